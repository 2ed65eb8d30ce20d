"""Show a prompt to its manager and record the answers: at most one private message a week about waiting efforts.

A prompt and its answers are visible to its manager only; other people do not learn whether the manager acted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from slackapp.domain.acting import Acting
from slackapp.domain.away import stand_ins
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.prompt_items import ALREADY, KEPT, LATER, NOT_MINE, mark_already_thanked, redrawn
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.visibility.efforts import is_for_one_to_one, is_open_to_manager

# PRODUCT §4: each extra reminder cut acceptance (Ancker 2017).
ASKED_MAX = 2  # the first prompt, and one reminder

WEEKLY = "weekly"
ON_HOME = "home"
OFF = "off"

STAND_IN = "stand_in"

ANSWERS = (ALREADY, NOT_MINE, LATER)
FINAL = ("said", ALREADY, NOT_MINE)
SETTLED = (*FINAL, KEPT)  # never prompted again; `kept` efforts wait for the one-to-one

UserId = str | InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One effort of a prompt in its current state; `waiting` is None once the manager may not read it any more."""

    effort_id: int
    doer_id: str
    waiting: effort_lists.Waiting | None
    answer: str | None  # said · already · not_mine · later · kept
    comes_again: bool  # whether a later prompt may contain the effort again
    day: Day | None = None  # day of the 1:1 for a kept effort


@dataclass(frozen=True, slots=True)
class PromptShown:
    """A prompt as its manager sees it."""

    prompt_id: int
    manager_id: str
    introduces: bool
    prompting: str  # the manager's current choice: weekly · home · off
    items: tuple[ItemShown, ...]
    message_key: str  # dedupe key of the message


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason for an effort's place in a prompt, as far as it still applies."""

    waiting: effort_lists.Waiting
    source: str  # the lead's source: import · admin · named · profile · passed_on; or stand_in
    confirmed_at: datetime  # of a stand-in, the start of their reading
    is_reminder: bool
    stands_in_for: str | None = None  # for a stand-in, the manager away


async def for_manager(session: AsyncSession, acting: Acting, prompt_id: int) -> PromptShown | None:
    """Return the prompt in its current state, for its manager only; None if it is another manager's or was removed."""
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or (prompt.workspace_id, prompt.manager_id) != (acting.workspace_id, acting.user_id):
        return None
    manager = await session.get(Person, (acting.workspace_id, acting.user_id))
    return await shown_to(session, prompt, manager, await defaults_of(session, acting), acting.now)


async def shown_to(
    session: AsyncSession, prompt: Prompt, manager: Person | None, defaults: Defaults, now: datetime
) -> PromptShown:
    """Return a loaded prompt in its current state, for its manager only; `manager` is their directory row."""
    workspace_id, manager_id = prompt.workspace_id, prompt.manager_id
    items = (
        await session.scalars(select(PromptItem).filter_by(prompt_id=prompt.id).order_by(PromptItem.position))
    ).all()
    efforts_asked = Effort.id.in_([item.effort_id for item in items])
    doers = await session.execute(select(Effort.id, Effort.doer_id).where(efforts_asked))
    doer_of = {effort_id: doer_id for effort_id, doer_id in doers}  # noqa: C416  (rows are no pairs to mypy)
    readable = await session.execute(
        effort_lists.with_doer(efforts_asked, is_open_to_manager(workspace_id, manager_id, now)).add_columns(
            times_asked(manager_id),
        ),
    )
    found = {}
    for effort, doer, asked in readable:
        waiting = effort_lists.waiting(effort, doer, defaults, now)
        found[effort.id] = (await effort_lists.for_reader(session, workspace_id, manager_id, waiting), asked)
    kept = {doer_of[item.effort_id] for item in items if item.answer == KEPT and item.effort_id in doer_of}
    days = await one_to_one_days.days_of(session, workspace_id, manager_id, kept) if kept else {}
    return PromptShown(
        prompt_id=prompt.id,
        manager_id=manager_id,
        introduces=prompt.introduces,
        prompting=manager.prompting if manager else OFF,
        items=tuple(
            _item_of(item, doer_of[item.effort_id], found, days) for item in items if item.effort_id in doer_of
        ),
        message_key=sent_key(prompt),
    )


async def answer(session: AsyncSession, acting: Acting, prompt_id: int, effort_id: int, wish: str) -> None:
    """Record the manager's answer `already`, `not_mine` or `later` for one effort; a repeated answer changes nothing.

    With `already`, Tend trusts the manager, and the effort stops waiting. An effort already thanked accepts any
    answer, so that the manager learns nothing. Raises NotFound, and AlreadyDecided after any earlier answer except
    `later`.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    if wish not in ANSWERS:
        raise ValueError(wish)
    item = await session.get(PromptItem, (prompt_id, effort_id), with_for_update=True)
    if item is None or (item.workspace_id, item.manager_id) != (workspace_id, manager_id):
        raise NotFound
    if item.answer in FINAL and item.answer != wish:
        raise AlreadyDecided
    if item.answer == wish:
        return
    item.answer, item.answered_at = wish, now
    await session.flush()
    await back_off.heed(session, acting)
    if wish == ALREADY:
        await mark_already_thanked(session, acting, effort_id)
    await outbox.enqueue(session, workspace_id, [redrawn(prompt_id, manager_id, f"{effort_id}:{wish}", now)], now)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)


async def to_say(session: AsyncSession, acting: Acting, effort_id: int) -> effort_lists.Waiting | None:
    """Return the effort the manager is about to thank for; None if it does not wait for the manager any more.

    In case of None, redraw the manager's prompts and Home, to remove the button. An effort kept for a one-to-one waits
    for its manager regardless of other people's thanks.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    await back_off.heed(session, acting)
    scope = is_for_one_to_one(workspace_id, manager_id, now)
    row = (await session.execute(effort_lists.with_doer(Effort.id == effort_id, scope))).first()
    if row is not None:
        effort, doer = row
        waiting = effort_lists.waiting(effort, doer, await defaults_of(session, acting), now)
        return await effort_lists.for_reader(session, workspace_id, manager_id, waiting)
    stale = await session.scalars(
        select(PromptItem.prompt_id).where(
            PromptItem.workspace_id == workspace_id,
            PromptItem.manager_id == manager_id,
            PromptItem.effort_id == effort_id,
        ),
    )
    messages = [redrawn(prompt_id, manager_id, f"{effort_id}:stale", now) for prompt_id in stale]
    await outbox.enqueue(session, workspace_id, messages, now)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)
    return None


