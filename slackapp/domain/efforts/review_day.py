"""Hold an effort back from managers until its doer was told and had one working day to reply.

This module must not know the message. `noting` sets the first hold; this module extends it after a late message.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.waiting import one_working_day_later
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import OPEN_FOR

AT_ONCE = timedelta(minutes=15)  # a message sent within this time keeps the reading time announced to the noter


async def start_day(session: AsyncSession, moment: Moment, effort_id: int) -> Effort | None:
    """Start the doer's working day at `moment.now`, the time the doer was told of an effort.

    An effort from a source is hidden from managers until then. An effort noted by a colleague is held from noting on;
    the hold is extended after a late message, for example after a downtime or a refusal by Slack. Returns
    the effort, locked; None when it was removed.
    """
    workspace_id, now = moment.workspace_id, moment.now
    effort = await session.get(Effort, effort_id, with_for_update=True)
    if effort is None or effort.workspace_id != workspace_id:
        return None
    is_of_source = effort.source_id is not None
    if not is_of_source and now - effort.noted_at <= AT_ONCE:
        return effort
    person = await session.get(Person, (workspace_id, effort.doer_id))
    if person is None:
        return effort
    calendar = people.calendar_of(person, await defaults_of(session, moment))
    reads_from = one_working_day_later(calendar, now)
    effort.readable_at = reads_from if is_of_source else max(effort.readable_at, reads_from)
    await session.flush()
    if not is_of_source:
        await effort_lists.tell_managers(session, workspace_id, [effort.doer_id], now)
    return effort


async def hold_until_notified(session: AsyncSession, acting: Acting, notified_at: datetime) -> datetime:
    """Extend the hold of the member's unreadable efforts to one working day after `notified_at`; return its end.

    Used after a late notice about new managers.
    """
    workspace_id, member_id, now = acting.workspace_id, acting.user_id, acting.now
    known = await people.known(session, workspace_id, [member_id])
    defaults = await defaults_of(session, acting)
    calendar = people.calendar_of(known[member_id], defaults) if member_id in known else Calendar("UTC")
    reads_from = one_working_day_later(calendar, notified_at)
    await session.execute(
        update(Effort)
        .where(
            Effort.workspace_id == workspace_id,
            Effort.doer_id == member_id,
            Effort.noted_at > now - OPEN_FOR,
            Effort.closes_at > now,
            Effort.readable_at > now,
            Effort.readable_at < reads_from,
        )
        .values(readable_at=reads_from),
    )
    return reads_from
