"""Remember how many words of a person were left unanswered, longer than the words themselves.

Words are erased after some weeks. Without a memory the limits of `limits` would begin anew then, and a person who got
no answer could go on writing. The memory has no words. Nobody reads it but `limits`.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.rows import removal
from slackapp.domain.tables.repairs.pairs import RememberedPair, new_digests, pair_digests

KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of words from one person to another."""

    unanswered: int = 0  # erased since `heard_at`
    heard_at: datetime | None = None  # the other person wrote last; None: never, or longer ago than the memory


async def of_pair(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> Memory:
    """Return what is remembered of the sender's words to the receiver, with one statement."""
    row = await _row(session, workspace_id, sender_id, receiver_id)
    return Memory() if row is None else _memory(row)


async def erased(session: AsyncSession, workspace_id: str, body: WordBody, now: datetime) -> None:
    """Remember a word that is erased now, if it waited for an answer; call it once for each word that went."""
    if body.contents.sort == "answer":
        return
    memory = await of_pair(session, workspace_id, body.sender_id, body.receiver_id)
    if memory.heard_at is None or body.sent_at >= memory.heard_at:
        more = Memory(memory.unanswered + 1, memory.heard_at)
        await _store(session, workspace_id, body.sender_id, body.receiver_id, more, now)


async def heard(session: AsyncSession, workspace_id: str, body: WordBody, now: datetime) -> None:
    """Begin anew for the receiver of a word that goes now, an answer or any other: its sender wrote."""
    await _store(session, workspace_id, body.receiver_id, body.sender_id, Memory(0, now), now)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of memories KEPT_FOR after their last change; returns their number."""
    return await removal.remove_portion(session, RememberedPair, RememberedPair.touched_at < now - KEPT_FOR)


async def _store(
    session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str, memory: Memory, now: datetime
) -> None:
    row = await _row(session, workspace_id, sender_id, receiver_id)
    if row is None:
        row = RememberedPair(workspace_id=workspace_id, **new_digests(workspace_id, sender_id, receiver_id))
        session.add(row)
    heard_at = None if memory.heard_at is None else memory.heard_at.isoformat()
    row.body = json.dumps(
        {"sender": sender_id, "receiver": receiver_id, "unanswered": memory.unanswered, "heard_at": heard_at}
    )
    row.touched_at = now
    await session.flush()


async def _row(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> RememberedPair | None:
    found = select(RememberedPair).where(
        RememberedPair.workspace_id == workspace_id,
        RememberedPair.pair_digest.in_(pair_digests(workspace_id, sender_id, receiver_id)),
    )
    return await session.scalar(found)


def _memory(row: RememberedPair) -> Memory:
    body = json.loads(row.body)
    heard_at = body["heard_at"]
    return Memory(body["unanswered"], None if heard_at is None else datetime.fromisoformat(heard_at))
