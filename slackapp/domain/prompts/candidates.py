"""Read the efforts for a manager's prompt, with the history deciding about their places.

The number of statements does not depend on the number of people or efforts. `choice` decides; visible to no person.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.prompting_hours import ignored_at, reminds_until, week_starts
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts.prompt_items import KEPT, LATER, NOT_MINE
from slackapp.domain.leads import naming as leads
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown
from slackapp.domain.prompts.choice import Candidate
from slackapp.domain.prompts.turns import Asked, is_turn_of
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import OneToOne
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import EffortAnswer, Prompt, PromptItem
from slackapp.domain.visibility.efforts import (
    NAMED,
    SAID,
    doer_is_here,
    is_kept_by,
    is_put_off,
    is_set_aside,
    is_thanked_in_vain,
    leads_doer,
    readers_are_known_to_doer,
    waits,
)

PASSED_ON_AFTER = timedelta(days=7)  # ripe and not asked about for so long, an effort is anybody's to ask about


@dataclass(frozen=True, slots=True)
class Candidates:
    """The arguments of `choice.choose`."""

    efforts: tuple[Candidate, ...]
    everyday_asked: Mapping[int, date]  # the newest prompt about each everyday effort, on the manager's calendar
    today: date
    first_doers: frozenset[str]  # the manager's one-to-ones of today


async def of_manager(
    session: AsyncSession, manager: Person, calendar: Calendar, defaults: Defaults, now: datetime
) -> Candidates:
    """Return the efforts ready for a question to the manager, without efforts of the manager's own managers."""
    workspace_id, manager_id = manager.workspace_id, manager.user_id
    rows = await session.execute(
        select(Effort, shown.times_asked(manager_id)).where(
            leads_doer(workspace_id, manager_id, now), *_may_be_asked(calendar, manager_id, now)
        ),
    )
    found = [(effort, asked) for effort, asked in rows]
    above = await leads.above(session, workspace_id, manager_id) if found else frozenset()
    found = [(effort, asked) for effort, asked in found if effort.doer_id not in above]
    others = await _others_turn(session, manager, [effort for effort, _ in found], defaults, now)
    everyday_ids = {effort.repeats_id for effort, _ in found if effort.repeats_id is not None}
    return Candidates(
        tuple(_candidate(effort, asked, calendar, now) for effort, asked in found if effort.id not in others),
        await _everyday_asked(session, manager, everyday_ids, calendar),
        calendar.local(now).date(),
        await _met_today(session, manager, calendar, now) if found else frozenset(),
    )


