"""Stand-ins: they read and are prompted in place of an absent manager, and members are told beforehand.

`domain/visibility` decides who may read an effort; `times_away` sets the start and end of a time away.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.waiting import one_working_day_later
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.visibility.efforts import OPEN_FOR


async def hold_and_tell(
    session: AsyncSession, row: TimeAway, led_ids: Collection[str], defaults: Defaults, now: datetime
) -> datetime:
    """Tell the stand-in of `row`, and members with an open effort; return the end of the members' time to answer.

    The messages are sent at once, because the working day to answer begins now. The stand-in's own efforts are left
    out.
    """
    concerned = await _with_open_efforts(session, row, led_ids, now)
    known = await people.known(session, row.workspace_id, concerned)
    ends = {
        user_id: one_working_day_later(people.calendar_of(person, defaults), now) for user_id, person in known.items()
    }
    key = f"{row.id}:{row.stand_in_id}:{now.isoformat()}"
    messages = [OutboxMessage("stand_in_named", str(row.stand_in_id), f"stand_in_named:{key}", {"away_id": row.id})]
    messages += [
        OutboxMessage("stand_in_reads", user_id, f"stand_in_reads:{user_id}:{key}", {"away_id": row.id})
        for user_id in sorted(ends)
    ]
    await outbox.enqueue(session, row.workspace_id, messages, now)
    return max((*ends.values(), now))


async def withdraw(session: AsyncSession, row: TimeAway, stand_in_id: str, now: datetime) -> None:
    """Queue the redraw of the question to a former stand-in, without its button.

    The row keeps the place, because the time away and its places may be removed at once.
    """
    keys = await places.keys_beginning(session, row.workspace_id, f"stand_in_named:{row.id}:{stand_in_id}:")
    copies = await places.copies_under(session, row.workspace_id, keys)
    messages = [
        OutboxMessage(
            "stand_in_withdrawn",
            stand_in_id,
            f"{copy.key}:withdrawn",
            {**copy.refs, "manager_id": row.user_id},
            is_redraw=True,
        )
        for copy in copies
    ]
    await outbox.enqueue(session, row.workspace_id, messages, now)


async def named(session: AsyncSession, workspace_id: str, away_id: int, now: datetime) -> TimeAway | None:
    """Return a time away with a stand-in; None when it is over or has no stand-in.

    Visible to the manager, the stand-in and the members led.
    """
    row = await session.get(TimeAway, away_id)
    if row is None or row.workspace_id != workspace_id or row.stand_in_id is None or row.ends_at <= now:
        return None
    return row


_OF_MEMBER = Prepared(
    select(TimeAway.stand_in_id)
    .join(Lead, (Lead.workspace_id == TimeAway.workspace_id) & (Lead.manager_id == TimeAway.user_id))
    .where(
        Lead.workspace_id == bindparam("workspace"),
        Lead.member_id == bindparam("member"),
        Lead.confirmed_at.is_not(None),
        TimeAway.stand_in_id.is_not(None),
        TimeAway.stand_in_id != bindparam("member"),
        TimeAway.ends_at > bindparam("now"),
    )
    .distinct()
    .order_by(TimeAway.stand_in_id)
)


async def of_member(session: AsyncSession, acting: Acting) -> tuple[str, ...]:
    """Return stand-ins, now or later, for the managers of the acting member. Visible to the member only."""
    values = {"workspace": acting.workspace_id, "member": acting.user_id, "now": acting.now}
    return tuple(await _OF_MEMBER.scalars(session, values))


async def managers_stood_for(
    session: AsyncSession, acting: Acting, member_ids: Collection[str]
) -> dict[str, tuple[str, datetime]]:
    """Return by member the manager whom the acting stand-in replaces now, and since when. Visible to the stand-in."""
    now = acting.now
    if not member_ids:
        return {}
    found = await session.execute(
        select(Lead.member_id, TimeAway.user_id, TimeAway.reads_from)
        .join(TimeAway, (TimeAway.workspace_id == Lead.workspace_id) & (TimeAway.user_id == Lead.manager_id))
        .where(
            Lead.workspace_id == acting.workspace_id,
            Lead.member_id.in_(sorted(member_ids)),
            Lead.confirmed_at.is_not(None),
            TimeAway.stand_in_id == acting.user_id,
            TimeAway.reads_from <= now,
            TimeAway.ends_at > now,
        )
        .order_by(TimeAway.id),
    )
    return {member_id: (manager_id, since) for member_id, manager_id, since in found if since is not None}


_STOOD_IN = Prepared(
    select(TimeAway.id)
    .where(
        TimeAway.workspace_id == bindparam("workspace"),
        TimeAway.stand_in_id == bindparam("user"),
        TimeAway.reads_from <= bindparam("now"),
        TimeAway.ends_at > bindparam("now"),
    )
    .limit(1)
)


async def stands_in(session: AsyncSession, acting: Acting) -> bool:
    """Return whether the acting person stands in for a manager now. Visible to the stand-in and the manager only."""
    values = {"workspace": acting.workspace_id, "user": acting.user_id, "now": acting.now}
    return await _STOOD_IN.scalar(session, values) is not None


async def _with_open_efforts(
    session: AsyncSession, row: TimeAway, led_ids: Collection[str], now: datetime
) -> Collection[str]:
    """Return the members with an effort the stand-in may come to read; hidden efforts count as well."""
    found = await session.scalars(
        select(Effort.doer_id)
        .where(
            Effort.workspace_id == row.workspace_id,
            Effort.doer_id.in_(sorted(set(led_ids) - {row.stand_in_id})),
            Effort.noted_at > now - OPEN_FOR,
            Effort.closes_at > now,
            Effort.is_pending.is_(False),
        )
        .distinct(),
    )
    return found.all()
