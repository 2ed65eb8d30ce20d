"""Decide the readers of every effort, as SQL conditions for every query."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from slackapp.domain.calendar.waiting import CLOSING_DAYS_MAX
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import KEPT_FOR, PocketLine
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import EffortAnswer, PromptItem
from slackapp.domain.tables.thanks import Thanks

# No effort noted earlier is still open. Used in addition to `closes_at`, because the indexes are on `noted_at`.
OPEN_FOR = timedelta(days=CLOSING_DAYS_MAX + 2)
# A blocked manager's thanks, as answers on Home: the effort waits on, and is over for that manager alone.
SAID, NAMED = "said", "named"  # said from the effort or chosen for it · named by the words
# values of `Effort.not_notified`
NOTED = "noted"  # the doer was not told of the effort yet
UNREACHABLE = "unreachable"  # Slack refused to tell them
READERS = "readers"  # Slack refused to tell them of a new manager or stand-in
When = datetime | ColumnElement[datetime]  # a moment, or a bind parameter in a statement built once
Who = str | ColumnElement[str]


def waits(now: When) -> ColumnElement[bool]:
    """Match efforts without thanks yet and still in their time."""
    return and_(Effort.acknowledged_at.is_(None), is_in_its_time(now))


def is_in_its_time(now: When) -> ColumnElement[bool]:
    """Match efforts still in their time, thanked or not: not hidden, closed, pending or expired."""
    return and_(
        Effort.hidden_at.is_(None),
        Effort.closed_at.is_(None),
        Effort.is_pending.is_(False),
        Effort.closes_at > now,
    )


_FORMER = aliased(Effort)  # built once, because it takes long
_IS_OF_FORMER = (
    _FORMER.workspace_id == Effort.workspace_id,
    _FORMER.doer_id == Effort.doer_id,
    _FORMER.noted_at < Effort.noted_at,
    _FORMER.repeats_id == Effort.repeats_id,
    _FORMER.is_pending.is_(False),
    _FORMER.acknowledged_at.is_(None),
    _FORMER.hidden_at.is_(None),
    _FORMER.closed_at.is_(None),
)


def repeats_one_that_waits(now: datetime) -> ColumnElement[bool]:
    """Match occurrences of an everyday effort with an earlier occurrence still waiting.

    Until settled, the earlier occurrence stands for later occurrences.
    """
    waiting = exists().where(*_IS_OF_FORMER, _FORMER.noted_at > now - OPEN_FOR, _FORMER.closes_at > now)
    return and_(Effort.repeats_id.is_not(None), waiting)


def is_open_to_doer(workspace_id: str, doer_id: str, now: datetime) -> ColumnElement[bool]:
    """Match efforts the doer may read, change and hide.

    Ignores thanks and managers' answers on purpose: otherwise the doer would learn of the manager's acts.
    """
    return is_open_after(workspace_id, doer_id, now - OPEN_FOR, now)


def is_open_after(workspace_id: Who, doer_id: Who, noted_after: When, now: When) -> ColumnElement[bool]:
    """Match efforts as `is_open_to_doer`, for values or for the parameters of a statement built once."""
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id == doer_id,
        Effort.noted_at > noted_after,
        Effort.closes_at > now,
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
    )


def link_shown(effort: Effort) -> str | None:
    """Return the permalink of the original message for readers of the effort; the link belongs to the noter's words.

    None after the doer changed the words: managers read only the changed words.
    """
    return effort.link if effort.doers_words is None else None


def is_open_to_noter(workspace_id: Who, noter_id: Who, now: When, since: When | None = None) -> ColumnElement[bool]:
    """Match efforts by other people, readable to their noter; people read their own efforts as doers.

    `since` is OPEN_FOR before `now`, precomputed for a statement built once with bind parameters.
    """
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.noter_id == noter_id,
        Effort.noted_at > (now - OPEN_FOR if since is None else since),
        Effort.closes_at > now,
        Effort.doer_id != noter_id,
    )


def is_held_about(workspace_id: str, doer_id: str) -> ColumnElement[bool]:
    """Match efforts in the export of `doer_id`: all stored efforts, hidden and closed efforts too."""
    theirs = and_(Effort.workspace_id == workspace_id, Effort.doer_id == doer_id)
    return and_(theirs, Effort.is_pending.is_(False), Effort.taken_back_at.is_(None), ~is_withheld())


def is_withheld() -> ColumnElement[bool]:
    """Match efforts whose doer blocked the noter: hidden from before the noting, and read by no person."""
    return and_(Effort.hidden_at.is_not(None), Effort.hidden_at < Effort.noted_at)


def is_held_for_noter(workspace_id: str, noter_id: str) -> ColumnElement[bool]:
    """Match efforts with words in the export of `noter_id`; the noter's own efforts stand under the doer."""
    theirs = and_(Effort.workspace_id == workspace_id, Effort.noter_id == noter_id)
    return and_(theirs, Effort.doer_id != noter_id, Effort.taken_back_at.is_(None))


