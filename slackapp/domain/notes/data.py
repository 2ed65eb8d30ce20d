"""Export, erasure and retention of private notes.

`tend export` runs on the server, in the hands of the people who run it. So it gives a number; notes are read in Slack.
"""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.notes import keeping, writing
from slackapp.domain.tables.notes import Note
from slackapp.domain.visibility import notes as visibility


async def _export_count(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    mine = visibility.is_note_of(workspace_id, user_id)
    count = await session.scalar(select(func.count()).select_from(Note).where(mine))
    return {"count": count} if count else None


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return {"notes": await writing.delete_all(session, erasure.workspace_id, erasure.user_id)}


DATA = DataRules(
    tables=(Note,),
    export={"notes": Rule(166, _export_count, (Note,))},
    erase=(Rule(18, _erase, (Note,)),),
    retention={"notes ended": Rule(105, keeping.forget, (Note,), is_private=True)},
    counts=("notes",),
)
