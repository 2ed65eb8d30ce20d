"""Keep room under the limits of Tend's own messages: reminders first, a manager's weekly prompt, others, digests.

The module must not know the contents of a reminder or a prompt; `domain/reminders` and `domain/prompts` do.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.prompting_hours import (
    LAST_PROMPTING_WEEKDAY,
    begins_next,
    iso_week,
    prompting_hours,
    week_starts,
)
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox.messages import FROM_TEND
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptRhythm
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.visibility.efforts import leads_doer, waits
from slackapp.domain.visibility.reminders import is_reminder_of

OWN_REMINDERS = "own_reminders"
PROMPTS = ("prompt", "prompts_paused")
FIRST_KINDS = (OWN_REMINDERS, *PROMPTS)  # before which the others give way
DIGEST = "digest"  # which gives way to all others
HAD_THEIR_TURN = timedelta(minutes=15)  # three ticks of the job that queues reminders


async def is_queued(session: AsyncSession, acting: Acting, calendar: Calendar) -> bool:
    """Return whether a prompt or a message with own reminders waits to be sent to the person today."""
    return await _is_queued(session, acting, calendar, FIRST_KINDS)


async def is_other_queued(session: AsyncSession, acting: Acting, calendar: Calendar) -> bool:
    """Return whether a message begun by Tend that is no digest waits to be sent to the person today."""
    waiting = exists().where(
        Outgoing.workspace_id == acting.workspace_id,
        Outgoing.target == acting.user_id,
        Outgoing.state == "queued",
        Outgoing.urgency == FROM_TEND,
        Outgoing.kind != DIGEST,
        Outgoing.due_at < _midnight_after(calendar, acting.now),
    )
    return bool(await session.scalar(select(waiting)))


async def _is_queued(session: AsyncSession, acting: Acting, calendar: Calendar, kinds: Collection[str]) -> bool:
    tomorrow = _midnight_after(calendar, acting.now)
    waiting = exists().where(
        Outgoing.workspace_id == acting.workspace_id,
        Outgoing.target == acting.user_id,
        Outgoing.state == "queued",
        Outgoing.kind.in_(kinds),
        Outgoing.due_at < tomorrow,
    )
    return bool(await session.scalar(select(waiting)))


async def behind_reminders(session: AsyncSession, acting: Acting, calendar: Calendar) -> datetime | None:
    """Return until when another message has to wait for the person's own reminders of today; None: it need not.

    While their message waits: until tomorrow. While reminders are due today and the job may not have looked yet: a few
    minutes, because the job drops settled reminders. Called inside the person's hours only.
    """
    if await _is_queued(session, acting, calendar, (OWN_REMINDERS,)):
        return begins_next(calendar, _midnight_after(calendar, acting.now))
    opened = begins_next(calendar, calendar.at(calendar.local(acting.now).date(), time(0)))
    last = await session.scalar(
        select(func.max(PlannedReminder.due_at)).where(
            *_untold(acting), PlannedReminder.due_at < _midnight_after(calendar, acting.now)
        )
    )
    turn = None if last is None else max(last, opened) + HAD_THEIR_TURN
    return turn if turn is not None and turn > acting.now else None


async def days_of_reminders(session: AsyncSession, acting: Acting, calendar: Calendar) -> int:
    """Return on how many later days of this week own reminders are planned for the person."""
    later = (
        PlannedReminder.due_at >= _midnight_after(calendar, acting.now),
        PlannedReminder.due_at < week_starts(calendar, acting.now, 1),
    )
    moments = await session.scalars(select(PlannedReminder.due_at).where(*_untold(acting), *later).distinct())
    return len({calendar.local(moment).date() for moment in moments})


def _untold(acting: Acting) -> tuple[ColumnElement[bool], ...]:
    return (is_reminder_of(acting.workspace_id, acting.user_id), PlannedReminder.told_at.is_(None))


def _midnight_after(calendar: Calendar, now: datetime) -> datetime:
    return calendar.at(calendar.local(now).date() + timedelta(days=1), time(0))


async def is_expected(session: AsyncSession, acting: Acting, calendar: Calendar) -> bool:
    """Return whether a prompt may still come to the person this week: something waits, and none was sent yet."""
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    if prompting_hours(calendar) is None:
        return False
    ends = week_starts(calendar, now, 1)
    sent = exists().where(
        Prompt.workspace_id == workspace_id,
        Prompt.manager_id == user_id,
        Prompt.week == iso_week(calendar, now),
        Prompt.sent_at.is_not(None),
    )
    rests = exists().where(
        PromptRhythm.workspace_id == workspace_id,
        PromptRhythm.manager_id == user_id,
        PromptRhythm.rests_until > now,
    )
    something = exists().where(leads_doer(workspace_id, user_id, now), waits(now), Effort.ripe_at < ends)
    wanted = select(Person.user_id).where(
        Person.workspace_id == workspace_id,
        Person.user_id == user_id,
        Person.prompting == "weekly",
        ~sent,
        ~rests,
        something,
    )
    return await session.scalar(wanted) is not None


def is_last_day(calendar: Calendar, now: datetime) -> bool:
    """Return whether no later day of this week is left for the person's prompt."""
    today = calendar.local(now).date()
    later = (today + timedelta(days=step) for step in range(1, LAST_PROMPTING_WEEKDAY - today.weekday() + 1))
    return today.weekday() <= LAST_PROMPTING_WEEKDAY and not any(calendar.is_working_date(day) for day in later)
