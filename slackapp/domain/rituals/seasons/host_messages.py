"""Have the private message of a round's host drawn again. The module must not know the host's possible answers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season


async def redraw(session: AsyncSession, season: Season, now: datetime) -> None:
    """Redraw the message to the host of the next round, after the season was moved, paused, resumed or ended."""
    mine = (Round.season_id == season.id, Round.state == "planned", Round.host_id.is_not(None))
    planned = await session.scalar(select(Round).where(*mine).order_by(Round.number.desc()).limit(1))
    if planned is not None and planned.host_id is not None:
        await redraw_of(session, planned, planned.host_id, now)


async def redraw_of(session: AsyncSession, planned: Round, host_id: str, now: datetime) -> None:
    """Redraw the message to the host of a round."""
    key = f"host_redrawn:{planned.id}:{host_id}:{now.timestamp()}"
    message = OutboxMessage("host_redrawn", host_id, key, {"round_id": planned.id}, is_redraw=True)
    await outbox.enqueue(session, planned.workspace_id, [message], now)
