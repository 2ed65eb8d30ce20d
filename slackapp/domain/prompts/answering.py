"""Record a manager's answers to waiting efforts: in a prompt, at most one private message a week, and on Home.

A prompt and its answers are visible to its manager only; other people do not learn whether the manager acted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.acting import Acting
from slackapp.domain.away import stand_ins
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.prompt_items import (
    ALREADY,
    KEPT,
    LATER,
    NOT_MINE,
    answer_elsewhere,
    hold_efforts,
    mark_already_thanked,
    redrawn,
)
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts.shown import for_manager
from slackapp.domain.refusals import AlreadyDecided, NotFound, NothingTicked
from slackapp.domain.rows import inserts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import EffortAnswer, Prompt, PromptItem
from slackapp.domain.thanks.answering import own_thanks
from slackapp.domain.visibility.efforts import is_for_one_to_one, is_in_prompt, is_open_to_manager

WEEKLY = "weekly"
ON_HOME = "home"
OFF = "off"

STAND_IN = "stand_in"

ANSWERS = (ALREADY, NOT_MINE, LATER)
FINAL = ("said", ALREADY, NOT_MINE)
SETTLED = (*FINAL, KEPT)  # never prompted again; `kept` efforts wait for the one-to-one


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason for an effort's place in a prompt, as far as it still applies."""

    waiting: effort_lists.Waiting
    source: str  # the lead's source: import · admin · named · profile · passed_on; or stand_in
    confirmed_at: datetime  # of a stand-in, the start of their reading
    is_reminder: bool
    stands_in_for: str | None = None  # for a stand-in, the manager away
    own_thanks: int = 0  # the manager's own thanks to the doer since the noting, all for other things


async def answer(
    session: AsyncSession,
    acting: Acting,
    prompt_id: int,
    effort_id: int,
    wish: str,
    ticked: Collection[int] | None = None,
) -> None:
    """Record the manager's answer `already`, `not_mine` or `later` for a group of efforts in a prompt.

    `effort_id` is any effort of the group. `ticked` has an effort of each ticked line; None: all lines. A repeated
    answer changes nothing. With `already`, Tend trusts the manager, and the efforts stop waiting. An effort already
    thanked accepts any answer, and the manager learns nothing. Raises NotFound, NothingTicked, and AlreadyDecided when
    all the efforts have another answer except `later`.
    """
    if wish not in ANSWERS:
        raise ValueError(wish)
    await back_off.hold(session, acting)
    if wish == ALREADY:
        mine = (PromptItem.workspace_id == acting.workspace_id, PromptItem.manager_id == acting.user_id)
        in_prompt = select(PromptItem.effort_id).where(PromptItem.prompt_id == prompt_id, *mine)
        await hold_efforts(session, Effort.id.in_(in_prompt))
    items = await lines_meant(session, acting, prompt_id, effort_id, ticked)
    if all(item.answer in FINAL and item.answer != wish for item in items):
        raise AlreadyDecided
    changing = [item for item in items if item.answer != wish and item.answer not in FINAL]
    if not changing:
        return
    for item in changing:
        item.answer, item.answered_at = wish, acting.now
    await session.flush()
    await back_off.heed(session, acting)
    if wish == ALREADY:
        for item in changing:
            await mark_already_thanked(session, acting, item.effort_id)
    message = redrawn(prompt_id, acting.user_id, f"{effort_id}:{wish}", acting.now)
    await outbox.enqueue(session, acting.workspace_id, [message], acting.now)
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def lines_meant(
    session: AsyncSession, acting: Acting, prompt_id: int, effort_id: int, ticked: Collection[int] | None
) -> list[PromptItem]:
    """Return the items of the ticked lines in the group of `effort_id`, locked; see `answer`.

    Without checkboxes, a button is about the lines of its group in one state: open, kept or answered. Raises NotFound
    for another manager's prompt, NothingTicked without any line.
    """
    found = await session.scalars(
        select(PromptItem)
        .where(
            PromptItem.prompt_id == prompt_id,
            PromptItem.workspace_id == acting.workspace_id,
            PromptItem.manager_id == acting.user_id,
        )
        .order_by(PromptItem.position)
        .with_for_update(),
    )
    items = list(found)
    named = next((item for item in items if item.effort_id == effort_id), None)
    if named is None:
        raise NotFound
    group = [item for item in items if item.group_no == named.group_no]
    if ticked is None:
        return [item for item in group if _state(item) == _state(named)]
    lines = {item.line_no for item in group if item.effort_id in ticked}
    if not lines:
        raise NothingTicked
    return [item for item in group if item.line_no in lines]


def _state(item: PromptItem) -> str:
    if item.answer in FINAL:
        return "answered"
    return "kept" if item.answer == KEPT else "open"


