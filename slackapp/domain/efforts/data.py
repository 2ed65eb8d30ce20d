"""Export, erasure and retention of efforts, single and everyday.

The export shows no manager's acts to doer and noter, and no doer's changes or hiding to the noter.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import prompt_items
from slackapp.domain.outbox.data import erase_messages_about
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import removal
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import EffortAnswer, PromptItem
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility import efforts as effort_visibility

AT_ONCE = 200  # efforts of one transaction of a withdrawal
EFFORT_KEPT = timedelta(days=90)  # after its time had passed, with or without thanks


async def _export_about(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    is_guest = await people.is_guest(session, workspace_id, user_id)
    rows = await session.scalars(
        select(Effort)
        .where(effort_visibility.is_held_about(workspace_id, user_id))
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {
            "noted_by": effort.noter_id or (None if is_guest else effort.source_name),
            "kind": effort.kind,
            "words": effort.words,
            "my_words": effort.doers_words,
            "about_message": effort.link,
            "noted_at": effort.noted_at,
            "readable_for_who_leads_me_from": effort.readable_at,
            "changed_at": effort.changed_at,
            "hidden_at": effort.hidden_at,
        }
        for effort in rows
    ]


async def _export_noted(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Effort)
        .where(effort_visibility.is_held_for_noter(workspace_id, user_id))
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {
            "about": effort.doer_id,
            "kind": effort.kind,
            "words": effort.words,
            "about_message": effort.link,
            "noted_at": effort.noted_at,
        }
        for effort in rows
    ]


async def _export_everyday(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List everyday efforts as on Home; the noter does not see the doer's own words."""
    rows = await session.scalars(
        select(EverydayEffort)
        .where(effort_visibility.is_everyday_of(workspace_id, user_id))
        .order_by(EverydayEffort.began_at, EverydayEffort.id),
    )
    return [
        {
            "done_by": row.doer_id,
            "noted_by": row.noter_id,
            "kind": row.kind,
            "words": row.words,
            "my_words": row.doers_words if row.doer_id == user_id else None,
            "began_at": row.began_at,
        }
        for row in rows
    ]


def _select_going(erasure: Erasure) -> Select[int]:
    """Select the efforts that the person did or noted."""
    theirs = or_(Effort.doer_id == erasure.user_id, Effort.noter_id == erasure.user_id)
    return select(Effort.id).where(Effort.workspace_id == erasure.workspace_id, theirs)


