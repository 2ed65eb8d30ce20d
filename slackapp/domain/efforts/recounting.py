"""Recompute the times of a person's efforts after their own calendar changed: settings, time away, a new country.

This module must not know the cause of the change. Promises to the doer hold: managers never read earlier than
announced.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.waiting import held_until, one_working_day_later, ripe_at
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import OPEN_FOR

RECOUNTED_MAX = 1_000  # open efforts of one person, newest first; more than any person has


async def recount(session: AsyncSession, moment: Moment, person: Person) -> None:
    """Recompute when managers may read the person's open efforts, and when prompts may contain them.

    Includes thanked and hidden efforts, because they may wait again. A hold still running pauses while the person is
    away; the message to the person is redrawn. A hold never ends earlier than announced. Homes of the person's
    managers are redrawn.
    """
    now = moment.now
    defaults = await defaults_of(session, moment)
    calendar = people.calendar_of(person, defaults)
    found = list(
        await session.scalars(
            select(Effort)
            .where(
                Effort.workspace_id == person.workspace_id,
                Effort.doer_id == person.user_id,
                Effort.noted_at > now - OPEN_FOR,
                Effort.closes_at > now,
            )
            .order_by(Effort.noted_at.desc())
            .limit(RECOUNTED_MAX),
        ),
    )
    if not found:
        return
    held_longer = [effort for effort in found if _recount(effort, calendar, defaults, now)]
    await session.flush()
    await _queue_notice(session, person, held_longer, now)
    await effort_lists.tell_managers(session, person.workspace_id, [person.user_id], now)


def _recount(effort: Effort, calendar: Calendar, defaults: Defaults, now: datetime) -> bool:
    """Set the times of an effort; return whether managers wait longer than the doer was told."""
    effort.noted_on = calendar.local(effort.noted_at).date()
    effort.ripe_at = ripe_at(calendar, effort.noted_at, defaults.waiting_days)
    before = effort.readable_at
    if before > now:
        anew = one_working_day_later(calendar, effort.noted_at)
        effort.readable_at = max(held_until(calendar, before), anew)
    return effort.readable_at != before


async def _queue_notice(session: AsyncSession, person: Person, moved: Collection[Effort], now: datetime) -> None:
    """Queue a redraw of the messages to the doer with a later reading time."""
    messages = [
        noting.redrawn(effort, "days", now)
        for effort in moved
        if effort.hidden_at is None and not effort.is_pending and effort.doer_id != effort.noter_id
    ]
    await outbox.enqueue(session, person.workspace_id, messages, now)
    if moved:
        await homes.refresh_homes(session, person.workspace_id, [person.user_id], now)
