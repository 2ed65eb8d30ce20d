"""Remember the requests and events already handled, so that a repetition changes nothing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.inserts import insert_later, insert_new
from slackapp.domain.tables.outbox import Received


async def take_in(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> bool:
    """Record the arrival of `key`; False if it arrived before, and the caller should roll back. As `only_new`."""
    return await insert_new(session, Received, _rows(workspace_id, [key], now)) == 1


async def only_new(session: AsyncSession, workspace_id: str, keys: Collection[str], now: datetime) -> None:
    """Record the arrival of `keys`. Raises NotNew if a key arrived before, with the next statement or the commit.

    Keys: an event's id, a command's digest, a form's number, the signature of any other request. No key names a person,
    so an erasure leaves them.
    """
    await insert_later(session, Received, _rows(workspace_id, keys, now), only_new=True)


def _rows(workspace_id: str, keys: Collection[str], now: datetime) -> list[dict[str, Any]]:
    return [{"workspace_id": workspace_id, "key": key, "received_at": now} for key in sorted(set(keys))]
