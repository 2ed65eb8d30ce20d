"""Export, erasure and retention of blocks.

The server's export counts a person's blocks without names; the person reads the names in Slack. A block is the owner's:
the block stays after an erasure of the blocked person, and still holds when the person comes back.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.blocks import PersonBlock, owner_digests


async def _export_blocks(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    own = (PersonBlock.workspace_id == workspace_id, _is_of(workspace_id, user_id))
    count = await session.scalar(select(func.count()).select_from(PersonBlock).where(*own))
    return {"count": count} if count else None


async def _erase_blocks(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the person's own blocks; blocks by others stay with their owners."""
    own = _is_of(erasure.workspace_id, erasure.user_id)
    return {"blocks": await removal.remove(session, PersonBlock, erasure.workspace_id, own)}


def _is_of(workspace_id: str, owner_id: str) -> ColumnElement[bool]:
    return PersonBlock.owner_digest.in_(owner_digests(workspace_id, owner_id))


DATA = DataRules(
    tables=(PersonBlock,),
    export={"people_turned_off": Rule(164, _export_blocks, (PersonBlock,))},
    erase=(Rule(190, _erase_blocks, (PersonBlock,)),),
    counts=("blocks",),
    kept={PersonBlock: "until the person takes the block back or is erased"},
)
