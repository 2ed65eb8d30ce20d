"""Hold an effort back from managers until its doer was told and had one working day to reply.

A doer counts as told when Slack took the message, or when the doer pressed a button about the effort. Until then only
doer and noter read the effort, for any time. The module must not know the message. `noting` sets the first hold;
`review_day` extends the hold after a late message.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.waiting import one_working_day_later
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source
from slackapp.domain.visibility.efforts import NOTED, OPEN_FOR, READERS, UNREACHABLE, is_unknown_to_doer

UNTOLD = (NOTED, UNREACHABLE)
AT_ONCE = timedelta(minutes=15)  # a message sent within this time keeps the reading time announced to the noter


async def start_day(session: AsyncSession, moment: Moment, effort_id: int) -> Effort | None:
    """Start the doer's working day at `moment.now`, the time the doer was told of an effort.

    An effort from a source is hidden from managers until then. An effort noted by a colleague is held from noting on;
    the hold is extended after a late message, for example after a downtime or a refusal by Slack. Returns the effort,
    locked; None when removed.
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


async def end_hold(session: AsyncSession, moment: Moment, effort_id: int) -> None:
    """Record that the doer was told of the effort: after the doer's working day, managers may read the effort.

    Includes the other occurrences of an everyday effort, and the other efforts from sources of the same kind: their
    doer is told once. Idempotent.
    """
    workspace_id = moment.workspace_id
    effort = await session.get(Effort, effort_id, with_for_update=True)
    if effort is None or effort.workspace_id != workspace_id or effort.not_notified not in UNTOLD:
        return
    was_refused = effort.not_notified == UNREACHABLE
    alike: list[ColumnElement[bool]] = [Effort.id == effort_id]
    if effort.repeats_id is not None:
        alike.append(Effort.repeats_id == effort.repeats_id)
    if effort.source_id is not None:
        kind = select(Source.kind).where(Source.id == effort.source_id).scalar_subquery()
        alike.append(
            Effort.source_id.in_(select(Source.id).where(Source.workspace_id == workspace_id, Source.kind == kind))
        )
    theirs = (Effort.workspace_id == workspace_id, Effort.doer_id == effort.doer_id)
    alike[1:] = [and_(one, Effort.hidden_at.is_(None)) for one in alike[1:]]  # what was withheld stays so
    await session.execute(update(Effort).where(*theirs, is_unknown_to_doer(), or_(*alike)).values(not_notified=None))
    if was_refused:
        await homes.refresh_homes(session, workspace_id, [effort.doer_id], moment.now)
    if effort.readable_at <= moment.now:
        await effort_lists.tell_managers(session, workspace_id, [effort.doer_id], moment.now)


async def saw_effort(session: AsyncSession, acting: Acting, effort_id: int) -> None:
    """Begin the doer's working day now, after a press of the doer about an effort without a delivered message."""
    effort = await session.get(Effort, effort_id)
    if effort is None or effort.not_notified is None:
        return
    if effort.not_notified == READERS:
        await show_to_readers(session, acting)
    else:
        await start_day(session, acting.moment, effort_id)
        await end_hold(session, acting.moment, effort_id)


async def hide_from_readers(session: AsyncSession, acting: Acting) -> None:
    """Hide the member's open efforts: Slack refused to tell the member of a new manager or stand-in.

    Managers prompted about an effort before keep reading the effort.
    """
    await session.execute(
        update(Effort).where(*_open_of(acting), Effort.not_notified.is_(None)).values(not_notified=READERS)
    )
    await effort_lists.tell_managers(session, acting.workspace_id, [acting.user_id], acting.now)


async def show_to_readers(session: AsyncSession, acting: Acting) -> None:
    """Undo `hide_from_readers`: the member was told, or there is nothing to tell any more; their working day begins."""
    found = await session.scalars(select(Effort).where(*_open_of(acting), Effort.not_notified == READERS))
    hidden = found.all()
    if not hidden:
        return
    known = await people.known(session, acting.workspace_id, [acting.user_id])
    defaults = await defaults_of(session, acting)
    calendar = people.calendar_of(known[acting.user_id], defaults) if acting.user_id in known else Calendar("UTC")
    reads_from = one_working_day_later(calendar, acting.now)
    for effort in hidden:
        effort.not_notified, effort.readable_at = None, max(effort.readable_at, reads_from)
    await session.flush()
    await effort_lists.tell_managers(session, acting.workspace_id, [acting.user_id], acting.now)


def _open_of(acting: Acting) -> tuple[ColumnElement[bool], ...]:
    return (
        Effort.workspace_id == acting.workspace_id,
        Effort.doer_id == acting.user_id,
        Effort.noted_at > acting.now - OPEN_FOR,
        Effort.closes_at > acting.now,
    )