async def kept_in(session: AsyncSession, items: Sequence[PromptItem]) -> list[tuple[int, str]]:
    """Return the efforts among `items` kept by the manager for one-to-ones, with their doers."""
    kept = [item.effort_id for item in items if item.answer == KEPT]
    rows = await session.execute(select(Effort.id, Effort.doer_id).where(Effort.id.in_(kept)).order_by(Effort.id))
    return [(row.id, row.doer_id) for row in rows]


async def answer_on_home(session: AsyncSession, acting: Acting, effort_id: int, wish: str) -> None:
    """Record the manager's answer `already`, `not_mine` or `later` for an effort waiting on their Home.

    An answer about an everyday effort counts for all its waiting occurrences. The manager's prompts about these efforts
    show the answer too. Idempotent. Raises NotFound when the effort waits no more for this manager.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    if wish not in ANSWERS:
        raise ValueError(wish)
    is_open = is_open_to_manager(workspace_id, manager_id, now)
    await back_off.hold(session, acting)
    effort = await session.scalar(select(Effort).where(Effort.id == effort_id, is_open))
    key = (workspace_id, manager_id, effort_id)
    if effort is None:
        given = await session.get(EffortAnswer, key)
        if given is None or given.answer != wish:
            raise NotFound
        return
    meant = [effort_id]
    if effort.repeats_id is not None:
        same = (Effort.doer_id == effort.doer_id, Effort.repeats_id == effort.repeats_id)
        meant = list(await session.scalars(select(Effort.id).where(is_open, *same).order_by(Effort.id)))
    if wish == ALREADY:
        await hold_efforts(session, Effort.id.in_(meant))
    for number in meant:
        row = {"workspace_id": workspace_id, "manager_id": manager_id, "effort_id": number}
        await inserts.insert_new(session, EffortAnswer, [{**row, "answer": wish, "answered_at": now}])
        given = await session.get_one(EffortAnswer, (workspace_id, manager_id, number), with_for_update=True)
        given.answer, given.answered_at = wish, now
        await session.flush()
        if wish == ALREADY:
            await mark_already_thanked(session, acting, number)
        await answer_elsewhere(session, acting, number, wish)
    await back_off.heed(session, acting)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)


async def to_say(session: AsyncSession, acting: Acting, effort_id: int) -> effort_lists.Waiting | None:
    """Return the effort the manager is about to thank for; None if not theirs any more, see `to_say_together`."""
    found = await to_say_together(session, acting, [effort_id])
    return found[0] if found else None


async def to_say_together(
    session: AsyncSession, acting: Acting, effort_ids: Sequence[int]
) -> tuple[effort_lists.Waiting, ...]:
    """Return the efforts the manager is about to thank for, in the given order; empty if all are gone.

    The button of a prompt works as long as its message stands: also after the effort's time, and after thanks of other
    people. Without any effort left, redraw the manager's prompts and Home, to remove the button.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    await back_off.heed(session, acting)
    scope = or_(is_for_one_to_one(workspace_id, manager_id, now), is_in_prompt(workspace_id, manager_id, now))
    rows = (await session.execute(effort_lists.with_doer(Effort.id.in_(effort_ids), scope))).all()
    if rows:
        defaults = await defaults_of(session, acting)
        found = [effort_lists.waiting(effort, doer, defaults, now) for effort, doer in rows]
        found.sort(key=lambda one: effort_ids.index(one.effort_id))
        return await effort_lists.all_for_reader(session, workspace_id, manager_id, tuple(found))
    stale = await session.scalars(
        select(PromptItem.prompt_id)
        .where(
            PromptItem.workspace_id == workspace_id,
            PromptItem.manager_id == manager_id,
            PromptItem.effort_id.in_(effort_ids),
        )
        .distinct(),
    )
    messages = [redrawn(prompt_id, manager_id, f"{effort_ids[0]}:stale", now) for prompt_id in stale]
    await outbox.enqueue(session, workspace_id, messages, now)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)
    return ()


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
    given = await own_thanks.count_given(
        session, acting, {waiting.effort_id: (waiting.doer_id, waiting.noted_at) for waiting in readable}
    )
    found = []
    for waiting in readable:
        if waiting.doer_id in reasons:
            source, since, away = reasons[waiting.doer_id]
            reminds = waiting.effort_id in reminders
            found.append(Reason(waiting, source, since, reminds, away, given[waiting.effort_id]))
    return tuple(found)


async def _asked_before(session: AsyncSession, manager_id: str, prompt_id: int) -> set[int]:
    other = aliased(PromptItem)
    found = await session.scalars(
        select(PromptItem.effort_id)
        .join(other, (other.effort_id == PromptItem.effort_id) & (other.manager_id == manager_id))
        .join(Prompt, Prompt.id == other.prompt_id)
        .where(PromptItem.prompt_id == prompt_id, other.prompt_id < prompt_id, Prompt.sent_at.is_not(None)),
    )
    return set(found)
