"""Load a prompt as its manager sees it now. Visible to its manager only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.prompting_hours import reminds_until, week_starts
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.prompt_items import KEPT
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.visibility.efforts import is_in_prompt, is_open_to_manager, is_thanked_in_vain

# PRODUCT §4: each extra reminder cut acceptance (Ancker 2017).
ASKED_MAX = 2  # the first prompt, and one reminder

UserId = str | InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One effort of a prompt in its current state.

    `waiting` is None once closed to the manager, or answered by another person's thanks.
    """

    effort_id: int
    doer_id: str
    waiting: effort_lists.Waiting | None
    answer: str | None  # said · already · not_mine · later · kept
    comes_again: bool  # whether a later prompt may contain the effort again
    day: Day | None = None  # day of the 1:1 for a kept effort
    group_no: int = 0  # efforts of the same people stand in one group
    line_no: int = 0  # one line: what several did together, or the times of an everyday effort
    is_open: bool = True  # False: its time has passed, and a press still works
    may_ask: bool = True  # False: asked before, and in its last working days; see `reminds_until`
    weeks: int | None = None  # of an everyday effort: the weeks since it began
    is_led: bool = False  # whether the manager leads the doer themself; False for a stand-in


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
class _Facts:
    """The facts shared by the items of one prompt, or looked up by doer and everyday effort."""

    calendar: Calendar
    now: datetime
    made_at: datetime  # when the prompt was made: a redraw days later counts no further weeks
    days: Mapping[str, Day]
    began: Mapping[int, datetime]
    led: frozenset[str]


async def for_manager(session: AsyncSession, acting: Acting, prompt_id: int) -> PromptShown | None:
    """Return the prompt in its current state, for its manager only; None if another manager's or removed."""
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
    about = Effort.id.in_([item.effort_id for item in items])
    doers = await session.execute(select(Effort.id, Effort.doer_id).where(about))
    doer_of = {effort_id: doer_id for effort_id, doer_id in doers}  # noqa: C416  (rows are no pairs to mypy)
    is_open = is_open_to_manager(workspace_id, manager_id, now)
    stands = is_in_prompt(workspace_id, manager_id, now) & Effort.acknowledged_at.is_(None)
    stands &= ~is_thanked_in_vain(manager_id)
    readable = await session.execute(
        effort_lists.with_doer(about, or_(is_open, stands)).add_columns(is_open, times_asked(manager_id)),
    )
    found: dict[int, tuple[Effort, effort_lists.Waiting, bool, int]] = {}
    for effort, doer, still, asked in readable:
        waiting = effort_lists.waiting(effort, doer, defaults, now)
        found[effort.id] = (
            effort,
            await effort_lists.for_reader(session, workspace_id, manager_id, waiting),
            bool(still),
            asked,
        )
    calendar = Calendar("UTC") if manager is None else people.calendar_of(manager, defaults)
    kept = {doer_of[item.effort_id] for item in items if item.answer == KEPT and item.effort_id in doer_of}
    facts = _Facts(
        calendar,
        now,
        prompt.made_at,
        await one_to_one_days.days_of(session, workspace_id, manager_id, kept) if kept else {},
        await _began(session, {effort.repeats_id for effort, *_ in found.values()} - {None}),
        await _led(session, workspace_id, manager_id, doer_of.values()),
    )
    return PromptShown(
        prompt_id=prompt.id,
        manager_id=manager_id,
        introduces=prompt.introduces,
        prompting=manager.prompting if manager else "off",
        items=tuple(
            _item_of(item, doer_of[item.effort_id], found, facts) for item in items if item.effort_id in doer_of
        ),
        message_key=sent_key(prompt),
    )


def sent_key(prompt: Prompt) -> str:
    """Return the message's dedupe key, used for redraws."""
    return f"prompt:{prompt.id}:{prompt.week}:{prompt.made_at.isoformat()}"


def times_asked(manager_id: UserId) -> ScalarSelect[int]:
    """Count the prompts sent to the manager about an effort, without unsent ones."""
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


async def _began(session: AsyncSession, everyday_ids: Collection[int | None]) -> Mapping[int, datetime]:
    """Return when each everyday effort began."""
    if not everyday_ids:
        return {}
    rows = await session.execute(
        select(EverydayEffort.id, EverydayEffort.began_at).where(EverydayEffort.id.in_(everyday_ids))
    )
    return {row.id: row.began_at for row in rows}


async def _led(session: AsyncSession, workspace_id: str, manager_id: str, doer_ids: Collection[str]) -> frozenset[str]:
    """Return the doers led by the manager directly, not as a stand-in."""
    found = await session.scalars(
        select(Lead.member_id).where(
            Lead.workspace_id == workspace_id,
            Lead.manager_id == manager_id,
            Lead.member_id.in_(sorted(set(doer_ids))),
            Lead.confirmed_at.is_not(None),
        )
    )
    return frozenset(found)


def _item_of(
    item: PromptItem, doer_id: str, found: Mapping[int, tuple[Effort, effort_lists.Waiting, bool, int]], facts: _Facts
) -> ItemShown:
    gone = ItemShown(
        item.effort_id,
        doer_id,
        None,
        item.answer,
        comes_again=False,
        day=facts.days.get(doer_id),
        group_no=item.group_no,
        line_no=item.line_no,
        is_open=False,
        is_led=doer_id in facts.led,
    )
    if item.effort_id not in found:
        return gone
    effort, waiting, is_open, asked = found[item.effort_id]
    until = reminds_until(facts.calendar, effort.closes_at)
    in_time = week_starts(facts.calendar, facts.now, 1) < until
    return replace(
        gone,
        waiting=waiting,
        comes_again=is_open and effort.repeats_id is None and asked < ASKED_MAX and in_time,
        is_open=is_open,
        may_ask=not asked or facts.now < until,
        weeks=_weeks(facts.calendar, facts.began.get(effort.repeats_id or 0), facts.made_at),
    )


def _weeks(calendar: Calendar, began_at: datetime | None, made_at: datetime) -> int | None:
    """Return the whole weeks from its beginning to the prompt; None for any other effort."""
    return None if began_at is None else (calendar.local(made_at).date() - calendar.local(began_at).date()).days // 7