async def choose_prompting(
    session: AsyncSession, acting: Acting, prompting: str, *, prompt_id: int | None = None
) -> None:
    """Set how the user learns of waiting efforts: weekly, home (on Home only) or off. No message is sent.

    `prompt_id` is the prompt with the pressed button, redrawn afterwards; None for a press on Home. Raises NotFound
    when the prompt is another manager's.
    """
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    if prompting not in {WEEKLY, ON_HOME, OFF}:
        raise ValueError(prompting)
    if prompt_id is not None:
        prompt = await session.get(Prompt, prompt_id)
        if prompt is None or (prompt.workspace_id, prompt.manager_id) != (workspace_id, user_id):
            raise NotFound
    await session.execute(
        update(Person)
        .where(Person.workspace_id == workspace_id, Person.user_id == user_id)
        .values(prompting=prompting),
    )
    await session.execute(
        update(Prompt)
        .where(Prompt.workspace_id == workspace_id, Prompt.manager_id == user_id, Prompt.introduces.is_(True))
        .values(introduces=False),
    )
    await back_off.heed(session, acting)
    if prompt_id is not None:
        await outbox.enqueue(session, workspace_id, [redrawn(prompt_id, user_id, prompting, now)], now)
    await homes.refresh_homes(session, workspace_id, [user_id], now)


async def why(session: AsyncSession, acting: Acting, prompt_id: int) -> tuple[Reason, ...]:
    """Return the reasons behind a prompt, for its manager only; leave out efforts the manager may not read any more.

    Counts as a press for `back_off`. Raises NotFound when the prompt is another manager's.
    """
    shown = await for_manager(session, acting, prompt_id)
    if shown is None:
        raise NotFound
    readable = [item.waiting for item in shown.items if item.waiting is not None]
    leads = await session.scalars(
        select(Lead).where(
            Lead.workspace_id == acting.workspace_id,
            Lead.manager_id == acting.user_id,
            Lead.member_id.in_([waiting.doer_id for waiting in readable]),
        ),
    )
    because: dict[str, tuple[str, datetime, str | None]] = {
        lead.member_id: (lead.source, lead.confirmed_at, None) for lead in leads if lead.confirmed_at is not None
    }
    others = {waiting.doer_id for waiting in readable} - because.keys()
    stood_for = await stand_ins.managers_stood_for(session, acting, others)
    reasons = {**because, **{doer: (STAND_IN, since, manager) for doer, (manager, since) in stood_for.items()}}
    reminders = await _asked_before(session, acting.user_id, prompt_id)
    await back_off.heed(session, acting)
    found = []
    for waiting in readable:
        if waiting.doer_id in reasons:
            source, since, away = reasons[waiting.doer_id]
            found.append(Reason(waiting, source, since, waiting.effort_id in reminders, away))
    return tuple(found)


def sent_key(prompt: Prompt) -> str:
    """Return the dedupe key of the message, used to find and redraw it."""
    return f"prompt:{prompt.id}:{prompt.week}:{prompt.made_at.isoformat()}"


def times_asked(manager_id: UserId) -> ScalarSelect[int]:
    """Count the prompts sent to this manager about an effort, without unsent ones."""
    return (
        select(func.count())
        .select_from(PromptItem)
        .join(Prompt, Prompt.id == PromptItem.prompt_id)
        .where(
            PromptItem.workspace_id == Effort.workspace_id,
            PromptItem.effort_id == Effort.id,
            PromptItem.manager_id == manager_id,
            Prompt.sent_at.is_not(None),
        )
        .correlate(Effort, Lead)
        .scalar_subquery()
    )


async def _asked_before(session: AsyncSession, manager_id: str, prompt_id: int) -> set[int]:
    other = aliased(PromptItem)
    found = await session.scalars(
        select(PromptItem.effort_id)
        .join(other, (other.effort_id == PromptItem.effort_id) & (other.manager_id == manager_id))
        .join(Prompt, Prompt.id == other.prompt_id)
        .where(PromptItem.prompt_id == prompt_id, other.prompt_id < prompt_id, Prompt.sent_at.is_not(None)),
    )
    return set(found)


def _item_of(
    item: PromptItem,
    doer_id: str,
    found: Mapping[int, tuple[effort_lists.Waiting, int]],
    days: Mapping[str, Day],
) -> ItemShown:
    waiting, asked = found.get(item.effort_id, (None, ASKED_MAX))
    return ItemShown(item.effort_id, doer_id, waiting, item.answer, asked < ASKED_MAX, days.get(doer_id))
