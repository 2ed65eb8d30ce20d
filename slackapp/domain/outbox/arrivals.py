"""Remember the requests and events already handled, so that a repetition changes nothing."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.inserts import insert_new
from slackapp.domain.tables.outbox import Received


async def take_in(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> bool:
    """Record the arrival of `key`; False if it arrived before, and the caller should stop.

    Keys: an event's id, a command's digest, a form's number, the signature of any other request. No key names a person,
    so an erasure leaves them.
    """
    row = {"workspace_id": workspace_id, "key": key, "received_at": now}
    return await insert_new(session, Received, [row]) == 1