def is_item_for(workspace_id: str, manager_id: str) -> ColumnElement[bool]:
    """Match items of prompts to `manager_id`. The manager may see the answer and the doer, not the words."""
    return and_(PromptItem.workspace_id == workspace_id, PromptItem.manager_id == manager_id)


def is_everyday_of(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match running everyday efforts the user does or noted; managers read single occurrences only.

    A doer reads none of which every occurrence was withheld.
    """
    occurs = (
        Effort.workspace_id == EverydayEffort.workspace_id,
        Effort.doer_id == EverydayEffort.doer_id,
        Effort.noted_at >= EverydayEffort.began_at,
        Effort.repeats_id == EverydayEffort.id,
    )
    withheld = exists().where(*occurs, is_withheld()).correlate(EverydayEffort)
    shown = exists().where(*occurs, ~is_withheld()).correlate(EverydayEffort)
    return and_(
        EverydayEffort.workspace_id == workspace_id,
        or_(and_(EverydayEffort.doer_id == user_id, or_(~withheld, shown)), EverydayEffort.noter_id == user_id),
        EverydayEffort.ended_at.is_(None),
    )


def is_open_to_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Match waiting efforts the manager may read now."""
    return and_(waits(now), _is_for_manager(workspace_id, manager_id, now))


def is_asked_about(workspace_id: str, giver_id: str, thanks_id: int, now: datetime) -> ColumnElement[bool]:
    """Match efforts the giver of a thanks may be asked about.

    Only efforts from the giver's own Home. For a noter: their own list regardless of each effort's state, so neither
    the question nor a missing question shows hiding by the doer, answers of managers or notes by other people. For a
    manager: the list before the thanks.
    """
    was_open_to_manager = and_(
        or_(Effort.acknowledged_at.is_(None), Effort.thanks_id == thanks_id),
        is_in_its_time(now),
        _is_led_and_held(workspace_id, giver_id, now),
        ~is_set_aside(giver_id),
        ~is_thanked_in_vain(giver_id, but_by=thanks_id),
    )
    return or_(is_open_to_noter(workspace_id, giver_id, now), was_open_to_manager)


def is_known_to_giver(workspace_id: str, giver_id: str, now: datetime) -> ColumnElement[bool]:
    """Match efforts, waiting or not, the giver was possibly asked about, as the noter or as the doer's manager."""
    leads = and_(leads_doer(workspace_id, giver_id, now), _has_been_held(giver_id, now))
    return and_(Effort.workspace_id == workspace_id, or_(Effort.noter_id == giver_id, leads))


def _is_for_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        _is_led_and_held(workspace_id, manager_id, now), ~is_set_aside(manager_id), ~is_thanked_in_vain(manager_id)
    )


