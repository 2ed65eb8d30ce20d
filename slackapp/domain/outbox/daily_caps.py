"""How much Tend itself begins to one person: one message a day, three a week, inside their hours, over all kinds.

Asked at the moment of sending, for every row of `outbox.FROM_TEND`. Words from colleagues never come here. A row takes
the person's day before it is sent, so that several workers at once cannot send two; the day stays taken by what was
sent. Must not know what any kind says.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next, iso_week, week_starts
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.people import profiles as people
from slackapp.domain.tables import inserts
from slackapp.domain.tables.outbox import BegunMessage
from slackapp.domain.tables.people import Person

# PRODUCT §4: batching beat both as-it-comes and never (Fitz 2019)
WEEK_MAX = 3  # and one a day, which the table's key says
KEPT = timedelta(days=21)  # longer than any week that is still counted
PORTION = 1_000


async def take_place(
    session: AsyncSession, workspace_id: str, user_id: str, outbox_id: int, country: str | None, now: datetime
) -> datetime | None:
    """Take the person's day for a row that is about to be sent; else give the moment from which to try again.

    The same row takes it once, however often it is tried. Days and ISO weeks are those of the person's zone, UTC while
    the directory does not know them. `country` is the installation's default for public holidays.
    """
    calendar = await _calendar(session, workspace_id, user_id, country)
    opens = begins_next(calendar, now)
    if opens > now:
        return opens
    day, week = calendar.local(now).date(), iso_week(calendar, now)
    theirs = (BegunMessage.workspace_id == workspace_id, BegunMessage.user_id == user_id)
    others = select(func.count()).where(*theirs, BegunMessage.week == week, BegunMessage.outbox_id != outbox_id)
    if (await session.scalar(others) or 0) >= WEEK_MAX:
        return begins_next(calendar, week_starts(calendar, now, 1))
    keys = {"workspace_id": workspace_id, "user_id": user_id, "day": day}
    if await inserts.insert_new(session, BegunMessage, [{**keys, "week": week, "outbox_id": outbox_id}]) == 0:
        holder = await session.scalar(select(BegunMessage.outbox_id).where(*theirs, BegunMessage.day == day))
        if holder != outbox_id:
            return begins_next(calendar, _tomorrow(calendar, day))
    await release(session, outbox_id, but=day)
    return None


async def release(session: AsyncSession, outbox_id: int, *, but: date | None = None) -> None:
    """Give back the days that a row took and was not sent on; `but`: keep this one."""
    mine = delete(BegunMessage).where(BegunMessage.outbox_id == outbox_id)
    await session.execute(mine if but is None else mine.where(BegunMessage.day != but))


async def forget(session: AsyncSession, now: datetime) -> int:
    """Forget days more than KEPT ago, at most PORTION; give how many. Nobody is told."""
    key = (BegunMessage.workspace_id, BegunMessage.user_id, BegunMessage.day)
    old = select(BegunMessage).where(BegunMessage.day < (now - KEPT).date()).order_by(*key).limit(PORTION)
    rows = list(await session.scalars(old.with_for_update(skip_locked=True)))
    for row in rows:
        await session.delete(row)
    await session.flush()
    return len(rows)


async def _calendar(session: AsyncSession, workspace_id: str, user_id: str, country: str | None) -> Calendar:
    person = await session.get(Person, (workspace_id, user_id))
    defaults = await defaults_of(session, workspace_id, country)
    return defaults.calendar("UTC", None, None, None, None) if person is None else people.calendar_of(person, defaults)


def _tomorrow(calendar: Calendar, day: date) -> datetime:
    return calendar.at(day + timedelta(days=1), datetime.min.time())
