"""Export, erasure and retention of pauses. The server's export counts a person's pauses without names."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.pauses import agreeing
from slackapp.domain.rows import removal
from slackapp.domain.tables.pauses import Pause
from slackapp.domain.visibility import pauses as visibility


async def _export_count(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Count the person's pauses; None where there are none."""
    mine = visibility.is_of(workspace_id, user_id)
    count = await session.scalar(select(func.count()).select_from(Pause).where(mine))
    return {"count": count} if count else None


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase both sides of the person's pauses; reminders of them find nothing, and are dropped on their morning."""
    of_both = (erasure.workspace_id, erasure.user_id)
    own = await removal.remove(session, Pause, erasure.workspace_id, visibility.is_of(*of_both))
    await removal.remove(session, Pause, erasure.workspace_id, visibility.is_about(*of_both))
    return {"pauses": own}


DATA = DataRules(
    tables=(Pause,),
    export={"pauses": Rule(163, _export_count, (Pause,))},
    erase=(Rule(192, _erase, (Pause,)),),
    retention={"pauses forgotten": Rule(109, agreeing.forget, (Pause,), is_private=True)},
    counts=("pauses",),
)
