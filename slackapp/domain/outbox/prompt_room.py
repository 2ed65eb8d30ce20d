"""Keep room for a manager's weekly prompt under the limits of what Tend begins: prompts come before other kinds.

This module must not know what a prompt contains; `domain/prompts` does.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.prompting_hours import (
    LAST_PROMPTING_WEEKDAY,
    iso_week,
    prompting_hours,
    week_starts,
)
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptRhythm
from slackapp.domain.visibility.efforts import leads_doer, waits

# Kinds before which the others give way, the first ones first
FIRST_KINDS = ("prompt", "prompts_paused")


async def is_queued(session: AsyncSession, acting: Acting, calendar: Calendar) -> bool:
    """Return whether a prompt to the person waits to be sent today."""
    tomorrow = calendar.at(calendar.local(acting.now).date() + timedelta(days=1), time(0))
    waiting = exists().where(
        Outgoing.workspace_id == acting.workspace_id,
        Outgoing.target == acting.user_id,
        Outgoing.state == "queued",
        Outgoing.kind.in_(FIRST_KINDS),
        Outgoing.due_at < tomorrow,
    )
    return bool(await session.scalar(select(waiting)))


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
