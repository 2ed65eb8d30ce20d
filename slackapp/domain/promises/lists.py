"""List promises for one person: promises made by the person, and promises to the person.

A closed promise leaves the receiver's list at once. Its maker sees the promise a while longer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.promises import days
from slackapp.domain.promises.bodies import PromiseBody
from slackapp.domain.rows.slices import COUNTED_MAX
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.promises import Promise
from slackapp.domain.visibility import promises as visibility

# docs/decisions/repairs.md says why
CLOSED_KEPT_FOR: Final = timedelta(days=14)
OPEN_KEPT_FOR: Final = timedelta(days=60)  # after the day of the promise


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise on a list of its maker or its receiver."""

    promise_id: int
    body: PromiseBody
    due_on: date  # in the maker's zone
    closed_at: datetime | None
    is_mine: bool  # the reader made it
    is_overdue: bool  # for its maker; nobody else is told
    other_has_left: bool = False  # the account of the person on the other side is deactivated

    @property
    def other_id(self) -> str | None:
        """Return the person on the other side, as the reader of the list sees it; None: no other person."""
        return self.body.other_id if self.is_mine else self.body.maker_id

    @property
    def leaves_on(self) -> date:
        """Return the day on which an open promise leaves all lists by itself."""
        return self.due_on + OPEN_KEPT_FOR


async def open_lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[PromiseLine, ...], int]:
    """Return a slice of the open promises of both sides, the next due first, and their number. For Home.

    One statement, so people who left are not told apart.
    """
    is_open = Promise.closed_at.is_(None)
    found = _either(and_(_is_mine(acting), is_open), and_(_is_to_me(acting), is_open))
    return await _slice(session, acting, found, (Promise.due_on, Promise.id), skip, limit)


async def all_lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[PromiseLine, ...], int]:
    """Return a slice of the open promises, then of the reader's own closed ones, newest first, and their number."""
    is_open = Promise.closed_at.is_(None)
    found = _either(
        and_(_is_mine(acting), is_open),
        and_(_is_to_me(acting), is_open),
        and_(_is_mine(acting), Promise.closed_at > acting.now - CLOSED_KEPT_FOR),
    )
    order = (is_open.desc(), Promise.closed_at.desc(), Promise.due_on, Promise.id)
    lines, count = await _slice(session, acting, found, order, skip, limit)
    return await _with_people(session, acting, lines), count


async def due_of_maker(
    session: AsyncSession, acting: Acting, promise_ids: Collection[int]
) -> Mapping[int, PromiseLine]:
    """Return the maker's own open promises among `promise_ids`, by number, until the morning after their day.

    From then on the other reminder is about these promises. For the maker alone.
    """
    calendar = await calendars.of_acting(session, acting)
    found = await _open_of_maker(session, acting, promise_ids)
    return {line.promise_id: line for line in found if acting.now < days.overdue_morning(calendar, line.due_on)}


async def overdue_of_maker(
    session: AsyncSession, acting: Acting, promise_ids: Collection[int]
) -> Mapping[int, PromiseLine]:
    """Return the maker's own overdue promises among `promise_ids`, by number. For the maker alone."""
    found = await _open_of_maker(session, acting, promise_ids)
    return {line.promise_id: line for line in found if line.is_overdue}


async def _open_of_maker(
    session: AsyncSession, acting: Acting, promise_ids: Collection[int]
) -> tuple[PromiseLine, ...]:
    found = and_(_is_mine(acting), Promise.closed_at.is_(None), Promise.id.in_(sorted(promise_ids)))
    lines, _ = await _slice(session, acting, found, (Promise.due_on, Promise.id), 0, len(promise_ids))
    return await _with_people(session, acting, tuple(line for line in lines if line.is_mine))


def _is_mine(acting: Acting) -> ColumnElement[bool]:
    return visibility.is_made_by(acting.workspace_id, acting.user_id)


def _is_to_me(acting: Acting) -> ColumnElement[bool]:
    return visibility.is_promised_to(acting.workspace_id, acting.user_id)


def _either(*found: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match rows of any condition, each read from its own index; an OR made SQLite read all promises in order."""
    return Promise.id.in_(union_all(*(select(Promise.id).where(one) for one in found)))


async def _slice(
    session: AsyncSession,
    acting: Acting,
    found: ColumnElement[bool],
    order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...],
    skip: int,
    limit: int,
) -> tuple[tuple[PromiseLine, ...], int]:
    """Return a slice and the number of all, counted to COUNTED_MAX or the end of the slice, plus one."""
    some = select(literal(1)).where(found).limit(max(COUNTED_MAX, skip + limit) + 1).subquery()
    count_of = select(func.count()).select_from(some).scalar_subquery()
    # of the reader, for whom alone a promise is overdue
    zone_of = select(Person.zone).where(Person.workspace_id == acting.workspace_id, Person.user_id == acting.user_id)
    query = select(Promise, count_of, zone_of.scalar_subquery()).where(found).order_by(*order)
    lines, total = [], 0
    for row, count, zone in await session.execute(query.offset(skip).limit(limit)):
        total = count
        body = PromiseBody.read(row.body)
        if acting.user_id in body.reader_ids:
            lines.append(_line(acting, row, body, zone))
    return tuple(lines), total


def _line(acting: Acting, row: Promise, body: PromiseBody, zone: str | None) -> PromiseLine:
    is_mine = body.maker_id == acting.user_id
    is_overdue = is_mine and days.is_overdue(Calendar(zone or "UTC"), acting.now, row.due_on)
    return PromiseLine(row.id, body, row.due_on, row.closed_at, is_mine=is_mine, is_overdue=is_overdue)


async def _with_people(
    session: AsyncSession, acting: Acting, lines: tuple[PromiseLine, ...]
) -> tuple[PromiseLine, ...]:
    """Mark the lines whose person on the other side has left."""
    others = {line.other_id for line in lines if line.other_id is not None}
    kinds = await people.kinds(session, acting.workspace_id, others) if others else {}
    left = {user_id for user_id, kind in kinds.items() if kind.is_deactivated}
    return tuple(replace(line, other_has_left=line.other_id in left) for line in lines)
