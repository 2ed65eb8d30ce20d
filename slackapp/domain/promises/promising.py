"""Make a promise, and do it, move it once, let it go, or close it.

A promise is visible to its maker and its receiver. Only the maker is ever reminded. The module must not know the look
of a promise.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.blocks import blocking
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.promises import days
from slackapp.domain.promises.bodies import Ending, PromiseBody
from slackapp.domain.promises.refusals import MovedBefore, PromiseClosed, SameDay
from slackapp.domain.refusals import NotFound, NothingWritten
from slackapp.domain.reminders import choosing, planning
from slackapp.domain.tables.promises import Promise, promise_digests
from slackapp.domain.visibility import promises as visibility
from slackapp.domain.words import check_words, says_nothing

REMINDED: Final = "promises"  # the group of both kinds of reminders in a person's settings
IS_DUE: Final = "promise_due"  # the kinds of reminders of the maker
IS_OVERDUE: Final = "promise_overdue"
WHAT_MAX: Final = 480  # characters of a promise to oneself: a row of a list shows them whole


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise, for its maker or its receiver."""

    promise_id: int
    body: PromiseBody
    due_on: date  # in the maker's zone
    is_overdue: bool
    reminded_on: date | None  # the maker's date of the next reminder; None: none comes, or the maker wants none

    @property
    def is_open(self) -> bool:
        """Return whether the promise still stands."""
        return self.body.ended is None


@dataclass(frozen=True, slots=True)
class Overdue:
    """An open promise past its day, for its maker."""

    promised: Promised
    other_can_read: bool  # it was made to a person who can get private words


async def make(
    session: AsyncSession,
    at: Acting | Moment,
    maker_id: str,
    other_id: str | None,
    what: str,
    due: date,
    *,
    link: str | None = None,
) -> int:
    """Store a promise and return its number; sends no message.

    `other_id`: the receiver of the promise, who sees the promise too, except after blocking the maker. The maker sees
    no difference. None: a promise for the maker alone. `due`: in the maker's zone; a day more than a year away counts
    as a year. Forms check the day before, with `check_day`.
    """
    calendar = await calendar_of(session, at, maker_id)
    is_unshared = other_id is not None and await blocking.is_blocked(
        session, at.workspace_id, sender_id=maker_id, receiver_id=other_id
    )
    body = PromiseBody(maker_id, what, at.now, other_id, link, is_unshared=is_unshared)
    row = Promise(
        workspace_id=at.workspace_id,
        **promise_digests(at.workspace_id, maker_id, other_id, is_shared=not is_unshared),
        body=body.packed(),
        due_on=days.within_a_year(calendar, at.now, due),
    )
    session.add(row)
    await session.flush()
    await _remind(session, at, row, calendar, maker_id)
    await _redraw(session, at, body)
    return row.id


async def make_own(session: AsyncSession, acting: Acting, what: str, day: date | None, link: str | None) -> Promised:
    """Store the acting person's promise to themselves, visible to the person only.

    `what` may be empty with a link. Raises NoDueDay, DueDayNotPossible, NothingWritten, TooLong and BrokenCharacter.
    """
    what = "" if link is not None and says_nothing(what) else check_words(what, NothingWritten, WHAT_MAX)
    due_on = await check_day(session, acting, day)
    return await find(session, acting, await make(session, acting, acting.user_id, None, what, due_on, link=link))


async def check_day(session: AsyncSession, acting: Acting, day: date | None) -> date:
    """Return the day of the acting person's promise. Raises NoDueDay and DueDayNotPossible, see `days.check_day`."""
    return days.check_day(await calendar_of(session, acting, acting.user_id), acting.now, day)


async def suggested_day(session: AsyncSession, acting: Acting, after: date | None = None) -> date:
    """Return the acting person's next working date after today, and after the day `after`; a year away at most."""
    calendar = await calendar_of(session, acting, acting.user_id)
    today = calendar.local(acting.now).date()
    day = next(calendar.working_dates_after(max(today, after or today)))
    return days.within_a_year(calendar, acting.now, day)


async def find(session: AsyncSession, acting: Acting, promise_id: int) -> Promised:
    """Return one of the maker's own promises, open or not. Raises NotFound."""
    mine = visibility.is_made_by(acting.workspace_id, acting.user_id)
    row = await session.scalar(select(Promise).where(Promise.id == promise_id, mine))
    body = None if row is None else PromiseBody.read(row.body)
    if row is None or body is None or body.maker_id != acting.user_id:
        raise NotFound
    return await _promised(session, acting, row, body)


async def find_overdue(session: AsyncSession, acting: Acting, promise_id: int) -> Overdue:
    """Return an overdue promise of the maker, or a promise the maker was told is overdue, for its line.

    Raises NotFound and PromiseClosed.
    """
    promised = await find(session, acting, promise_id)
    if not promised.is_open:
        raise PromiseClosed
    reminder = (acting.workspace_id, acting.user_id, IS_OVERDUE, promise_id)
    if not (promised.is_overdue or await planning.was_told(session, *reminder)):
        raise NotFound
    other_id = promised.body.other_id
    if other_id is None:
        return Overdue(promised, other_can_read=False)
    known = await people.known(session, acting.workspace_id, [other_id])
    return Overdue(promised, other_can_read=people.why_not(known, other_id) is None)


