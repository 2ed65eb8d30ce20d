"""Block a person, take a block back, and find the blocked receivers of words.

A block covers everything sent by one person to another: thanks, added words, noted efforts and private words. The
blocked person is not told, and their screens stay the same: their words are accepted, and reach no person. Only the
owner sees a block. The module must not know the words sent.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.refusals import NotYourself
from slackapp.domain.rows import inserts
from slackapp.domain.tables.blocks import PersonBlock, owner_digests, pair_digests

LINES_MAX = 10  # a page of the list


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One block, as its owner sees it."""

    block_id: int
    other_id: str
    since: datetime


async def block(session: AsyncSession, acting: Acting, other_id: str) -> None:
    """Withhold from now on all words of `other_id` from the acting person; earlier words stay.

    Sends no message. Idempotent. Raises NotYourself.
    """
    workspace_id, owner_id = acting.workspace_id, acting.user_id
    if other_id == owner_id:
        raise NotYourself
    if await is_blocked(session, workspace_id, sender_id=other_id, receiver_id=owner_id):
        return  # perhaps under an older key
    row = {
        "workspace_id": workspace_id,
        "owner_digest": owner_digests(workspace_id, owner_id)[0],
        "pair_digest": pair_digests(workspace_id, owner_id, other_id)[0],
        "body": json.dumps({"owner": owner_id, "other": other_id}),
        "created_at": acting.now,
    }
    await inserts.insert_new(session, PersonBlock, [row])


async def unblock(session: AsyncSession, acting: Acting, block_id: int) -> None:
    """Take the acting person's block back: later words arrive, earlier ones do not. A second call changes nothing."""
    row = await session.get(PersonBlock, block_id)
    mine = owner_digests(acting.workspace_id, acting.user_id)
    if row is not None and row.workspace_id == acting.workspace_id and row.owner_digest in mine:
        await session.delete(row)
        await session.flush()


async def blocks_of(
    session: AsyncSession, workspace_id: str, owner_id: str, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[BlockLine, ...], bool]:
    """List one page of the owner's blocks, newest first, and whether more follow. Visible to the owner only."""
    rows = await session.scalars(
        select(PersonBlock)
        .where(
            PersonBlock.workspace_id == workspace_id,
            PersonBlock.owner_digest.in_(owner_digests(workspace_id, owner_id)),
        )
        .order_by(PersonBlock.created_at.desc(), PersonBlock.id.desc())
        .offset(skip)
        .limit(limit + 1)
    )
    lines = [BlockLine(row.id, json.loads(row.body)["other"], row.created_at) for row in rows]
    return tuple(lines[:limit]), len(lines) > limit


async def is_blocked(session: AsyncSession, workspace_id: str, *, sender_id: str, receiver_id: str) -> bool:
    """Return whether the receiver blocked the sender. No person may see the result."""
    return bool(await withheld_from(session, workspace_id, sender_id, [receiver_id]))


async def withheld_from(
    session: AsyncSession, workspace_id: str, sender_id: str, receiver_ids: Collection[str]
) -> frozenset[str]:
    """Return the receivers out of reach for the sender's words, with one statement for any result.

    No person may see the result.
    """
    owner_of = {
        one: receiver_id for receiver_id in receiver_ids for one in pair_digests(workspace_id, receiver_id, sender_id)
    }
    found = await session.scalars(
        select(PersonBlock.pair_digest).where(
            PersonBlock.workspace_id == workspace_id, PersonBlock.pair_digest.in_(sorted(owner_of))
        )
    )
    return frozenset(owner_of[one] for one in found)
