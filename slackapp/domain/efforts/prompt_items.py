"""Store the manager's answer to one effort in one prompt. The module must not know the readers of the effort."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import pocket_lines
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.visibility.efforts import is_open_to_manager

ALREADY = "already"
NOT_MINE = "not_mine"
LATER = "later"
KEPT = "kept"  # kept for a one-to-one
OPEN = ("later", KEPT)  # answers the manager may still change


async def said(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    effort_ids: Collection[int],
    now: datetime,
) -> None:
    """Mark the manager's prompt items about these efforts as thanked, and redraw all managers' prompts about them.

    Without effect on the items of a manager never prompted about the efforts.
    """
    await session.execute(
        update(PromptItem)
        .where(
            *_where_items(workspace_id, manager_id, effort_ids),
            or_(PromptItem.answer.is_(None), PromptItem.answer.in_(OPEN)),
        )
        .values(answer="said", answered_at=now),
    )
    await pocket_lines.said(session, workspace_id, manager_id, effort_ids, now)
    await redraw(session, workspace_id, effort_ids, "said", now)


async def unsaid(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    effort_ids: Collection[int],
    now: datetime,
) -> None:
    """Undo `said` for efforts the manager's thanks did not mean after all."""
    if not effort_ids:
        return
    await session.execute(
        update(PromptItem)
        .where(*_where_items(workspace_id, manager_id, effort_ids), PromptItem.answer == "said")
        .values(answer=None, answered_at=None),
    )
    await pocket_lines.unsaid(session, workspace_id, manager_id, effort_ids)
    await redraw(session, workspace_id, effort_ids, "unsaid", now)


async def answer_elsewhere(session: AsyncSession, acting: Acting, effort_id: int, answer: str | None) -> None:
    """Copy an answer given outside a prompt to the manager's prompts about the effort; None: the answer is taken back.

    Final answers stay as they are.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    open_yet = or_(PromptItem.answer.is_(None), PromptItem.answer.in_(OPEN))
    changed = await session.scalars(
        update(PromptItem)
        .where(*_where_items(workspace_id, manager_id, [effort_id]), open_yet if answer else PromptItem.answer == KEPT)
        .values(answer=answer, answered_at=now if answer else None)
        .returning(PromptItem.prompt_id),
    )
    messages = [redrawn(prompt_id, manager_id, f"{effort_id}:{answer}", now) for prompt_id in sorted(changed)]
    await outbox.enqueue(session, workspace_id, messages, now)


async def redraw_kept(session: AsyncSession, acting: Acting, doer_id: str) -> None:
    """Redraw the manager's prompts with the date of the one-to-one with the doer, because the date changed."""
    workspace_id = acting.workspace_id
    found = await session.execute(
        _select_places(workspace_id)
        .join(Effort, Effort.id == PromptItem.effort_id)
        .where(
            PromptItem.manager_id == acting.user_id,
            PromptItem.answer == KEPT,
            Effort.doer_id == doer_id,
            Effort.acknowledged_at.is_(None),
            Effort.closed_at.is_(None),
        )
        .distinct(),
    )
    await _queue(session, workspace_id, found, "day", acting.now)


async def redraw(
    session: AsyncSession,
    workspace_id: str,
    effort_ids: Collection[int] | Select[int],
    why: str,
    now: datetime,
) -> None:
    """Queue a redraw of every prompt with one of these efforts, for all managers.

    Call after every change of an effort visible to prompted managers; otherwise the old words and buttons stay on the
    manager's screen. `why` keeps the keys of two reasons at the same moment distinct.
    """
    about = PromptItem.effort_id.in_(effort_ids)
    found = await session.execute(_select_places(workspace_id).where(about).distinct())
    await _queue(session, workspace_id, found, why, now)


async def redraw_of(
    session: AsyncSession,
    workspace_id: str,
    pairs: Collection[tuple[str, str]],
    now: datetime,
) -> None:
    """Queue a redraw of prompts after the leads between these (member, manager) pairs changed."""
    if not pairs:
        return
    found = await session.execute(
        _select_places(workspace_id)
        .add_columns(Effort.doer_id)
        .join(Effort, Effort.id == PromptItem.effort_id)
        .where(
            Effort.doer_id.in_(sorted({member_id for member_id, _ in pairs})),
            PromptItem.manager_id.in_(sorted({manager_id for _, manager_id in pairs})),
        ),
    )
    rows = [row for row in found if (row.doer_id, row.manager_id) in pairs]
    await _queue(session, workspace_id, rows, "leads", now)


def redrawn(prompt_id: int, manager_id: str, why: str, now: datetime) -> OutboxMessage:
    """Build the redraw of a prompt; `why` keeps the keys of two reasons at the same moment distinct."""
    return OutboxMessage(
        kind="prompt_redrawn",
        target=manager_id,
        dedupe_key=f"prompt_redrawn:{prompt_id}:{why}:{now.isoformat()}",
        refs={"prompt_id": prompt_id},
        is_redraw=True,
    )


def _where_items(workspace_id: str, manager_id: str, effort_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        PromptItem.workspace_id == workspace_id,
        PromptItem.manager_id == manager_id,
        PromptItem.effort_id.in_(sorted(effort_ids)),
    )


def _select_places(workspace_id: str) -> Select[int, str]:
    return select(PromptItem.prompt_id, PromptItem.manager_id).where(PromptItem.workspace_id == workspace_id)


async def _queue(
    session: AsyncSession,
    workspace_id: str,
    rows: Iterable[Row[int, str]],
    why: str,
    now: datetime,
) -> None:
    prompts = sorted({(row.prompt_id, row.manager_id) for row in rows})
    messages = [redrawn(prompt_id, manager_id, why, now) for prompt_id, manager_id in prompts]
    await outbox.enqueue(session, workspace_id, messages, now)


async def hold_efforts(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    """Lock the matching efforts, in order, before any prompt item or pocket line about them: a thanks does the same."""
    await session.execute(select(Effort.id).where(*which).order_by(Effort.id).with_for_update())


async def mark_already_thanked(session: AsyncSession, acting: Acting, effort_id: int) -> None:
    """Record the manager's answer of having thanked the doer already: the effort, if still waiting, stops waiting."""
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    await pocket_lines.said(session, workspace_id, manager_id, [effort_id], now)
    doers = await session.scalars(
        update(Effort)
        .where(Effort.id == effort_id, is_open_to_manager(workspace_id, manager_id, now))
        .values(acknowledged_at=now, acknowledged_how="already")
        .returning(Effort.doer_id),
    )
    await redraw(session, workspace_id, [effort_id], f"{effort_id}:{ALREADY}", now)
    await effort_lists.tell_managers(session, workspace_id, set(doers), now)
