"""Note an everyday effort again each week, and end the repetition.

No message is sent: the doer was told the first time, and finds each occurrence on Home. As with every effort, the
manager may read each occurrence one working day of the doer later.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.weekly import next_time, working_moment
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import NOTED, is_unknown_to_doer, is_withheld

ON_TIME = timedelta(days=1)  # later occurrences count from now, so that the doer gets a full working day to reply


async def repeat(session: AsyncSession, everyday_id: int, country: str | None, now: datetime) -> bool:
    """Note the due occurrence of an everyday effort; False if none is due, another worker has it, or it ended.

    Notes a single effort, even after several missed occurrences. On the doer's day off the occurrence waits for the
    next working day. The repetition ends when the doer may not be noted any more, or when the doer or the noter has
    left. `country`: the default for public holidays; None: none.
    """
    has_come = (EverydayEffort.id == everyday_id, EverydayEffort.ended_at.is_(None), EverydayEffort.next_at <= now)
    row = await session.scalar(select(EverydayEffort).where(*has_come))
    if row is None:
        return False
    doer = await _doer_of(session, row)  # before locking the row: opting out locks the person first, then ends the row
    locked = select(EverydayEffort).where(*has_come).with_for_update(skip_locked=True)
    row = await session.scalar(locked.execution_options(populate_existing=True))
    if row is None:
        return False
    if doer is None:
        row.ended_at = now
        await _redraw_homes(session, row, now)
        return False
    defaults = await defaults_of(session, Moment(row.workspace_id, now, country))
    calendar = people.calendar_of(doer, defaults)
    noted_at = row.next_at if now - row.next_at < ON_TIME else now
    if not calendar.is_working_date(calendar.local(noted_at).date()):
        row.next_at = _next_working(calendar, row, noted_at)
        await session.flush()
        return False
    noting = Noting((row.doer_id,), row.words, row.kind, noting_id=row.noting_id)
    noter = Acting(row.workspace_id, row.noter_id, noted_at, country)
    effort = notings.new_effort(noter, noting, row.words, row.doer_id, doer, defaults)
    effort.repeats_id = row.id
    is_untold, is_to_be_told = await _is_untold(session, row)
    effort.not_notified = NOTED if is_untold else None
    if row.doers_words is not None:
        effort.doers_words, effort.changed_at = row.doers_words, noted_at
    withheld = await notings.withhold(session, [effort])
    session.add(effort)
    await session.flush()
    if is_to_be_told and not withheld:
        await outbox.enqueue(session, row.workspace_id, notings.notices([effort]), now)
    row.next_at = next_time(calendar, row.began_at, noted_at)
    await _redraw_homes(session, row, now)
    return True


async def end(session: AsyncSession, acting: Acting, everyday_id: int) -> bool:
    """End the repetition on request of the doer or the noter; the other person is not told.

    Efforts already noted stay. A second call changes nothing. Returns whether a message to the doer shows the end: none
    does once the first effort was removed. Raises NotFound when the user is neither doer nor noter.
    """
    workspace_id, now = acting.workspace_id, acting.now
    row = await session.get(EverydayEffort, everyday_id, with_for_update=True)
    if row is None or row.workspace_id != workspace_id or acting.user_id not in {row.doer_id, row.noter_id}:
        raise NotFound
    first = await session.scalar(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.doer_id == row.doer_id, Effort.noted_at == row.began_at)
        .where(Effort.repeats_id == row.id, Effort.is_pending.is_(False), Effort.noter_id != row.doer_id),
    )
    if row.ended_at is None:
        row.ended_at = now
        await _redraw_homes(session, row, now)
        if first is not None:
            await outbox.enqueue(session, workspace_id, [notings.redrawn(first, "ended", now)], now)
    return first is not None


def _next_working(calendar: Calendar, row: EverydayEffort, after: datetime) -> datetime:
    tomorrow = calendar.local(after).date() + timedelta(days=1)
    return working_moment(calendar, tomorrow, calendar.local(row.next_at).time())


async def _doer_of(session: AsyncSession, row: EverydayEffort) -> Person | None:
    """Return the doer; None if the doer may not be noted (any more) or the noter has left."""
    known = await notings.known_for_noting(session, row.workspace_id, [row.doer_id, row.noter_id])
    noter = known.get(row.noter_id)
    reached, _, _ = notings.sort_out(known, row.noter_id, [row.doer_id])
    return known[row.doer_id] if reached and noter is not None and not noter.is_deactivated else None


async def _is_untold(session: AsyncSession, row: EverydayEffort) -> tuple[bool, bool]:
    """Return whether the next occurrence has no readers either, and whether its doer is to be told.

    The first: the doer was not told of an earlier time yet. The second: the doer never was, because every time until
    now was withheld.
    """
    earlier = select(Effort.id).where(
        Effort.workspace_id == row.workspace_id, Effort.doer_id == row.doer_id, Effort.repeats_id == row.id
    )
    kinds = (is_withheld(), ~is_withheld(), and_(is_unknown_to_doer(), ~is_withheld()))
    withheld, shown, untold = [await session.scalar(earlier.where(kind).limit(1)) is not None for kind in kinds]
    never_told = withheld and not shown
    return untold or never_told, never_told


async def _redraw_homes(session: AsyncSession, row: EverydayEffort, now: datetime) -> None:
    await session.flush()
    await homes.refresh_homes(session, row.workspace_id, [row.doer_id, row.noter_id], now)
