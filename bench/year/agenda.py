"""What comes next in one company's year, in order of time; at one moment, in the order in which it was put down."""

import heapq
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import datetime
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.clockwork import Tick

# gives those who lead for whom a prompt may have come due by it
Act = Callable[[AsyncSession, datetime], Awaitable[Collection[str]]]


class Agenda:
    """A queue of acts and ticks."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act | Tick]] = []
        self._numbers = count()

    def add(self, at: datetime, what: Act | Tick) -> None:
        """Put something down; ticks come after the acts of the same moment."""
        number = next(self._numbers) + (10**9 if isinstance(what, Tick) else 0)
        heapq.heappush(self._heap, (at, number, what))

    def until(self, ends: datetime) -> Iterator[tuple[datetime, Act | Tick]]:
        """Give one after the other, also what is put down meanwhile."""
        while self._heap and self._heap[0][0] < ends:
            at, _, what = heapq.heappop(self._heap)
            yield at, what
