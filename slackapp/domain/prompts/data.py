"""Export, erasure and retention of prompts, of a manager's answers, and of a manager's introduction to prompts."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.efforts.data import EFFORT_KEPT
from slackapp.domain.rows import removal
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import EffortAnswer, Prompt, PromptItem, PromptRhythm
from slackapp.domain.visibility import efforts as effort_visibility


async def _export_prompts(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the manager's questions and answers; the words are about other people, and are not exported."""
    prompts = await session.scalars(
        select(Prompt)
        .where(Prompt.workspace_id == workspace_id, Prompt.manager_id == user_id)
        .order_by(Prompt.made_at, Prompt.id),
    )
    asked = await session.execute(
        select(PromptItem, Effort.doer_id)
        .outerjoin(Effort, Effort.id == PromptItem.effort_id)
        .where(effort_visibility.is_item_for(workspace_id, user_id))
        .order_by(PromptItem.prompt_id, PromptItem.position),
    )
    items: dict[int, list[Entry]] = {}
    for item, doer_id in asked:
        answered = {"about": doer_id, "my_answer": item.answer, "answered_at": item.answered_at}
        items.setdefault(item.prompt_id, []).append(answered)
    return [{"week": prompt.week, "made_at": prompt.made_at, "asked": items.get(prompt.id, [])} for prompt in prompts]


async def _export_answers(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the manager's answers on Home; the words are about other people, and are not exported."""
    rows = await session.execute(
        select(EffortAnswer, Effort.doer_id)
        .outerjoin(Effort, Effort.id == EffortAnswer.effort_id)
        .where(effort_visibility.is_answer_for(workspace_id, user_id))
        .where(EffortAnswer.answer.not_in((effort_visibility.SAID, effort_visibility.NAMED)))
        .order_by(EffortAnswer.answered_at, EffortAnswer.effort_id),
    )
    return [{"about": doer_id, "my_answer": row.answer, "answered_at": row.answered_at} for row, doer_id in rows]


async def _erase_rhythm(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    theirs = PromptRhythm.manager_id == erasure.user_id
    await removal.remove(session, PromptRhythm, erasure.workspace_id, theirs)
    return {}


async def _erase_prompts(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the manager's prompts; the database deletes their items."""
    theirs = Prompt.manager_id == erasure.user_id
    return {"prompts": await removal.remove(session, Prompt, erasure.workspace_id, theirs)}


async def _erase_answers(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    theirs = EffortAnswer.manager_id == erasure.user_id
    await removal.remove(session, EffortAnswer, erasure.workspace_id, theirs)
    return {}


async def forget_prompts(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of prompts made more than EFFORT_KEPT ago without any effort left; returns their number."""
    has_items = exists().where(PromptItem.prompt_id == Prompt.id)
    return await removal.remove_portion(session, Prompt, Prompt.made_at < now - EFFORT_KEPT, ~has_items)


DATA = DataRules(
    tables=(Prompt, PromptItem, EffortAnswer, PromptRhythm),
    export={
        "prompts": Rule(170, _export_prompts, (Prompt, PromptItem)),
        "answers_on_home": Rule(172, _export_answers, (EffortAnswer,)),
    },
    erase=(
        Rule(110, _erase_rhythm, (PromptRhythm,)),
        Rule(112, _erase_answers, (EffortAnswer,)),
        Rule(160, _erase_prompts, (Prompt, PromptItem)),
    ),
    retention={"prompts removed": Rule(50, forget_prompts, (Prompt,))},
    counts=("prompts",),
    kept={PromptRhythm: "until the manager is erased: when the newest message arrived and was answered"},
)
