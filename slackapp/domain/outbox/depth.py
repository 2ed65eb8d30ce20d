"""How many messages are due and not sent, and for how long: for operators. Must not know kinds, targets or people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox.messages import FROM_A_PERSON, FROM_TEND, IN_A_CHANNEL, TO_THE_PRESSER
from slackapp.domain.tables.outbox import Outgoing

COUNTED_MAX = 100_000  # a look has to stay cheap while there are more
URGENCIES = (TO_THE_PRESSER, FROM_A_PERSON, FROM_TEND, IN_A_CHANNEL)


@dataclass(frozen=True, slots=True)
class Depth:
    """The queue of all workspaces at one moment."""

    due: int  # messages; COUNTED_MAX stands for that many or more
    oldest_s: float  # seconds since the oldest of them fell due; 0.0 for none


async def depth(session: AsyncSession, now: datetime) -> Depth:
    """Return the depth of the queue at `now`, aware UTC. Without workspaces or people, so that operators may see it."""
    is_due = (Outgoing.state == "queued", Outgoing.due_at <= now)
    some = select(literal(1)).where(*is_due).limit(COUNTED_MAX).subquery()
    # one look into the index for each urgency, of which there are four
    oldest = [
        select(func.min(Outgoing.due_at)).where(*is_due, Outgoing.urgency == urgency).scalar_subquery()
        for urgency in URGENCIES
    ]
    due, *began = (
        await session.execute(select(select(func.count()).select_from(some).scalar_subquery(), *oldest))
    ).one()
    waits = [(now - at).total_seconds() for at in began if at is not None]
    return Depth(due, max(waits, default=0.0))
