"""The events of one company's year, sorted by time; events of the same moment keep the order of adding."""

import heapq
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import datetime
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.clockwork import Tick

# returns the managers for whom the act may have made a prompt due
Act = Callable[[AsyncSession, datetime], Awaitable[Collection[str]]]


class Agenda:
    """A queue of acts and ticks."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act | Tick]] = []
        self._numbers = count()

    def add(self, at: datetime, what: Act | Tick) -> None:
        """Add an act or a tick; ticks come after the acts of the same moment."""
        number = next(self._numbers) + (10**9 if isinstance(what, Tick) else 0)
        heapq.heappush(self._heap, (at, number, what))

    def until(self, ends: datetime) -> Iterator[tuple[datetime, Act | Tick]]:
        """Yield the events before `ends` in order, including events added meanwhile."""
        while self._heap and self._heap[0][0] < ends:
            at, _, what = heapq.heappop(self._heap)
            yield at, what
