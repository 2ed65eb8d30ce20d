"""Limit messages begun by Tend: one a day and three a week to a person, inside their hours, over all kinds.

Applied at sending time to every row with urgency `FROM_TEND`, never to words from colleagues. A row reserves the
person's day before sending, so that several workers cannot send two messages. The day stays reserved after sending.
This module must not know the text of any kind.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next, iso_week, week_starts
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import prompt_room
from slackapp.domain.people import calendars
from slackapp.domain.rows import inserts
from slackapp.domain.tables.outbox import BegunMessage
from slackapp.domain.tables.people import Person

# PRODUCT §4: batching beat both as-it-comes and never (Fitz 2019)
WEEK_MAX = 3  # and one a day, by the table's key
KEPT = timedelta(days=21)  # longer than any week still counted
PORTION = 1_000


async def take_place(
    session: AsyncSession,
    acting: Acting,
    outbox_id: int,
    *,
    is_first: bool = False,
    gives_way: bool = False,
    is_last: bool = False,
) -> datetime | None:
    """Reserve the person's day for a row about to be sent; otherwise return the time of the next try.

    The same row reserves the day once, over all tries. Days and ISO weeks are in the person's zone, or in UTC while
    the directory does not know the person. `is_first`: the row has the person's own reminders, for which all others
    wait. With `gives_way`, the row leaves a day of the week to the person's prompt, and the week's last day too, as
    long as a prompt may still come, and a day to each day with own reminders; see `prompt_room`. `is_last`: the row
    waits for another day while any message of another kind waits today.
    """
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    calendar = await _calendar(session, acting)
    opens = begins_next(calendar, now)
    if opens > now:
        return opens
    behind = None if is_first else await prompt_room.behind_reminders(session, acting, calendar)
    if behind is not None:
        return behind
    day, week = calendar.local(now).date(), iso_week(calendar, now)
    theirs = (BegunMessage.workspace_id == workspace_id, BegunMessage.user_id == user_id)
    others = select(func.count()).where(*theirs, BegunMessage.week == week, BegunMessage.outbox_id != outbox_id)
    taken = await session.scalar(others) or 0
    if gives_way:
        taken += await prompt_room.days_of_reminders(session, acting, calendar)
    has_to_wait = is_last and await prompt_room.is_other_queued(session, acting, calendar)
    if gives_way and await prompt_room.is_expected(session, acting, calendar):
        taken += 1
        is_queued = await prompt_room.is_queued(session, acting, calendar)
        has_to_wait = has_to_wait or is_queued or prompt_room.is_last_day(calendar, now)
    if has_to_wait:
        return begins_next(calendar, _tomorrow(calendar, day))
    if taken >= WEEK_MAX:
        return begins_next(calendar, week_starts(calendar, now, 1))
    keys = {"workspace_id": workspace_id, "user_id": user_id, "day": day}
    if await inserts.insert_new(session, BegunMessage, [{**keys, "week": week, "outbox_id": outbox_id}]) == 0:
        holder = await session.scalar(select(BegunMessage.outbox_id).where(*theirs, BegunMessage.day == day))
        if holder != outbox_id:
            return begins_next(calendar, _tomorrow(calendar, day))
    await release(session, outbox_id, but=day)
    return None


async def release(session: AsyncSession, outbox_id: int, *, but: date | None = None) -> None:
    """Delete the row's unused day reservations; keep the day `but`."""
    mine = delete(BegunMessage).where(BegunMessage.outbox_id == outbox_id)
    await session.execute(mine if but is None else mine.where(BegunMessage.day != but))


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete reservations older than KEPT, at most PORTION; return the count. No message is sent."""
    key = (BegunMessage.workspace_id, BegunMessage.user_id, BegunMessage.day)
    old = select(BegunMessage).where(BegunMessage.day < (now - KEPT).date()).order_by(*key).limit(PORTION)
    rows = list(await session.scalars(old.with_for_update(skip_locked=True)))
    for row in rows:
        await session.delete(row)
    await session.flush()
    return len(rows)


async def _calendar(session: AsyncSession, acting: Acting) -> Calendar:
    person = await session.get(Person, (acting.workspace_id, acting.user_id))
    defaults = await defaults_of(session, acting)
    return calendars.of_person(person, defaults)


def _tomorrow(calendar: Calendar, day: date) -> datetime:
    return calendar.at(day + timedelta(days=1), datetime.min.time())
