"""Clocks, passed to all code that needs the time. Signatures, leases and pacing use real time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


def real_now() -> datetime:
    """Return the machine's time, aware UTC."""
    return datetime.now(UTC)


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> datetime:
        """Return the current moment, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds for measuring spans: real seconds, or this clock's own where days are skipped."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the machine's time, aware UTC."""
        return real_now()

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class FixedClock:
    """A chosen moment: for `tend job run --now`, and for tests, which may move it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the chosen moment."""
        return self.moment

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds, because a chosen moment does not pass."""
        return time.monotonic()

    def move(self, step: timedelta) -> None:
        """Move the moment by `step`."""
        self.moment += step


class ShiftedClock:
    """Real time plus an offset: the sandbox's clock in this process."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return real time plus the offset."""
        return real_now() + self._offset

    def monotonic(self) -> float:
        """Return the seconds of the shifted time, so that a skipped night also ends waits between calls."""
        return self.now().timestamp()

    def set(self, moment: datetime) -> None:
        """Set the clock to `moment`; from then on it follows real time."""
        self._offset = moment - real_now()