async def to_move(session: AsyncSession, acting: Acting, promise_id: int) -> Promised:
    """Return the maker's open promise, if not moved yet. Raises NotFound, PromiseClosed, MovedBefore."""
    found = await find(session, acting, promise_id)
    _check_movable(found.body)
    return found


async def move(session: AsyncSession, acting: Acting, promise_id: int, day: date | None) -> Promised:
    """Move the maker's promise to another day, once.

    Raises NotFound, PromiseClosed, MovedBefore, NoDueDay, DueDayNotPossible, and SameDay for no move at all.
    """
    row, body = await _locked(session, acting, promise_id, visibility.is_made_by(acting.workspace_id, acting.user_id))
    if body.maker_id != acting.user_id:
        raise NotFound
    _check_movable(body)
    due_on = await check_day(session, acting, day)
    if due_on == row.due_on:
        raise SameDay
    body = body.but(is_moved=True)
    row.body, row.due_on = body.packed(), due_on
    await session.flush()
    await _forget_reminders(session, acting, promise_id)
    await _remind(session, acting, row, await calendar_of(session, acting, acting.user_id), acting.user_id)
    await _redraw(session, acting, body)
    return await _promised(session, acting, row, body)


async def finish(session: AsyncSession, acting: Acting, promise_id: int) -> Promised:
    """Mark the maker's promise as done. A second call changes nothing. Raises NotFound and PromiseClosed."""
    return await _end(session, acting, promise_id, "done")


async def let_go(session: AsyncSession, acting: Acting, promise_id: int) -> Promised:
    """Let the maker's promise go. A second call changes nothing. Raises NotFound and PromiseClosed."""
    return await _end(session, acting, promise_id, "let_go")


async def close(session: AsyncSession, acting: Acting, promise_id: int) -> Promised:
    """Close a promise made to the acting person. A second call changes nothing. Raises NotFound and PromiseClosed."""
    return await _end(session, acting, promise_id, "closed")


async def calendar_of(session: AsyncSession, at: Acting | Moment, user_id: str) -> Calendar:
    """Return the person's calendar; a person missing from the directory has the workspace's days in UTC."""
    return await calendars.of_acting(session, Acting(at.workspace_id, user_id, at.now, at.country))


async def _end(session: AsyncSession, acting: Acting, promise_id: int, ending: Ending) -> Promised:
    is_by_other = ending == "closed"
    readers = visibility.is_promised_to if is_by_other else visibility.is_made_by
    row, body = await _locked(session, acting, promise_id, readers(acting.workspace_id, acting.user_id))
    if acting.user_id != (body.other_id if is_by_other else body.maker_id) or (is_by_other and body.is_unshared):
        raise NotFound
    if body.ended not in (None, ending):
        raise PromiseClosed
    if body.ended is None:
        body = body.but(ended=ending)
        row.body, row.closed_at = body.packed(), acting.now
        await session.flush()
        await _forget_reminders(session, replace(acting, user_id=body.maker_id), promise_id)
        await _redraw(session, acting, body)
    return await _promised(session, acting, row, body)


async def _locked(
    session: AsyncSession, acting: Acting, promise_id: int, readers: ColumnElement[bool]
) -> tuple[Promise, PromiseBody]:
    """Return a promise that the acting person sees, locked until the transaction ends. Raises NotFound."""
    row = await session.scalar(
        select(Promise)
        .where(Promise.id == promise_id, readers)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    body = None if row is None else PromiseBody.read(row.body)
    if row is None or body is None or acting.user_id not in body.reader_ids:
        raise NotFound
    return row, body


def _check_movable(body: PromiseBody) -> None:
    if body.ended is not None:
        raise PromiseClosed
    if body.is_moved:
        raise MovedBefore


async def _promised(session: AsyncSession, acting: Acting, row: Promise, body: PromiseBody) -> Promised:
    calendar = await calendar_of(session, acting, body.maker_id)
    is_overdue, reminded_on = days.is_overdue(calendar, acting.now, row.due_on), None
    person = (await people.known(session, acting.workspace_id, [body.maker_id])).get(body.maker_id)
    if body.ended is None and not is_overdue and not choosing.is_off(person, REMINDED):
        mornings = days.mornings(calendar, acting.now, row.due_on)
        reminded_on = calendar.local(mornings.due_at or mornings.overdue_at).date()
    return Promised(row.id, body, row.due_on, is_overdue, reminded_on)


async def _remind(session: AsyncSession, at: Acting | Moment, row: Promise, calendar: Calendar, maker_id: str) -> None:
    """Plan both reminders of the maker; of an open promise, each reminder is told at its own time."""
    mornings = days.mornings(calendar, at.now, row.due_on)
    if mornings.due_at is not None:
        await planning.plan(session, at.workspace_id, maker_id, IS_DUE, row.id, mornings.due_at)
    await planning.plan(session, at.workspace_id, maker_id, IS_OVERDUE, row.id, mornings.overdue_at)


async def _forget_reminders(session: AsyncSession, maker: Acting, promise_id: int) -> None:
    for kind in (IS_DUE, IS_OVERDUE):
        await planning.drop(session, maker.workspace_id, maker.user_id, kind, promise_id)


async def _redraw(session: AsyncSession, at: Acting | Moment, body: PromiseBody) -> None:
    await homes.refresh_homes(session, at.workspace_id, body.reader_ids, at.now)