def _is_led_and_held(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(_has_been_held(manager_id, now), leads_doer(workspace_id, manager_id, now), doer_is_here())


def _has_been_held(manager_id: str, now: datetime) -> ColumnElement[bool]:
    # a job may have run with a later `now` than the clock shows; prompted efforts stay readable
    return and_(
        is_known_to_doer(),
        or_(and_(Effort.readable_at <= now, readers_are_known_to_doer()), is_asked_of(manager_id)),
    )


def is_known_to_doer() -> ColumnElement[bool]:
    """Match efforts whose doer was told. Only the noter may read an effort before its doer is told."""
    return or_(Effort.not_notified.is_(None), Effort.not_notified == READERS)


def is_unknown_to_doer() -> ColumnElement[bool]:
    """Match efforts whose doer was not told."""
    return Effort.not_notified.in_((NOTED, UNREACHABLE))


def readers_are_known_to_doer() -> ColumnElement[bool]:
    """Match efforts whose doer was told of the effort and of every reader."""
    return Effort.not_notified.is_(None)


def leads_doer(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Match efforts by members the manager leads, or stands in for; only confirmed leads count."""
    led = select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.confirmed_at.is_not(None),
    )
    stood_for = _led_for_another(workspace_id, manager_id, now)
    return and_(Effort.workspace_id == workspace_id, Effort.doer_id.in_(led.union_all(stood_for)))


def _led_for_another(workspace_id: str, stand_in_id: str, now: datetime) -> Select[str]:
    """Select the members of the teams a stand-in stands in for, except the stand-in and the stand-in's own managers."""
    above = select(Lead.manager_id).where(
        Lead.workspace_id == workspace_id, Lead.member_id == stand_in_id, Lead.confirmed_at.is_not(None)
    )
    return (
        select(Lead.member_id)
        .join(TimeAway, (TimeAway.workspace_id == Lead.workspace_id) & (TimeAway.user_id == Lead.manager_id))
        .where(
            TimeAway.workspace_id == workspace_id,
            TimeAway.stand_in_id == stand_in_id,
            TimeAway.reads_from <= now,
            TimeAway.ends_at > now,
            Lead.confirmed_at.is_not(None),
            Lead.member_id != stand_in_id,
            Lead.member_id.not_in(above),
        )
    )


def doer_is_here() -> ColumnElement[bool]:
    """Match efforts of active doers, reachable by thanks."""
    condition = exists().where(
        Person.workspace_id == Effort.workspace_id,
        Person.user_id == Effort.doer_id,
        Person.is_deactivated.is_(False),
    )
    return condition.correlate(Effort)


def is_asked_of(manager_id: str) -> ColumnElement[bool]:
    """Match efforts contained in a prompt to the manager."""
    condition = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
    )
    return condition.correlate(Effort)


def is_set_aside(manager_id: str) -> ColumnElement[bool]:
    """Match efforts the manager answered with `not_mine`; the doer's other managers still read the efforts."""
    in_prompt = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer == "not_mine",
    )
    on_home = exists().where(
        EffortAnswer.workspace_id == Effort.workspace_id,
        EffortAnswer.effort_id == Effort.id,
        EffortAnswer.manager_id == manager_id,
        EffortAnswer.answer == "not_mine",
    )
    return or_(in_prompt.correlate(Effort), on_home.correlate(Effort))


def is_thanked_in_vain(manager_id: str, *, but_by: int | None = None) -> ColumnElement[bool]:
    """Match efforts the manager thanked for although the doer blocked the manager: over for the manager only.

    `but_by`: the id of a thanks whose answers do not count.
    """
    condition = exists().where(
        EffortAnswer.workspace_id == Effort.workspace_id,
        EffortAnswer.effort_id == Effort.id,
        EffortAnswer.manager_id == manager_id,
        EffortAnswer.answer.in_((SAID, NAMED)),
    )
    if but_by is not None:
        said_at = select(Thanks.said_at).where(Thanks.id == but_by).scalar_subquery()
        condition = condition.where(EffortAnswer.answered_at != said_at)
    return condition.correlate(Effort)


