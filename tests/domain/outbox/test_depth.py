"""What operators see of the queue: how many messages are due, and for how long."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox.depth import Depth, depth
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.tables.outbox import Outgoing
from tests.cast import ANA, NOW, TEAM, TOMAS, VEGA


async def test_ops8_due_messages_of_all_workspaces_are_counted(session: AsyncSession) -> None:
    """Not those of later, and not what was sent."""
    assert await depth(session, NOW) == Depth(0, 0.0)
    later = OutboxMessage("thanks", TOMAS, "later", due_at=NOW + timedelta(hours=1))
    prompt = OutboxMessage("prompt", ANA, "prompt", urgency=FROM_TEND, due_at=NOW - timedelta(minutes=2))
    await enqueue(session, TEAM, [OutboxMessage("thanks", ANA, "now"), later, prompt], NOW)
    await enqueue(session, VEGA, [OutboxMessage("thanks", ANA, "now")], NOW)
    assert await depth(session, NOW) == Depth(3, 120.0)
    await session.execute(update(Outgoing).where(Outgoing.dedupe_key == "prompt").values(state="sent"))
    assert await depth(session, NOW + timedelta(seconds=30)) == Depth(2, 30.0)
