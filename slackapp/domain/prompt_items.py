"""One effort in one prompt, and that it had its manager's word. Must not know who may read the effort."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import outbox
from slackapp.domain.models import PromptItem
from slackapp.domain.outbox import Letter


async def said(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    effort_ids: Collection[int],
    now: datetime,
) -> None:
    """Mark what `manager_id` was asked about `effort_ids` as said, and have those prompts drawn again.

    Nothing happens for somebody who was never asked.
    """
    prompts = await session.scalars(
        update(PromptItem)
        .where(
            *_of(workspace_id, manager_id, effort_ids),
            or_(PromptItem.answer.is_(None), PromptItem.answer == "later"),
        )
        .values(answer="said", answered_at=now)
        .returning(PromptItem.prompt_id),
    )
    await _redraw(session, workspace_id, manager_id, set(prompts), now)


async def unsaid(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    effort_ids: Collection[int],
    now: datetime,
) -> None:
    """Take `said` back for efforts that the manager's thanks did not mean after all."""
    if not effort_ids:
        return
    prompts = await session.scalars(
        update(PromptItem)
        .where(*_of(workspace_id, manager_id, effort_ids), PromptItem.answer == "said")
        .values(answer=None, answered_at=None)
        .returning(PromptItem.prompt_id),
    )
    await _redraw(session, workspace_id, manager_id, set(prompts), now)


def redrawn(prompt_id: int, manager_id: str, why: str, now: datetime) -> Letter:
    """Queue a new drawing of a prompt; `why` keeps two reasons at one moment apart."""
    return Letter(
        kind="prompt_redrawn",
        target=manager_id,
        dedupe_key=f"prompt_redrawn:{prompt_id}:{why}:{now.isoformat()}",
        refs={"prompt_id": prompt_id},
    )


def _of(workspace_id: str, manager_id: str, effort_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        PromptItem.workspace_id == workspace_id,
        PromptItem.manager_id == manager_id,
        PromptItem.effort_id.in_(sorted(effort_ids)),
    )


async def _redraw(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    prompt_ids: Collection[int],
    now: datetime,
) -> None:
    letters = [redrawn(prompt_id, manager_id, "said", now) for prompt_id in sorted(prompt_ids)]
    await outbox.enqueue(session, workspace_id, letters, now)
