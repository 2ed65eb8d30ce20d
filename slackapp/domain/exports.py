"""Everything Tend holds about one person, as that person may see it.

The same rules as on their screens: of an effort of theirs nothing that tells what a manager did, of one they noted
nothing of what became of it, of thanks they gave not who kept them private. Must not know any file format.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.models import (
    Effort,
    HomeTab,
    Lead,
    Outgoing,
    Person,
    Prompt,
    PromptItem,
    Thanks,
    ThanksReceiver,
)

Entry = dict[str, Any]  # plain values and aware moments, under names a person understands


async def export_person(session: AsyncSession, workspace_id: str, user_id: str) -> Entry:
    """Gather what is held about `user_id`, for them alone; empty lists and None where there is nothing."""
    return {
        "workspace": workspace_id,
        "person": user_id,
        "profile": await _profile(session, workspace_id, user_id),
        "led_by": await _leads(session, workspace_id, Lead.member_id, user_id),
        "leads": await _leads(session, workspace_id, Lead.manager_id, user_id),
        "thanks_given": await _given(session, workspace_id, user_id),
        "thanks_received": await _received(session, workspace_id, user_id),
        "efforts_about_me": await _about(session, workspace_id, user_id),
        "efforts_noted_by_me": await _noted(session, workspace_id, user_id),
        "prompts": await _prompts(session, workspace_id, user_id),
        "messages_from_tend": await _messages(session, workspace_id, user_id),
    }


def is_empty(held: Entry) -> bool:
    """Say whether an export holds nothing but the name it was asked for."""
    return not any(value for name, value in held.items() if name not in {"workspace", "person"})


async def _profile(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    person = await session.get(Person, (workspace_id, user_id))
    if person is None:
        return None
    home = await session.get(HomeTab, (workspace_id, user_id))
    return {
        "name": person.name,
        "time_zone": person.zone,
        "locale": person.locale,
        "is_bot": person.is_bot,
        "is_deactivated": person.is_deactivated,
        "is_guest": person.is_guest,
        "is_external": person.is_external,
        "refreshed_at": person.refreshed_at,
        "home_opened_at": None if home is None else home.opened_at,
        "preferences": {
            "sharing": person.sharing,
            "may_be_noted": person.may_be_noted,
            "prompting": person.prompting,
            "met_prompts_at": person.met_prompts_at,
        },
    }


async def _leads(session: AsyncSession, workspace_id: str, mine: Any, user_id: str) -> list[Entry]:  # noqa: ANN401  (a column)
    rows = await session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, mine == user_id).order_by(Lead.asked_at, Lead.member_id),
    )
    return [
        {
            "member": row.member_id,
            "manager": row.manager_id,
            "source": row.source,
            "asked_at": row.asked_at,
            "confirmed_at": row.confirmed_at,
        }
        for row in rows
    ]


async def _given(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    given = await session.scalars(
        select(Thanks)
        .where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
        .order_by(Thanks.said_at, Thanks.id),
    )
    names = await _receivers(session, workspace_id, user_id)
    return [
        {
            "to": names.get(thanks.id, []),
            "words": thanks.words,
            "said_at": thanks.said_at,
            "offered_in": thanks.offered_channel_id,
            "stands_in": thanks.offered_channel_id if thanks.shared_ts is not None else None,
        }
        for thanks in given
    ]


async def _receivers(session: AsyncSession, workspace_id: str, giver_id: str) -> dict[int, list[str]]:
    rows = await session.execute(
        select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(Thanks.workspace_id == workspace_id, Thanks.giver_id == giver_id)
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id),
    )
    return _grouped(rows)


async def _received(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.execute(
        select(Thanks, ThanksReceiver)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.receiver_id == user_id,
            ThanksReceiver.standing != "pending",
        )
        .order_by(Thanks.said_at, Thanks.id),
    )
    return [
        {
            "from": thanks.giver_id,
            "words": thanks.words,
            "said_at": thanks.said_at,
            "offered_in": thanks.offered_channel_id,
            "my_decision": mine.standing,
            "decided_at": mine.decided_at,
        }
        for thanks, mine in rows
    ]


async def _about(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.doer_id == user_id, Effort.is_pending.is_(False))
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {
            "noted_by": effort.noter_id,
            "kind": effort.kind,
            "words": effort.words,
            "my_words": effort.doers_words,
            "noted_at": effort.noted_at,
            "readable_for_who_leads_me_from": effort.readable_at,
            "changed_at": effort.changed_at,
            "hidden_at": effort.hidden_at,
        }
        for effort in rows
    ]


async def _noted(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.noter_id == user_id, Effort.doer_id != user_id)
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {"about": effort.doer_id, "kind": effort.kind, "words": effort.words, "noted_at": effort.noted_at}
        for effort in rows
    ]


async def _prompts(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give what this manager was asked and answered; the words are about others and not theirs to take along."""
    prompts = await session.scalars(
        select(Prompt)
        .where(Prompt.workspace_id == workspace_id, Prompt.manager_id == user_id)
        .order_by(Prompt.made_at, Prompt.id),
    )
    asked = await session.execute(
        select(PromptItem, Effort.doer_id)
        .outerjoin(Effort, Effort.id == PromptItem.effort_id)
        .where(PromptItem.workspace_id == workspace_id, PromptItem.manager_id == user_id)
        .order_by(PromptItem.prompt_id, PromptItem.position),
    )
    items = _grouped((item.prompt_id, _asked(item, doer_id)) for item, doer_id in asked)
    return [{"week": prompt.week, "made_at": prompt.made_at, "asked": items.get(prompt.id, [])} for prompt in prompts]


def _asked(item: PromptItem, doer_id: str | None) -> Entry:
    return {"about": doer_id, "my_answer": item.answer, "answered_at": item.answered_at}


async def _messages(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows: Sequence[Any] = (
        await session.execute(
            select(Outgoing.kind, Outgoing.sent_at, Outgoing.sent_channel, Outgoing.sent_ts)
            .where(Outgoing.workspace_id == workspace_id, Outgoing.target == user_id, Outgoing.state == "sent")
            .order_by(Outgoing.sent_at, Outgoing.id),
        )
    ).all()
    return [{"kind": kind, "sent_at": at, "channel": channel, "ts": ts} for kind, at, channel, ts in rows]


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Put what belongs to one number together, in order."""
    found: dict[int, list[Any]] = {}
    for number, value in rows:
        found.setdefault(number, []).append(value)
    return found
