"""Noting an everyday effort again when its week has come, and ending it.

Quietly: its doer was told the first time, and finds each time on their Home. The manager reads it one working day of
the doer later, each time, as with every effort.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

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

ON_TIME = timedelta(days=1)  # what is noted later than this counts from now: whoever did it has their whole say


async def repeat(session: AsyncSession, everyday_id: int, country: str | None, now: datetime) -> bool:
    """Note the time that has come; False when none has, another worker is at it, or it ended.

    One effort, however many times were missed; on a day off of the doer it waits for the next working date. It ends
    when the doer may not be noted any more, or either of the two has left. `country` as for `note_effort`.
    """
    has_come = (EverydayEffort.id == everyday_id, EverydayEffort.ended_at.is_(None), EverydayEffort.next_at <= now)
    row = await session.scalar(select(EverydayEffort).where(*has_come))
    if row is None:
        return False
    doer = await _doer(session, row)  # before the row is locked: who opts out holds the person, and ends the row
    locked = select(EverydayEffort).where(*has_come).with_for_update(skip_locked=True)
    row = await session.scalar(locked.execution_options(populate_existing=True))
    if row is None:
        return False
    if doer is None:
        row.ended_at = now
        await _redraw_homes(session, row, now)
        return False
    defaults = await defaults_of(session, row.workspace_id, country)
    calendar = people.calendar_of(doer, defaults)
    noted_at = row.next_at if now - row.next_at < ON_TIME else now
    if not calendar.is_working_date(calendar.local(noted_at).date()):
        row.next_at = _next_working(calendar, row, noted_at)
        await session.flush()
        return False
    noting = Noting(row.workspace_id, row.noter_id, (row.doer_id,), row.words, row.kind)
    effort = notings.new_effort(noting, row.words, row.doer_id, doer, defaults, noted_at)
    effort.repeats_id = row.id
    if row.doers_words is not None:
        effort.doers_words, effort.changed_at = row.doers_words, noted_at
    session.add(effort)
    row.next_at = next_time(calendar, row.began_at, noted_at)
    await _redraw_homes(session, row, now)
    return True


async def end(session: AsyncSession, workspace_id: str, user_id: str, everyday_id: int, now: datetime) -> None:
    """Let it come no more, at the wish of who does it or who noted it; the other is not told.

    What was noted stays. Twice changes nothing. Raises NotFound when it is neither's.
    """
    row = await session.get(EverydayEffort, everyday_id, with_for_update=True)
    if row is None or row.workspace_id != workspace_id or user_id not in {row.doer_id, row.noter_id}:
        raise NotFound
    if row.ended_at is not None:
        return
    row.ended_at = now
    await _redraw_homes(session, row, now)
    first = await session.scalar(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.doer_id == row.doer_id, Effort.noted_at == row.began_at)
        .where(Effort.repeats_id == row.id, Effort.closes_at > now, Effort.is_pending.is_(False)),
    )
    if first is not None and row.doer_id != row.noter_id:
        await outbox.enqueue(session, workspace_id, [notings.redrawn(first, "ended", now)], now)


def _next_working(calendar: Calendar, row: EverydayEffort, after: datetime) -> datetime:
    tomorrow = calendar.local(after).date() + timedelta(days=1)
    return working_moment(calendar, tomorrow, calendar.local(row.next_at).time())


async def _doer(session: AsyncSession, row: EverydayEffort) -> Person | None:
    """Give who does it; None when they may not be noted (any more), or who noted it has left."""
    known = await notings.known_for_noting(session, row.workspace_id, [row.doer_id, row.noter_id])
    noter = known.get(row.noter_id)
    reached, _, _ = notings.sort_out(known, row.noter_id, [row.doer_id])
    return known[row.doer_id] if reached and noter is not None and not noter.is_deactivated else None


async def _redraw_homes(session: AsyncSession, row: EverydayEffort, now: datetime) -> None:
    await session.flush()
    await homes.refresh_homes(session, row.workspace_id, [row.doer_id, row.noter_id], now)
