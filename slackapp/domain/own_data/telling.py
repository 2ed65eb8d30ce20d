"""Tell a person about an export or erasure of their data by the people who run the server."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage

What = Literal["export", "erase"]


async def tell_person(session: AsyncSession, workspace_id: str, user_id: str, what: What, now: datetime) -> None:
    """Queue the message, in the transaction with the act: it cannot be done without telling. For the person only."""
    refs = {"what": what, "at": now.isoformat()}
    message = OutboxMessage("own_data_told", user_id, f"own_data:{what}:{user_id}:{now.isoformat()}", refs)
    await outbox.enqueue(session, workspace_id, [message], now)
