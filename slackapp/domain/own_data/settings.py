"""One person's settings: sharing, being noted, messages, days, hours, holidays, and for managers, prompts.

Shown to the person alone, and changed by the person alone. The settings of a workspace are in `workspace_settings`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Span, check_country, check_hours, defaults_of
from slackapp.domain.calendar.prompting_hours import can_choose_day, due_from, prompting_hours
from slackapp.domain.calendar.working_calendar import DAY_ENDS, Calendar, work_days_of
from slackapp.domain.efforts import opting_out, recounting
from slackapp.domain.leads import naming as leads
from slackapp.domain.look_back import digests
from slackapp.domain.look_back.digests import Wish
from slackapp.domain.look_back.moments import MONTH, WEEK
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.refusals import NotFound, OutsideHours
from slackapp.domain.tables.people import Person

CHOICES: Final = (
    "sharing",
    "may_be_noted",
    "takes_repairs",
    "reminders_off",
    "prompting",
    "work_days",
    "hours",
    "country",
    "moment",
    "digests",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices of a person, or the defaults while Tend does not know the person. None: the workspace's value."""

    sharing: str = people.ASK_ME
    may_be_noted: bool = True
    prompting: str | None = None  # None: leads nobody, so there is nothing to choose
    work_days: str | None = None  # digits of ISO weekdays, in order
    hours: Span | None = None  # minutes of the local day, the end exclusive
    country: str | None = None  # DE or DE-BE, for public holidays
    moment: Span | None = None  # ISO weekday and minute of the weekly message; None: spread
    manager_ids: tuple[str, ...] = ()
    takes_repairs: bool = True  # others may send them private words
    reminders_off: tuple[str, ...] | None = ()  # groups of private reminders; None: the form did not ask
    asked_id: str | None = None  # whom they named as their manager, while that person has not answered
    digests: Wish | None = field(default_factory=Wish)  # their week and month as messages; None: the form did not ask


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythm from the choices of one person and of their workspace, for the person alone."""

    work_days: str  # digits of ISO weekdays
    hours: Span | None  # None: none were chosen
    country: str | None
    moment: Span | None  # ISO weekday and minute at which the weekly message may come; None: it never does
    zone: str = "UTC"  # from the person's Slack profile
    away: tuple[date, date] | None = None  # first and last day of the present or next time away
    default_hours: Span | None = None  # of the workspace; None: it chose none
    week_at: datetime | None = None  # when the next message about a week comes; None: it is off
    month_at: datetime | None = None  # when the next message about a month comes; None: it is off
    default_moment: Span | None = None  # where Tend spreads the weekly message without a choice; None: nowhere


async def chosen_by(session: AsyncSession, workspace_id: str, user_id: str) -> Chosen:
    """Return the choices of `user_id`. Visible to the person only."""
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    if person is None:
        return Chosen()
    leads_somebody = await leads.leads_somebody(session, workspace_id, user_id)
    return Chosen(
        sharing=person.sharing,
        may_be_noted=person.may_be_noted,
        takes_repairs=person.takes_repairs,
        reminders_off=tuple(person.reminders_off or ()),
        prompting=person.prompting if leads_somebody else None,
        work_days=person.work_days,
        hours=_span(person.work_starts, person.work_ends),
        country=person.country,
        moment=_span(person.prompt_weekday, person.prompt_minute),
        manager_ids=await leads.active_managers_of(session, workspace_id, user_id),
        asked_id=await leads.asked_by(session, workspace_id, user_id),
        digests=await digests.chosen_by(session, workspace_id, user_id),
    )


async def rhythm_of(session: AsyncSession, acting: Acting) -> Rhythm:
    """Return the rhythm from the acting person's choices; visible to the acting person only."""
    workspace_id, user_id = acting.workspace_id, acting.user_id
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    defaults = await defaults_of(session, acting)
    calendar = people.calendar_of(person, defaults) if person else defaults.calendar("UTC", None, None, None, None)
    wish = await digests.chosen_by(session, workspace_id, user_id)
    return Rhythm(
        work_days=work_days_of(calendar.weekend),
        hours=_hours(calendar.work_starts, calendar.work_ends),
        country=calendar.country,
        moment=None if person is None else _moment(person, calendar, acting.now),
        zone=calendar.zone,
        away=_next_away(calendar, acting.now),
        default_hours=_hours(defaults.work_starts, defaults.work_ends),
        week_at=digests.next_moment(calendar, wish, WEEK, acting.now),
        month_at=digests.next_moment(calendar, wish, MONTH, acting.now),
        default_moment=None if person is None else _spread_moment(person, calendar, acting.now),
    )