def is_put_off(manager_id: str, week_began: datetime) -> ColumnElement[bool]:
    """Match efforts the manager answered on Home with `later` since `week_began`, the start of their week."""
    condition = exists().where(
        EffortAnswer.workspace_id == Effort.workspace_id,
        EffortAnswer.effort_id == Effort.id,
        EffortAnswer.manager_id == manager_id,
        EffortAnswer.answer == "later",
        EffortAnswer.answered_at >= week_began,
    )
    return condition.correlate(Effort)


def is_in_prompt(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Match efforts the manager may thank for from a prompt, however late, also after their time or another's thanks.

    Without hidden efforts, and without efforts of people the manager does not lead any more.
    """
    return and_(
        is_asked_of(manager_id),
        is_known_to_doer(),
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
        leads_doer(workspace_id, manager_id, now),
        doer_is_here(),
    )


def is_counted(workspace_id: str, doer_ids: Collection[str]) -> ColumnElement[bool]:
    """Match efforts of these doers, for rounded figures of a whole workspace.

    No person reads the efforts behind the figures.
    """
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id.in_(doer_ids),
        Effort.is_pending.is_(False),
        Effort.taken_back_at.is_(None),
        ~is_withheld(),
    )


def is_answer_for(workspace_id: str, manager_id: str) -> ColumnElement[bool]:
    """Match answers given on Home by `manager_id`. Visible to the manager only."""
    return and_(EffortAnswer.workspace_id == workspace_id, EffortAnswer.manager_id == manager_id)


def is_for_one_to_one(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Match efforts the manager may read in the list for a one-to-one with the doer.

    Three kinds: waiting efforts; efforts the manager kept while readable, even if thanked or expired since; and, in
    their time, efforts thanked for by their noter.
    """
    thanked = exists().where(
        Thanks.id == Effort.thanks_id,
        Thanks.giver_id == Effort.noter_id,
        Thanks.giver_id != manager_id,
        Thanks.taken_back_at.is_(None),
    )
    kept = and_(is_kept_by(manager_id), Effort.hidden_at.is_(None), Effort.is_pending.is_(False))
    # a bound for the index: lists go back no further
    stays = or_(waits(now), and_(is_in_its_time(now), thanked.correlate(Effort)), kept)
    return and_(stays, Effort.noted_at > now - OPEN_FOR - KEPT_FOR, _is_for_manager(workspace_id, manager_id, now))


def is_kept_by(manager_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Match efforts the manager keeps for a one-to-one with the doer."""
    condition = exists().where(
        PocketLine.workspace_id == Effort.workspace_id,
        PocketLine.keeper_id == manager_id,
        PocketLine.other_id == Effort.doer_id,
        PocketLine.effort_id == Effort.id,
        PocketLine.ended_at.is_(None),
    )
    return condition.correlate(Effort, Lead)


def is_own_to_mention(workspace_id: str, doer_id: str, now: datetime) -> ColumnElement[bool]:
    """Match the doer's own efforts for the list of topics to mention, until hidden by the doer."""
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id == doer_id,
        Effort.noted_at > now - OPEN_FOR - KEPT_FOR,
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
    )


async def managers_and_stand_ins_of(
    session: AsyncSession, workspace_id: str, doer_ids: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of the doers' managers and their stand-ins; the Homes of these people may show the efforts."""
    led = (
        Lead.workspace_id == workspace_id,
        Lead.member_id.in_(sorted(doer_ids)),
        Lead.confirmed_at.is_not(None),
    )
    away = (TimeAway.workspace_id == Lead.workspace_id) & (TimeAway.user_id == Lead.manager_id)
    stand_ins = select(TimeAway.stand_in_id).join(Lead, away).where(*led, TimeAway.stand_in_id.is_not(None))
    found = await session.scalars(union(select(Lead.manager_id).where(*led), stand_ins))
    return tuple(sorted(found))