async def _redraw_prompts(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Have managers' prompts drawn again without the erased words."""
    await prompt_items.redraw(session, erasure.workspace_id, _select_going(erasure), "erased", erasure.now)
    return {}


async def _erase_messages(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return await erase_messages_about(session, erasure.workspace_id, "effort_id", _select_going(erasure))


async def _erase_efforts(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return {"efforts": await _delete(session, _select_going(erasure))}


async def withdraw(session: AsyncSession, workspace_id: str, now: datetime) -> int:
    """Delete a portion of the workspace's efforts, and have managers' prompts drawn again without them.

    Returns their number; 0 when none is left.
    """
    some = select(Effort.id).where(Effort.workspace_id == workspace_id).order_by(Effort.id).limit(AT_ONCE)
    ids = list(await session.scalars(some.with_for_update()))
    await prompt_items.redraw(session, workspace_id, ids, "erased", now)
    return await _delete(session, select(Effort.id).where(Effort.id.in_(ids)))


async def _delete(session: AsyncSession, efforts: Select[int]) -> int:
    """Delete the efforts and their items in prompts; thanks for the efforts stay. Returns their number."""
    stopped_by = efforts.with_only_columns(Effort.thanks_id)
    answering = (Thanks.id.in_(stopped_by), Thanks.answers_effort_id.in_(efforts))
    await session.execute(update(Thanks).where(*answering).values(answers_effort_id=None))
    doers = efforts.with_only_columns(Effort.doer_id)
    chosen = (ThanksReceiver.receiver_id.in_(doers), ThanksReceiver.answers_effort_id.in_(efforts))
    await session.execute(update(ThanksReceiver).where(*chosen).values(answers_effort_id=None))
    for_them = (ThanksReceiver.receiver_id.in_(doers), ThanksReceiver.about_effort_id.in_(efforts))
    await session.execute(update(ThanksReceiver).where(*for_them).values(about_effort_id=None, about_kind=None))
    await session.execute(delete(PromptItem).where(PromptItem.effort_id.in_(efforts)))
    await session.execute(delete(EffortAnswer).where(EffortAnswer.effort_id.in_(efforts)))
    return await removal.run_delete(session, delete(Effort).where(Effort.id.in_(efforts)))


async def _erase_everyday(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    theirs = or_(EverydayEffort.doer_id == erasure.user_id, EverydayEffort.noter_id == erasure.user_id)
    return {"efforts": await removal.remove(session, EverydayEffort, erasure.workspace_id, theirs)}


def _select_doers(workspace_id: str, user_id: str) -> Select[str]:
    return select(Effort.doer_id).where(Effort.workspace_id == workspace_id, Effort.noter_id == user_id)


def _select_noters(workspace_id: str, user_id: str) -> Select[str]:
    return select(Effort.noter_id).where(Effort.workspace_id == workspace_id, Effort.doer_id == user_id)


def _everyday_doers(workspace_id: str, user_id: str) -> Select[str]:
    return select(EverydayEffort.doer_id).where(
        EverydayEffort.workspace_id == workspace_id, EverydayEffort.noter_id == user_id
    )


def _everyday_noters(workspace_id: str, user_id: str) -> Select[str]:
    return select(EverydayEffort.noter_id).where(
        EverydayEffort.workspace_id == workspace_id, EverydayEffort.doer_id == user_id
    )


async def forget_efforts(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of efforts EFFORT_KEPT after their closing, with their items in prompts; returns their number.

    Counts from closing, not from the thanks; otherwise exports would show that a thanks was given, and when.
    """
    is_old: ColumnElement[bool] = Effort.closes_at < now - EFFORT_KEPT
    old = select(Effort.id).where(is_old).limit(removal.PORTION).with_for_update(skip_locked=True)
    ids = list(await session.scalars(old))
    if not ids:
        return 0
    await session.execute(delete(PromptItem).where(PromptItem.effort_id.in_(ids)))
    await session.execute(delete(EffortAnswer).where(EffortAnswer.effort_id.in_(ids)))
    await session.execute(delete(Effort).where(Effort.id.in_(ids)))
    return len(ids)


async def forget_everyday(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of everyday efforts EFFORT_KEPT after their end; returns their number."""
    return await removal.remove_portion(session, EverydayEffort, EverydayEffort.ended_at < now - EFFORT_KEPT)


DATA = DataRules(
    tables=(Effort, EverydayEffort),
    export={
        "efforts_about_me": Rule(90, _export_about, (Effort,)),
        "efforts_noted_by_me": Rule(100, _export_noted, (Effort,)),
        "every_week": Rule(120, _export_everyday, (EverydayEffort,)),
    },
    erase=(
        Rule(10, _redraw_prompts, ()),
        Rule(22, _erase_messages, (Outgoing,)),
        Rule(40, _erase_efforts, (Effort, PromptItem, EffortAnswer)),
        Rule(60, _erase_everyday, (EverydayEffort,)),
    ),
    retention={
        "efforts closed": Rule(10, effort_lists.close_old, (Effort,)),
        "efforts removed": Rule(20, forget_efforts, (Effort, PromptItem, EffortAnswer)),
        "everyday efforts removed": Rule(30, forget_everyday, (EverydayEffort,)),
    },
    counts=("efforts",),
    withdrawals=(withdraw,),
    readers=(_select_doers, _select_noters, _everyday_doers, _everyday_noters),
)
