"""Remember the number of a person's unanswered words, longer than the words themselves.

Words are erased after some weeks. Without a memory the limits of `limits` would begin anew then, and a person who got
no answer could go on writing. The memory has no words. Only `limits` reads the memory.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.repairs.kinds import REPLIES
from slackapp.domain.rows import removal
from slackapp.domain.tables.encrypted import DoesNotOpen
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.tables.repairs.pairs import RememberedPair, new_digests, pair_digests
from slackapp.domain.visibility.repairs import is_between

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of words from one person to another."""

    unanswered: int = 0  # erased since `heard_at`
    heard_at: datetime | None = None  # the other person wrote last; None: never, or longer ago than the memory


async def of_pair(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> Memory:
    """Return the memory of the sender's words to the receiver, with one statement."""
    row = await _row(session, workspace_id, sender_id, receiver_id)
    return Memory() if row is None else opened(row.body)[2]


async def erased(session: AsyncSession, workspace_id: str, body: WordBody) -> None:
    """Remember a word just erased, if waiting for an answer; call once for each sent word.

    The memory ends KEPT_FOR after the sending: the moment of the erasure would tell whether the word was read.
    """
    pair = (workspace_id, body.sender_id, body.receiver_id)
    row = await _row_to_change(session, *pair)
    memory = Memory() if row is None else opened(row.body)[2]
    waited = memory.heard_at is None or body.sent_at >= memory.heard_at
    # a helper answers in the direct message, which Tend does not see
    if waited and not body.is_answer and REPLIES[body.contents.sort]:
        more = Memory(memory.unanswered + 1, memory.heard_at)
        await _store(session, *pair, more, body.sent_at)
    elif not memory.unanswered:
        await _forget_without_words(session, *pair)


async def heard(session: AsyncSession, workspace_id: str, body: WordBody, now: datetime) -> None:
    """Begin anew for the receiver of a word sent now, an answer or any other word: its sender wrote."""
    pair = (workspace_id, body.receiver_id, body.sender_id)
    await _store(session, *pair, Memory(0, now), now)
    await _forget_without_words(session, *pair)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of memories KEPT_FOR after their last change; returns their number."""
    return await removal.remove_portion(session, RememberedPair, RememberedPair.touched_at < now - KEPT_FOR)


async def _forget_without_words(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> None:
    """Delete the memory of a pair without unanswered words, once none of the sender's words is stored any more."""
    if await session.scalar(select(PrivateWord.id).where(is_between(workspace_id, sender_id, receiver_id)).limit(1)):
        return
    row = await _row_to_change(session, workspace_id, sender_id, receiver_id)
    if row is not None:
        await session.delete(row)
        await session.flush()


async def _store(
    session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str, memory: Memory, now: datetime
) -> None:
    row = await _row_to_change(session, workspace_id, sender_id, receiver_id)
    if row is None:
        row = RememberedPair(
            workspace_id=workspace_id, touched_at=now, **new_digests(workspace_id, sender_id, receiver_id)
        )
        session.add(row)
    heard_at = None if memory.heard_at is None else memory.heard_at.isoformat()
    row.body = json.dumps(
        {"sender": sender_id, "receiver": receiver_id, "unanswered": memory.unanswered, "heard_at": heard_at}
    )
    row.touched_at = max(now, row.touched_at)
    await session.flush()


async def _row_to_change(
    session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str
) -> RememberedPair | None:
    """Return the row; one that does not open is deleted, so that it keeps no words from being erased or sent."""
    try:
        return await _row(session, workspace_id, sender_id, receiver_id)
    except DoesNotOpen as error:
        # no line of the log says of which kind: that words had no answer is nobody's to know
        logger.warning("a private row that does not open begins anew: %s", type(error).__name__)
        which = _is_of_pair(workspace_id, sender_id, receiver_id)
        await removal.run_delete(session, delete(RememberedPair).where(which))
        return None


async def _row(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> RememberedPair | None:
    return await session.scalar(select(RememberedPair).where(_is_of_pair(workspace_id, sender_id, receiver_id)))


def _is_of_pair(workspace_id: str, sender_id: str, receiver_id: str) -> ColumnElement[bool]:
    theirs = pair_digests(workspace_id, sender_id, receiver_id)
    return and_(RememberedPair.workspace_id == workspace_id, RememberedPair.pair_digest.in_(theirs))


def opened(packed: str) -> tuple[str, str, Memory]:
    """Return sender, receiver and memory, from an opened body."""
    body = json.loads(packed)
    heard_at = body["heard_at"]
    memory = Memory(body["unanswered"], None if heard_at is None else datetime.fromisoformat(heard_at))
    return body["sender"], body["receiver"], memory