async def choose(session: AsyncSession, acting: Acting, wish: Chosen, *, changed: Collection[str] = CHOICES) -> None:
    """Store the fields of `wish` named in `changed`, of CHOICES; the rest stays.

    Managers are chosen elsewhere. Waiting efforts are counted anew where days or holidays change. Raises NotFound while
    the directory does not know the person, HoursBackwards, UnknownCountry, OutsideHours for a moment outside the weekly
    message's hours, ValueError for an unknown way of sharing or prompting, or day of a message.
    """
    workspace_id, user_id = acting.workspace_id, acting.user_id
    person = await _own_row(session, workspace_id, user_id)
    if "sharing" in changed and wish.sharing != person.sharing:
        await people.choose_sharing(session, workspace_id, user_id, wish.sharing)
    if "may_be_noted" in changed and wish.may_be_noted != person.may_be_noted:
        change = opting_out.allow_being_noted if wish.may_be_noted else opting_out.stop_being_noted
        await change(session, acting)
    if "takes_repairs" in changed:
        person.takes_repairs = wish.takes_repairs
    if "reminders_off" in changed and wish.reminders_off is not None:
        person.reminders_off = list(wish.reminders_off) or None
    if "prompting" in changed and wish.prompting is not None and wish.prompting != person.prompting:
        await prompts.choose_prompting(session, acting, wish.prompting)
    if _set_rhythm(person, wish, changed):
        await session.flush()
        await recounting.recount(session, acting.moment, person)
    await session.flush()
    await _choose_digests(session, acting, wish.digests, changed)
    if "moment" in changed and wish.moment is not None:
        calendar = people.calendar_of(person, await defaults_of(session, acting))
        can_choose = can_choose_day(calendar, wish.moment[0] - 1)
        if not can_choose or weekly_prompts.own_moment(calendar, *wish.moment) is None:
            raise OutsideHours
    await session.flush()


async def _choose_digests(session: AsyncSession, acting: Acting, wish: Wish | None, changed: Collection[str]) -> None:
    """Choose the messages about a week and a month; changed days and hours move the next ones."""
    if "digests" in changed and wish is not None:
        await digests.choose(session, acting, wish)
    elif {"work_days", "hours", "country"} & {*changed}:
        await digests.replan(session, acting)


async def _own_row(session: AsyncSession, workspace_id: str, user_id: str) -> Person:
    """Return the locked row of `user_id`; two windows saving at once take turns (PostgreSQL)."""
    row = await session.scalar(
        select(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == user_id,
            Person.refreshed_at > people.NEVER,
        )
        .with_for_update()
        .execution_options(populate_existing=True),
    )
    if row is None:
        raise NotFound
    return row


def _set_rhythm(person: Person, wish: Chosen, changed: Collection[str]) -> bool:
    """Set days, hours, holidays and the moment; say whether waiting efforts are to be counted anew."""
    before = (person.work_days, person.country)
    if "work_days" in changed:
        person.work_days = wish.work_days or None
    if "country" in changed:
        person.country = None if wish.country is None else check_country(wish.country)
    if "hours" in changed:
        person.work_starts, person.work_ends = (None, None) if wish.hours is None else check_hours(wish.hours)
    if "moment" in changed:
        person.prompt_weekday, person.prompt_minute = wish.moment or (None, None)
    return (person.work_days, person.country) != before


def _moment(person: Person, calendar: Calendar, now: datetime) -> Span | None:
    own = weekly_prompts.own_moment(calendar, person.prompt_weekday, person.prompt_minute)
    return _spread_moment(person, calendar, now, *(own or (None, None)))


def _spread_moment(
    person: Person, calendar: Calendar, now: datetime, weekday: int | None = None, at: time | None = None
) -> Span | None:
    if prompting_hours(calendar) is None:
        return None
    key = weekly_prompts.spread_key(person.workspace_id, person.user_id)
    ordinary = replace(calendar, country=None, away=())  # a holiday moves the message in its week only
    local = calendar.local(due_from(ordinary, now, key=key, weekday=weekday, at=at))
    return local.isoweekday(), local.hour * 60 + local.minute


def _hours(starts: int, ends: int) -> Span | None:
    """Return hours, None for the whole day: none were chosen."""
    return None if (starts, ends) == (0, DAY_ENDS) else (starts, ends)


def _next_away(calendar: Calendar, now: datetime) -> tuple[date, date] | None:
    today = calendar.local(now).date()
    return min((span for span in calendar.away if span[1] >= today), default=None)


def _span(first: int | None, second: int | None) -> Span | None:
    return None if first is None or second is None else (first, second)
