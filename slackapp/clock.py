"""The one clock, passed to whoever needs the time. Signatures, leases and pacing stay on real time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


def real_now() -> datetime:
    """Give the machine's own time, aware UTC."""
    return datetime.now(UTC)


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Give the current moment, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds for measuring spans: real ones, or this clock's own where days are skipped."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Give the machine's time, aware UTC."""
        return real_now()

    def monotonic(self) -> float:
        """Give the machine's own count of seconds."""
        return time.monotonic()


class FixedClock:
    """A moment chosen by somebody: `tend job run --now`, and tests, which may move it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Give the chosen moment."""
        return self.moment

    def monotonic(self) -> float:
        """Give the machine's own count of seconds: a chosen moment stands still."""
        return time.monotonic()

    def move(self, step: timedelta) -> None:
        """Go on by `step`."""
        self.moment += step


class ShiftedClock:
    """Real time moved by an offset: the sandbox's clock as this process knows it."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Give real time plus the offset."""
        return real_now() + self._offset

    def monotonic(self) -> float:
        """Give the seconds of the moved time, so that whoever skips a night need not wait for its calls."""
        return self.now().timestamp()

    def set(self, moment: datetime) -> None:
        """From here on, tell the time as if it were `moment` now."""
        self._offset = moment - real_now()
