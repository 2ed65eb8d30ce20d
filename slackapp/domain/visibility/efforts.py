"""Decide who may read which effort, as conditions that every query is built from."""

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
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.tables.thanks import Thanks

# Nothing noted earlier is still open. Said besides `closes_at`, because the indexes are on `noted_at`.
OPEN_FOR = timedelta(days=CLOSING_DAYS_MAX + 2)
When = datetime | ColumnElement[datetime]  # a moment, or the place for one in a statement that is built once
Who = str | ColumnElement[str]


def waits(now: When) -> ColumnElement[bool]:
    """Say of an effort that it has had no word yet and still may get one."""
    return and_(Effort.acknowledged_at.is_(None), is_in_its_time(now))


def is_in_its_time(now: When) -> ColumnElement[bool]:
    """Say of an effort that it is not over, whether or not it had its word."""
    return and_(
        Effort.hidden_at.is_(None),
        Effort.closed_at.is_(None),
        Effort.is_pending.is_(False),
        Effort.closes_at > now,
    )


def repeats_one_that_waits(now: datetime) -> ColumnElement[bool]:
    """Say of a time of an everyday effort that a former time still waits, and stands for it until it is settled."""
    former = aliased(Effort)
    waiting = exists().where(
        former.workspace_id == Effort.workspace_id,
        former.doer_id == Effort.doer_id,
        former.noted_at > now - OPEN_FOR,
        former.noted_at < Effort.noted_at,
        former.repeats_id == Effort.repeats_id,
        former.is_pending.is_(False),
        former.acknowledged_at.is_(None),
        former.hidden_at.is_(None),
        former.closed_at.is_(None),
        former.closes_at > now,
    )
    return and_(Effort.repeats_id.is_not(None), waiting)


def is_open_to_doer(workspace_id: str, doer_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `doer_id` may read, change and hide it.

    A word that came or that a manager knew of makes no difference here: it would tell the doer what the manager did.
    """
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id == doer_id,
        Effort.noted_at > now - OPEN_FOR,
        Effort.closes_at > now,
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
    )


def link_shown(effort: Effort) -> str | None:
    """Give the message an effort began with, for whoever reads the effort: it goes with the noter's words.

    Once the doer put it into their own words, these stand for themselves, and a manager reads nothing else.
    """
    return effort.link if effort.doers_words is None else None


def is_open_to_noter(workspace_id: Who, noter_id: Who, now: When, since: When | None = None) -> ColumnElement[bool]:
    """Say of an effort that `noter_id` may read the words they wrote; their own efforts they read as the doer.

    `since` is OPEN_FOR before `now`, for a statement that is built once and cannot reckon.
    """
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.noter_id == noter_id,
        Effort.noted_at > (now - OPEN_FOR if since is None else since),
        Effort.closes_at > now,
        Effort.doer_id != noter_id,
    )


def is_everyday_of(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Say of an everyday effort that it runs and that `user_id` does it or noted it; a manager reads its times only."""
    return and_(
        EverydayEffort.workspace_id == workspace_id,
        or_(EverydayEffort.doer_id == user_id, EverydayEffort.noter_id == user_id),
        EverydayEffort.ended_at.is_(None),
    )


def is_open_to_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` may read it now."""
    return and_(waits(now), _is_for_manager(workspace_id, manager_id, now))


def is_asked_about(workspace_id: str, giver_id: str, thanks_id: int, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that the giver of these thanks may be asked whether they meant it.

    Only what is on their own Home: a noter's own list, whatever became of it, so that neither the question nor its
    absence tells what the doer hid, a manager answered or others noted; a manager's as it was before these thanks.
    """
    was_open_to_manager = and_(
        Effort.thanks_id == thanks_id,
        is_in_its_time(now),
        _is_for_manager(workspace_id, giver_id, now),
    )
    return or_(is_open_to_noter(workspace_id, giver_id, now), was_open_to_manager)


def is_known_to_giver(workspace_id: str, giver_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort, waiting or not, that the giver was possibly asked about it: its noter, the doer's manager."""
    leads = and_(leads_doer(workspace_id, giver_id, now), _has_been_held(giver_id, now))
    return and_(Effort.workspace_id == workspace_id, or_(Effort.noter_id == giver_id, leads))


def _is_for_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        _has_been_held(manager_id, now),
        leads_doer(workspace_id, manager_id, now),
        doer_is_here(),
        ~is_set_aside(manager_id),
    )


def _has_been_held(manager_id: str, now: datetime) -> ColumnElement[bool]:
    # a job may have run as of a later moment than the clock shows now: what was asked stays readable
    return or_(Effort.readable_at <= now, is_asked_of(manager_id))


def leads_doer(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` leads who did it, and that this was confirmed; or stands in for who does."""
    led = select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.confirmed_at.is_not(None),
    )
    stood_for = _led_for_another(workspace_id, manager_id, now)
    return and_(Effort.workspace_id == workspace_id, Effort.doer_id.in_(led.union_all(stood_for)))


def _led_for_another(workspace_id: str, stand_in_id: str, now: datetime) -> Select[str]:
    """Give whom those lead whom `stand_in_id` stands in for, without themself and those who lead them."""
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
    """Say of an effort that a word could still reach who did it."""
    condition = exists().where(
        Person.workspace_id == Effort.workspace_id,
        Person.user_id == Effort.doer_id,
        Person.is_deactivated.is_(False),
    )
    return condition.correlate(Effort)


def is_asked_of(manager_id: str) -> ColumnElement[bool]:
    """Say of an effort that it stands in a prompt to `manager_id`."""
    condition = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
    )
    return condition.correlate(Effort)


def is_set_aside(manager_id: str) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` answered it was not theirs; other managers of the doer still read it."""
    condition = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer == "not_mine",
    )
    return condition.correlate(Effort)


