"""Two kinds of time: the story's clock, which a person can skip, and real time, for trigger ids and rates.

Knows nothing of Slack. People's days follow `StoryClock.now`; Slack's limits in seconds follow `RealTime.now`.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

PICK_UP_WITHIN_S = 10.0  # after this long without a step from the app, the sandbox moves on by itself


class Clock(Protocol):
    """A source of time; a test may pass its own."""

    def now(self) -> datetime:
        """Return the current moment, aware."""


class RealTime:
    """Real seconds; a test may advance them without waiting."""

    def __init__(self) -> None:
        """Start where the machine's monotonic clock stands."""
        self._ahead_s = 0.0

    def now(self) -> float:
        """Return seconds since an arbitrary start; only differences mean anything."""
        return time.monotonic() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Move real time forward."""
        self._ahead_s += seconds


class StoryClock:
    """The sandbox's time: runs at real speed, and jumps forward with the app's timetable."""

    def __init__(self, start: datetime | None = None) -> None:
        """Begin at `start` (aware), or at the real time when there is none."""
        self._offset = (start or datetime.now(UTC)) - datetime.now(UTC)
        self.target: datetime | None = None
        self.version = 0
        self._last_step_s = time.monotonic()
        self._last_asked_s = float("-inf")
        self.times_asked = 0

    def now(self) -> datetime:
        """Return the sandbox's moment in UTC."""
        return datetime.now(UTC) + self._offset

    def set(self, now: datetime) -> None:
        """Jump to `now`, never backwards, and drop a reached target."""
        if now > self.now():
            self._offset = now.astimezone(UTC) - datetime.now(UTC)
        self.version += 1
        self._last_step_s = time.monotonic()
        if self.target is not None and self.now() >= self.target:
            self.target = None

    def restart(self, now: datetime) -> None:
        """Start again at `now`, even backwards: only for a new story."""
        self._offset = now.astimezone(UTC) - datetime.now(UTC)
        self.target = None
        self.version += 1

    def skip_to(self, target: datetime) -> None:
        """Ask the app to run its timetable up to `target`; a `target` in the past does nothing."""
        if target <= self.now():
            return
        self.target = target.astimezone(UTC)
        self.version += 1
        self._last_step_s = time.monotonic()

    def asked(self) -> None:
        """Record that the app read the clock now."""
        self._last_asked_s = time.monotonic()
        self.times_asked += 1

    def is_followed(self, within_s: float = 5.0) -> bool:
        """Return whether an app read the clock within the last seconds, so that waiting for its steps makes sense."""
        return time.monotonic() - self._last_asked_s < within_s

    def move_on_if_stuck(self) -> bool:
        """Reach the target without the app after a while without steps; return whether the clock moved."""
        if self.target is None or time.monotonic() - self._last_step_s < PICK_UP_WITHIN_S:
            return False
        self.set(self.target)
        return True


def slack_ts(moment: datetime, serial: int) -> str:
    """Return Slack's message timestamp for `moment`: its seconds, and six unique digits."""
    return f"{int(moment.timestamp())}.{serial % 1_000_000:06d}"


def next_weekday_at(now: datetime, weekdays: set[int], hour: int, minute: int) -> datetime:
    """Return the first `hour:minute` after `now`, in its time zone, on one of `weekdays` (Monday is 0)."""
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while moment <= now or moment.weekday() not in weekdays:
        moment += timedelta(days=1)
    return moment
