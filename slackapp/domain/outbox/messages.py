"""What has to reach Slack later, recorded in the same transaction as the fact it tells of.

A row says what, to whom and when: ids, never words. This module must not know how anything is
worded or sent; `delivery` does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.inserts import insert_new
from slackapp.domain.tables.outbox import Outgoing

FROM_A_PERSON = 0  # a colleague's words or the answer to a press: at once
FROM_TEND = 1  # what Tend itself begins: after people's words


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One row to be: `kind` names who renders it, `target` is a user or channel id."""

    kind: str
    target: str
    dedupe_key: str  # one effect, one key: a second row with it is not made
    refs: Mapping[str, Any] = field(default_factory=dict)
    urgency: int = FROM_A_PERSON
    due_at: datetime | None = None  # None: now
    expires_at: datetime | None = None  # None: worth sending whenever it can be


async def enqueue(session: AsyncSession, workspace_id: str, messages: Sequence[OutboxMessage], now: datetime) -> None:
    """Record `messages` for delivery; those whose key is already there stay as they were."""
    rows = [
        {
            "workspace_id": workspace_id,
            "kind": message.kind,
            "target": message.target,
            "refs": dict(message.refs),
            "dedupe_key": message.dedupe_key,
            "urgency": message.urgency,
            "created_at": now,
            "due_at": message.due_at or now,
            "expires_at": message.expires_at,
            "state": "queued",
            "attempts": 0,
            "unknown_outcomes": 0,
        }
        for message in messages
    ]
    if rows:
        await insert_new(session, Outgoing, rows)


async def enqueue_again(session: AsyncSession, workspace_id: str, message: OutboxMessage, now: datetime) -> None:
    """Record `message`, or queue its row once more when it was refused or dropped; a sent row stays sent."""
    await enqueue(session, workspace_id, [message], now)
    await session.execute(
        update(Outgoing)
        .where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key == message.dedupe_key,
            Outgoing.state.in_(("failed", "dropped")),
        )
        .values(state="queued", due_at=message.due_at or now, attempts=0, unknown_outcomes=0, failure=None),
    )


async def sent_as(session: AsyncSession, workspace_id: str, dedupe_key: str) -> tuple[str, str] | None:
    """Give channel id and `ts` of the message that a row became; None while it has not been sent."""
    row = (
        await session.execute(
            select(Outgoing.sent_channel, Outgoing.sent_ts).where(
                Outgoing.workspace_id == workspace_id,
                Outgoing.dedupe_key == dedupe_key,
                Outgoing.state == "sent",
            ),
        )
    ).first()
    return None if row is None or row[0] is None or row[1] is None else (row[0], row[1])


async def row_of(session: AsyncSession, workspace_id: str, dedupe_key: str) -> Outgoing | None:
    """Give the row of a key; None when there never was one, or it was forgotten."""
    mine = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key == dedupe_key)
    return await session.scalar(select(Outgoing).where(*mine))


async def queued_until(session: AsyncSession, workspace_id: str, dedupe_key: str) -> datetime | None:
    """Give from when on a row is to be sent; None when it does not wait any more."""
    due_at = select(Outgoing.due_at).where(
        Outgoing.workspace_id == workspace_id,
        Outgoing.dedupe_key == dedupe_key,
        Outgoing.state == "queued",
    )
    return await session.scalar(due_at)


async def is_queued(session: AsyncSession, workspace_id: str, dedupe_key: str) -> bool:
    """Say whether a row still waits to be sent."""
    return bool(await queued_of(session, workspace_id, [dedupe_key]))


async def queued_of(session: AsyncSession, workspace_id: str, dedupe_keys: Collection[str]) -> frozenset[str]:
    """Give those of `dedupe_keys` whose row still waits to be sent."""
    waiting = await session.scalars(
        select(Outgoing.dedupe_key).where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key.in_(sorted(dedupe_keys)),
            Outgoing.state == "queued",
        ),
    )
    return frozenset(waiting)
