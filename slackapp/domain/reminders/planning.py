"""Plan and drop reminders. Nouns call the functions in the transaction of their own row.

The module must not know the subject of a kind, nor the look of a reminder.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.prompting_hours import next_working_morning
from slackapp.domain.calendar.waiting import MIDNIGHT, ripe_at
from slackapp.domain.calendar.working_calendar import ONE_DAY, Calendar
from slackapp.domain.reminders.bodies import ReminderBody
from slackapp.domain.rows import inserts, removal
from slackapp.domain.tables.reminders import PlannedReminder, person_digests, subject_digests


async def plan(
    session: AsyncSession, workspace_id: str, user_id: str, kind: str, subject_id: int, due_at: datetime
) -> None:
    """Remind the person of one thing at `due_at` or later, inside their hours, in the morning's one message.

    Planned again, an untold reminder moves to the new moment: a thing is told once. For two reminders of one thing use
    two kinds. `kind`: the name of a `ReminderKind`; `due_at`: aware.
    """
    theirs = subject_digests(workspace_id, user_id, kind, subject_id)
    if await _move(session, workspace_id, theirs, due_at):
        return
    row = {
        "workspace_id": workspace_id,
        "person_digest": person_digests(workspace_id, user_id)[0],
        "subject_digest": theirs[0],
        "body": ReminderBody(user_id, kind, subject_id).packed(),
        "due_at": due_at,
    }
    if await inserts.insert_new(session, PlannedReminder, [row]) == 0:
        await _move(session, workspace_id, theirs, due_at)  # planned by another worker meanwhile


async def drop(session: AsyncSession, workspace_id: str, user_id: str, kind: str, subject_id: int) -> None:
    """Forget a reminder, told or not. Without a reminder, do nothing."""
    theirs = subject_digests(workspace_id, user_id, kind, subject_id)
    gone = delete(PlannedReminder).where(
        PlannedReminder.workspace_id == workspace_id, PlannedReminder.subject_digest.in_(theirs)
    )
    await removal.run_delete(session, gone)


async def was_told(session: AsyncSession, workspace_id: str, user_id: str, kind: str, subject_id: int) -> bool:
    """Return whether the person was reminded of the thing, also ahead of the clock by `tend job run --now`."""
    told = select(PlannedReminder.id).where(
        PlannedReminder.workspace_id == workspace_id,
        PlannedReminder.subject_digest.in_(subject_digests(workspace_id, user_id, kind, subject_id)),
        PlannedReminder.told_at.is_not(None),
    )
    return await session.scalar(told.limit(1)) is not None


def morning_after(calendar: Calendar, moment: datetime, working_days: int) -> datetime:
    """Return the UTC morning, on a working date, with `working_days` whole working dates after `moment`.

    A thing left alone from a Monday for two working days comes on Thursday morning. 0: the next working morning.
    """
    if working_days == 0:
        return next_working_morning(calendar, moment)
    # `ripe_at` is midnight, and a morning at midnight would not come after it
    return next_working_morning(calendar, ripe_at(calendar, moment, working_days))


def last_morning_until(calendar: Calendar, moment: datetime) -> datetime | None:
    """Return the last working morning at or before `moment`, in UTC; None if all 14 days before are days off.

    For a thing ending at `moment`: the person is asked before the end.
    """
    day = calendar.local(moment).date()
    for back in range(15):
        earlier = day - back * ONE_DAY
        if calendar.is_working_date(earlier):
            morning = next_working_morning(calendar, calendar.at(earlier, MIDNIGHT))
            if morning <= moment:
                return morning
    return None


async def _move(session: AsyncSession, workspace_id: str, theirs: tuple[str, ...], due_at: datetime) -> bool:
    """Move an untold reminder to `due_at`; return whether there is a reminder, told or not."""
    whose = (PlannedReminder.workspace_id == workspace_id, PlannedReminder.subject_digest.in_(theirs))
    # without the body, which need not be opened for it
    found = await session.execute(
        select(PlannedReminder.id, PlannedReminder.told_at, PlannedReminder.due_at).where(*whose).with_for_update()
    )
    row = found.first()
    if row is not None and row.told_at is None and row.due_at != due_at:
        moved = update(PlannedReminder).where(PlannedReminder.id == row.id).values(due_at=due_at)
        await session.execute(moved)
    return row is not None
