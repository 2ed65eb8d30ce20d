"""Export, erasure and retention of looking back: people's choices, and the rounded figures of workspaces."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.look_back import DigestChoice, WorkspaceFigures


async def _export(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    mine = (DigestChoice.workspace_id == workspace_id, DigestChoice.user_id == user_id)
    rows = await session.scalars(select(DigestChoice).where(*mine).order_by(DigestChoice.every))
    return [
        {"every": row.every, "day": row.day, "minute_of_the_day": row.minute, "is_on": row.next_at is not None}
        for row in rows
    ]


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    await removal.remove(session, DigestChoice, erasure.workspace_id, DigestChoice.user_id == erasure.user_id)
    return {}


NAMES_NOBODY = "names nobody: rounded figures of a whole workspace"

DATA = DataRules(
    tables=(DigestChoice, WorkspaceFigures),
    export={"own_digests": Rule(171, _export, (DigestChoice,))},
    erase=(Rule(196, _erase, (DigestChoice,)),),
    not_exported={WorkspaceFigures: NAMES_NOBODY},
    not_erased={WorkspaceFigures: NAMES_NOBODY},
    kept={
        DigestChoice: "until changed by the person, or they are erased",
        WorkspaceFigures: "until the next thirty days are counted, or as long as the workspace",
    },
)