def _may_be_asked(calendar: Calendar, manager_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Match efforts past their waiting time, not answered for good by the manager, and not put off this week."""
    answered = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer.in_(prompts.SETTLED),
    )
    # of last week's prompt, `Later` may be pressed on the morning of the next one
    put_off = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer == LATER,
        PromptItem.answered_at >= week_starts(calendar, now),
    )
    return (
        waits(now),
        Effort.ripe_at <= now,
        Effort.readable_at <= now,
        readers_are_known_to_doer(),
        doer_is_here(),
        ~answered.correlate(Effort),
        ~put_off.correlate(Effort),
        ~is_put_off(manager_id, week_starts(calendar, now)),
        ~is_set_aside(manager_id),
        ~is_thanked_in_vain(manager_id),
        ~is_kept_by(manager_id),
        ~_repeats_one_set_aside(manager_id),
    )


_OTHER = aliased(Effort)  # built once, because it takes long
_IS_SAME_WORK = and_(
    _OTHER.workspace_id == Effort.workspace_id,
    _OTHER.doer_id == Effort.doer_id,
    _OTHER.repeats_id == Effort.repeats_id,
)


def _repeats_one_set_aside(manager_id: str) -> ColumnElement[bool]:
    """Match times of an everyday effort of which the manager answered any with `not_mine`."""
    in_prompt = exists().where(
        _IS_SAME_WORK,
        PromptItem.effort_id == _OTHER.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer == NOT_MINE,
    )
    on_home = exists().where(
        _IS_SAME_WORK,
        EffortAnswer.workspace_id == _OTHER.workspace_id,
        EffortAnswer.effort_id == _OTHER.id,
        EffortAnswer.manager_id == manager_id,
        EffortAnswer.answer == NOT_MINE,
    )
    return and_(Effort.repeats_id.is_not(None), or_(in_prompt.correlate(Effort), on_home.correlate(Effort)))


def _candidate(effort: Effort, asked: int, calendar: Calendar, now: datetime) -> Candidate:
    return Candidate(
        effort_id=effort.id,
        doer_id=effort.doer_id,
        noted_at=effort.noted_at,
        noting_id=effort.noting_id,
        repeats_id=effort.repeats_id,
        is_reported=effort.noter_id == "",
        is_changed=effort.doers_words is not None,
        times_asked=asked,
        may_remind=now < reminds_until(calendar, effort.closes_at),
    )


async def _everyday_asked(
    session: AsyncSession, manager: Person, everyday_ids: Collection[int], calendar: Calendar
) -> Mapping[int, date]:
    if not everyday_ids:
        return {}
    rows = await session.execute(
        select(Effort.repeats_id, func.max(Prompt.sent_at))
        .join(PromptItem, PromptItem.effort_id == Effort.id)
        .join(Prompt, Prompt.id == PromptItem.prompt_id)
        .where(
            PromptItem.workspace_id == manager.workspace_id,
            PromptItem.manager_id == manager.user_id,
            Effort.repeats_id.in_(sorted(everyday_ids)),
            Prompt.sent_at.is_not(None),
        )
        .group_by(Effort.repeats_id),
    )
    return {number: calendar.local(at).date() for number, at in rows if number is not None and at is not None}


async def _met_today(session: AsyncSession, manager: Person, calendar: Calendar, now: datetime) -> frozenset[str]:
    """Return the people with a one-to-one with the manager today."""
    rows = await session.scalars(
        select(OneToOne).where(OneToOne.workspace_id == manager.workspace_id, OneToOne.manager_id == manager.user_id)
    )
    today = calendar.local(now).date()
    meets = one_to_one_days.meets_on
    return frozenset(row.member_id for row in rows if meets(calendar, row.first_on, row.every_weeks, today))


async def _others_turn(
    session: AsyncSession, manager: Person, efforts: Sequence[Effort], defaults: Defaults, now: datetime
) -> set[int]:
    """Return the ids of the efforts about which another manager of the doer is asked first."""
    order = await _order_of(session, manager.workspace_id, {effort.doer_id for effort in efforts}, now)
    shared = [effort for effort in efforts if set(order[effort.doer_id]) - {manager.user_id}]
    if not shared:
        return set()
    asked = await _asked_about(session, manager.workspace_id, [effort.id for effort in shared], defaults, now)
    return {
        effort.id
        for effort in shared
        if not is_turn_of(
            manager.user_id,
            order[effort.doer_id],
            asked[effort.id],
            is_overdue=not asked[effort.id] and effort.ripe_at + PASSED_ON_AFTER <= now,
        )
    }


async def _order_of(
    session: AsyncSession, workspace_id: str, doer_ids: Collection[str], now: datetime
) -> Mapping[str, list[str]]:
    """Return by doer the managers to be asked, by confirmation; a stand-in in the place of an absent manager."""
    order: dict[str, list[str]] = defaultdict(list)
    if not doer_ids:
        return order
    stands_in = and_(
        TimeAway.workspace_id == Lead.workspace_id,
        TimeAway.user_id == Lead.manager_id,
        TimeAway.stand_in_id.is_not(None),
        TimeAway.reads_from <= now,
        TimeAway.ends_at > now,
    )
    here = and_(
        Person.workspace_id == Lead.workspace_id,
        Person.user_id == func.coalesce(TimeAway.stand_in_id, Lead.manager_id),
    )
    rows = await session.execute(
        select(Lead.member_id, Person.user_id)
        .outerjoin(TimeAway, stands_in)
        .join(Person, here)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted(doer_ids)),
            Lead.confirmed_at.is_not(None),
            Person.prompting == prompts.WEEKLY,
            Person.is_deactivated.is_(False),
            Person.user_id != Lead.member_id,
        )
        .order_by(Lead.confirmed_at, Lead.manager_id),
    )
    for member_id, manager_id in rows:
        if manager_id not in order[member_id]:
            order[member_id].append(manager_id)
    return order


async def _asked_about(
    session: AsyncSession, workspace_id: str, effort_ids: Sequence[int], defaults: Defaults, now: datetime
) -> Mapping[int, Mapping[str, Asked]]:
    """Return by effort and manager the outcome of asking, also of prompts not sent yet."""
    manager = and_(Person.workspace_id == PromptItem.workspace_id, Person.user_id == PromptItem.manager_id)
    rows = await session.execute(
        select(PromptItem, Prompt, Person)
        .join(Prompt, Prompt.id == PromptItem.prompt_id)
        .join(Person, manager)
        .where(PromptItem.workspace_id == workspace_id, PromptItem.effort_id.in_(effort_ids))
        .order_by(PromptItem.prompt_id),
    )
    found: dict[int, dict[str, Asked]] = defaultdict(dict)
    times: dict[tuple[int, str], int] = defaultdict(int)
    for item, prompt, person in rows:
        lies = ignored_at(people.calendar_of(person, defaults), prompt.sent_at or prompt.made_at) <= now
        if prompt.sent_at is None and lies:
            continue  # it never arrived
        times[item.effort_id, item.manager_id] += 1
        was_reminded = times[item.effort_id, item.manager_id] >= shown.ASKED_MAX
        is_open = item.answer == KEPT or (item.answer == LATER and not was_reminded) or (not item.answer and not lies)
        found[item.effort_id][item.manager_id] = Asked(is_open, item.answer == NOT_MINE)
    on_home = await session.scalars(
        select(EffortAnswer).where(
            EffortAnswer.workspace_id == workspace_id,
            EffortAnswer.effort_id.in_(effort_ids),
            EffortAnswer.answer.in_((NOT_MINE, SAID, NAMED)),
        )
    )
    for given in on_home:
        found[given.effort_id][given.manager_id] = Asked(is_open=False, is_refused=True)
    return found