def is_for_one_to_one(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` may read it in the list for their one-to-one with who did it.

    Besides what waits, what they kept while they might read it, also once others gave it its word or its time was over;
    and, in its time, what whoever noted it has thanked for.
    """
    thanked = exists().where(
        Thanks.id == Effort.thanks_id,
        Thanks.giver_id == Effort.noter_id,
        Thanks.giver_id != manager_id,
        Thanks.taken_back_at.is_(None),
    )
    kept = and_(is_kept_by(manager_id), Effort.hidden_at.is_(None), Effort.is_pending.is_(False))
    # a bound for the index: nothing kept longer ago than a list goes back
    stays = or_(waits(now), and_(is_in_its_time(now), thanked.correlate(Effort)), kept)
    return and_(stays, Effort.noted_at > now - OPEN_FOR - KEPT_FOR, _is_for_manager(workspace_id, manager_id, now))


def is_kept_by(manager_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` keeps it for their one-to-one with who did it."""
    condition = exists().where(
        PocketLine.workspace_id == Effort.workspace_id,
        PocketLine.keeper_id == manager_id,
        PocketLine.other_id == Effort.doer_id,
        PocketLine.effort_id == Effort.id,
        PocketLine.ended_at.is_(None),
    )
    return condition.correlate(Effort, Lead)


def is_own_to_mention(workspace_id: str, doer_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `doer_id` may read it in what they would like to mention: their own, until they hide it."""
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id == doer_id,
        Effort.noted_at > now - OPEN_FOR - KEPT_FOR,
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
    )


async def managers_of(session: AsyncSession, workspace_id: str, doer_ids: Collection[str]) -> tuple[str, ...]:
    """Give everybody who leads one of `doer_ids`, and who stands in for them: whose Home may show their efforts."""
    led = (
        Lead.workspace_id == workspace_id,
        Lead.member_id.in_(sorted(doer_ids)),
        Lead.confirmed_at.is_not(None),
    )
    away = (TimeAway.workspace_id == Lead.workspace_id) & (TimeAway.user_id == Lead.manager_id)
    stand_ins = select(TimeAway.stand_in_id).join(Lead, away).where(*led, TimeAway.stand_in_id.is_not(None))
    found = await session.scalars(union(select(Lead.manager_id).where(*led), stand_ins))
    return tuple(sorted(found))
