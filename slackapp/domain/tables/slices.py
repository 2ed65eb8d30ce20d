"""Slices of long lists as plain values: some lines, whether there are more, and where a page begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first few of a list, and how many there are besides, as far as was counted."""

    lines: tuple[T, ...] = ()
    more: int = 0

    def first(self, most: int) -> "Some[T]":
        """Give at most the first `most` of them."""
        left = self.lines[most:]
        return Some(self.lines[:most], self.more + len(left))


async def count_of(session: AsyncSession, query: Select[*tuple[Any, ...]], skip: int, limit: int, shown: int) -> int:
    """Count what `query` asks for, of which a page of `limit` after `skip` had `shown`; no statement where that tells.

    Never counts further than COUNTED_MAX, or the end of that page, and one more.
    """
    if 0 < shown < limit or not (shown or skip):
        return skip + shown
    most = max(COUNTED_MAX, skip + limit) + 1
    some = query.with_only_columns(literal(1)).order_by(None).limit(most).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


COUNTED_MAX = 100  # of a list that may be long beyond all bounds

Side = Literal["older", "newer", "from"]  # than a line; "from": that line itself and older ones


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of one line in a list by moment and number."""

    at: datetime
    number: int
    side: Side = "older"
