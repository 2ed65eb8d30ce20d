"""The events of one company's year, sorted by time; events of the same moment keep the order of adding.

The jobs tick at fixed steps, day and night, on weekends and holidays too. No tick is skipped: that nothing is sent at
night is Tend's doing alone.
"""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.calendars import FIRST_DAY, ONE_DAY

BEGINS = datetime.combine(FIRST_DAY - ONE_DAY, time(0), UTC)  # still Sunday in UTC when Monday starts in the first zone
# Tend's timetable has a tick every quarter of an hour. Ticks are sparser here, since each costs time. They come at
# another minute every day, so that in some weeks there is one at every minute of the night, and no half day is
# without one.
TICKS_EVERY = timedelta(minutes=205)
PROMPTING = ("send_prompts",)
REPEATING = ("repeat_efforts",)
REPEATING_EVERY = timedelta(hours=23)  # what is noted a day late counts from its own time
HOUSEKEEPING = ("apply_retention",)
HOUSEKEEPING_EVERY = timedelta(days=7)

Act = Callable[[AsyncSession, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A run of jobs at one moment."""

    jobs: tuple[str, ...]


class Agenda:
    """A queue of acts and ticks."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act | Tick]] = []
        self._numbers = count()

    def add(self, at: datetime, what: Act | Tick) -> None:
        """Add an act or a tick; ticks come after the acts of the same moment."""
        number = next(self._numbers) + (10**9 if isinstance(what, Tick) else 0)
        heapq.heappush(self._heap, (at, number, what))

    def add_ticks(self, ends: datetime) -> None:
        """Add all ticks before `ends`."""
        for jobs, every in ((PROMPTING, TICKS_EVERY), (REPEATING, REPEATING_EVERY), (HOUSEKEEPING, HOUSEKEEPING_EVERY)):
            at = BEGINS + every
            while at < ends:
                self.add(at, Tick(jobs))
                at += every

    def until(self, ends: datetime) -> Iterator[tuple[datetime, Act | Tick]]:
        """Yield the events before `ends` in order, including events added meanwhile."""
        while self._heap and self._heap[0][0] < ends:
            at, _, what = heapq.heappop(self._heap)
            yield at, what
