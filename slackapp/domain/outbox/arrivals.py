"""Remember the requests and events already handled, so that a repetition changes nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.inserts import insert_new
from slackapp.domain.tables.outbox import Received


async def take_in(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> bool:
    """Record the arrival of `key`; False if it arrived before, and the caller should stop. See `take_in_all`."""
    return await take_in_all(session, workspace_id, [key], now)


async def take_in_all(session: AsyncSession, workspace_id: str, keys: Collection[str], now: datetime) -> bool:
    """Record the arrival of `keys`; False if a key arrived before, and the caller should roll back.

    Keys: an event's id, a command's digest, a form's number, the signature of any other request. No key names a person,
    so an erasure leaves them.
    """
    rows = [{"workspace_id": workspace_id, "key": key, "received_at": now} for key in sorted(set(keys))]
    return await insert_new(session, Received, rows) == len(rows)
