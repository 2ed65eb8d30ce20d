"""Export, erasure and retention of the questions that members wrote."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rituals.hosting import own_questions
from slackapp.domain.rows import removal
from slackapp.domain.tables.rituals.own_questions import OwnQuestion
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.visibility import rituals as visibility


async def _export(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the questions that the person wrote."""
    mine = visibility.is_question_of(workspace_id, user_id)
    rows = await session.scalars(select(OwnQuestion).where(mine).order_by(OwnQuestion.id))
    return [{"channel": row.channel_id, "question": row.words} for row in rows]


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase the person's own questions; planned rounds ask another question."""
    mine = visibility.is_question_of(erasure.workspace_id, erasure.user_id)
    own_ids = tuple(await session.scalars(select(OwnQuestion.id).where(mine)))
    await own_questions.erase_words(session, erasure.workspace_id, own_ids)
    return {"own_questions": await removal.remove(session, OwnQuestion, erasure.workspace_id, mine)}


async def forget(session: AsyncSession, now: datetime) -> int:  # noqa: ARG001  (nothing here depends on the time)
    """Delete a portion of the questions of channels without a season; returns their number."""
    here = (Season.workspace_id == OwnQuestion.workspace_id, Season.channel_id == OwnQuestion.channel_id)
    return await removal.remove_portion(session, OwnQuestion, ~exists().where(*here))


DATA = DataRules(
    tables=(OwnQuestion,),
    export={"own_questions": Rule(176, _export, (OwnQuestion,))},
    erase=(Rule(198, _erase, (OwnQuestion,)),),
    retention={"own questions removed": Rule(148, forget, (OwnQuestion,))},
    counts=("own_questions",),
)
