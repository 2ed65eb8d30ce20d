"""Represent slices of long lists as plain values: some lines, the count of the rest, and a page's position."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first few lines of a list, and the count of the others, as far as counted."""

    lines: tuple[T, ...] = ()
    more: int = 0

    def first(self, most: int) -> "Some[T]":
        """Return at most the first `most` lines."""
        left = self.lines[most:]
        return Some(self.lines[:most], self.more + len(left))


async def count_of(session: AsyncSession, query: Select[*tuple[Any, ...]], skip: int, limit: int, shown: int) -> int:
    """Count the rows of `query`, given the `shown` rows on the page of `limit` rows after `skip`.

    Counts at most to COUNTED_MAX or the page's end, plus one. Runs no statement when the page already gives the count.
    """
    if 0 < shown < limit or not (shown or skip):
        return skip + shown
    most = max(COUNTED_MAX, skip + limit) + 1
    some = query.with_only_columns(literal(1)).order_by(None).limit(most).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


async def page_of(session: AsyncSession, query: Select[T], skip: int, limit: int) -> tuple[list[T], int]:
    """Select the `limit` rows of `query` after `skip`, and count its rows, with one statement.

    Counts as `count_of` does. Beyond the last row a second statement counts.
    """
    most = max(COUNTED_MAX, skip + limit) + 1
    some = query.with_only_columns(literal(1)).order_by(None).limit(most).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    found = (await session.execute(query.add_columns(count).offset(skip).limit(limit))).all()
    rows = [row[0] for row in found]
    return rows, found[0][1] if found else await count_of(session, query, skip, limit, 0)


COUNTED_MAX = 100  # for lists of unlimited length

Side = Literal["older", "newer", "from"]  # relative to a line; "from": the line and older ones


@dataclass(frozen=True, slots=True)
class Mark:
    """The position of a line in a list, by moment and id."""

    at: datetime
    number: int
    side: Side = "older"
