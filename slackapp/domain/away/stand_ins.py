"""Who reads and is asked in place of a manager who is away, and who is told of it beforehand.

Who may read what is decided in `privacy`; when a time away begins and ends, in `times_away`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.waiting import one_working_day_later
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.visibility.efforts import OPEN_FOR


async def hold_and_tell(
    session: AsyncSession, row: TimeAway, led_ids: Collection[str], defaults: Defaults, now: datetime
) -> datetime:
    """Tell the stand-in of `row`, and those of `led_ids` with an open effort; give until when these have their say.

    It comes at once: the manager says it, and the day to answer begins now. The stand-in's own efforts are theirs.
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


async def named(session: AsyncSession, workspace_id: str, away_id: int, now: datetime) -> TimeAway | None:
    """Give the time away somebody stands in for, for the two and those led; None when it is over or nobody does."""
    row = await session.get(TimeAway, away_id)
    if row is None or row.workspace_id != workspace_id or row.stand_in_id is None or row.ends_at <= now:
        return None
    return row


async def of_member(session: AsyncSession, workspace_id: str, member_id: str, now: datetime) -> tuple[str, ...]:
    """Give who stands in, now or later, for somebody who leads `member_id`: who may come to read along, for them."""
    found = await session.scalars(
        select(TimeAway.stand_in_id)
        .join(Lead, (Lead.workspace_id == TimeAway.workspace_id) & (Lead.manager_id == TimeAway.user_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id == member_id,
            Lead.confirmed_at.is_not(None),
            TimeAway.stand_in_id.is_not(None),
            TimeAway.stand_in_id != member_id,
            TimeAway.ends_at > now,
        )
        .distinct()
        .order_by(TimeAway.stand_in_id),
    )
    return tuple(user_id for user_id in found if user_id is not None)


async def managers_stood_for(
    session: AsyncSession, workspace_id: str, stand_in_id: str, member_ids: Collection[str], now: datetime
) -> dict[str, tuple[str, datetime]]:
    """Give by member in whose place `stand_in_id` reads now, and since when; for the stand-in alone."""
    if not member_ids:
        return {}
    found = await session.execute(
        select(Lead.member_id, TimeAway.user_id, TimeAway.reads_from)
        .join(TimeAway, (TimeAway.workspace_id == Lead.workspace_id) & (TimeAway.user_id == Lead.manager_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted(member_ids)),
            Lead.confirmed_at.is_not(None),
            TimeAway.stand_in_id == stand_in_id,
            TimeAway.reads_from <= now,
            TimeAway.ends_at > now,
        )
        .order_by(TimeAway.id),
    )
    return {member_id: (manager_id, since) for member_id, manager_id, since in found if since is not None}


async def stands_in(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> bool:
    """Say whether `user_id` stands in for a manager now; for the two alone."""
    row = select(TimeAway.id).where(
        TimeAway.workspace_id == workspace_id,
        TimeAway.stand_in_id == user_id,
        TimeAway.reads_from <= now,
        TimeAway.ends_at > now,
    )
    return await session.scalar(row.limit(1)) is not None


async def _with_open_efforts(
    session: AsyncSession, row: TimeAway, led_ids: Collection[str], now: datetime
) -> Collection[str]:
    """Give those of `led_ids` with an effort that the stand-in may come to read; hidden ones may come back."""
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
