"""Take the words and next steps out of the posts that show them, before an admin's wish erases the seen check."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.seen import stepping
from slackapp.domain.tables.seen import SeenStep, SeenWord

PORTION: Final = 100  # rounds of one transaction


async def withdraw(session: AsyncSession, workspace_id: str, now: datetime) -> int:
    """Delete the words and next steps of a portion of rounds, and queue the redraws of their posts.

    Returns the number of rounds; 0 when none is left. A post without other contents leaves its channel.
    """
    tables = (SeenWord, SeenStep)
    shown = union(*(select(table.round_id).where(table.workspace_id == workspace_id) for table in tables)).subquery()
    round_ids = list(await session.scalars(select(shown.c.round_id).order_by(shown.c.round_id).limit(PORTION)))
    for table in tables:
        await session.execute(delete(table).where(table.round_id.in_(round_ids)))
    await stepping.redraw(session, workspace_id, round_ids, now)
    return len(round_ids)
