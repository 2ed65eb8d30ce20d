"""Offer a season to the person who invited Tend to a channel, once a channel."""

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import inserts
from slackapp.domain.tables.rituals.seasons import Season, SeasonOffer


async def offer(session: AsyncSession, acting: Acting, channel_id: str) -> bool:
    """Queue the offer of a season in the channel to the acting person, who invited Tend; returns whether it is new.

    Not in a channel that had an offer or a season before, and not to an app or a person of another company.
    """
    known = await people.known(session, acting.workspace_id, [acting.user_id])
    if people.why_not(known, acting.user_id) not in {None, "unknown"}:
        return False
    there = select(literal(1)).where(Season.workspace_id == acting.workspace_id, Season.channel_id == channel_id)
    if await session.scalar(there.limit(1)) is not None:
        return False
    row = {"workspace_id": acting.workspace_id, "channel_id": channel_id, "offered_on": acting.now.date()}
    if await inserts.insert_new(session, SeasonOffer, [row]) == 0:
        return False
    message = OutboxMessage(
        "season_offered", acting.user_id, f"season_offered:{channel_id}", {"channel_id": channel_id}
    )
    await outbox.enqueue(session, acting.workspace_id, [message], acting.now)
    return True
