"""One-to-ones: the day on which two people talk, and whether it is today.

Whoever leads sets the day; the two of them see it, and nobody is told. What each keeps for it is in `pocket`, and what
stands in their lists in `meetings`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.calendar.defaults import defaults_from, defaults_of
from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar
from slackapp.domain.efforts import prompt_items
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables import inserts
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import OneToOne
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import WorkspaceSettings

WEEKDAYS = range(1, DAYS_OF_WEEK + 1)  # ISO
EVERY_WEEKS = (1, 2)
PAIRS_MAX = 300  # people with whom one person talks; beyond these nobody is looked at
LOOK_AHEAD = timedelta(days=60)  # a day farther away is not named

Manager, Member = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Day:
    """Which day it is: an ISO weekday, every week or every other."""

    weekday: int
    every_weeks: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One with whom somebody talks, as that person sees them."""

    other_id: str
    name: str
    is_leading: bool  # whether whoever looks leads the other; else the other leads them
    today: date  # of whoever looks
    day: Day | None = None  # None: not chosen
    next_on: date | None = None  # today or later; None: not chosen, or beyond LOOK_AHEAD

    @property
    def is_today(self) -> bool:
        """Say whether the two talk today."""
        return self.next_on == self.today


async def choose_day(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    member_id: str,
    day: Day | None,
    country: str | None,
    now: datetime,
) -> None:
    """Set on which day `manager_id` talks with `member_id`; None for no day. The same twice changes nothing.

    Every other week counts from the next such weekday of the manager, today included. `country` is the installation's
    default for public holidays. Raises NotFound when they do not lead that person, ValueError for a day there is not.
    """
    if day is not None and (day.weekday not in WEEKDAYS or day.every_weeks not in EVERY_WEEKS):
        raise ValueError(day)
    if await session.scalar(_leading(workspace_id, manager_id, member_id)) is None:
        raise NotFound
    key = {"workspace_id": workspace_id, "manager_id": manager_id, "member_id": member_id}
    manager = await session.get_one(Person, (workspace_id, manager_id))
    today = people.calendar_of(manager, await defaults_of(session, workspace_id, country)).local(now).date()
    if day is None:
        await session.execute(delete(OneToOne).filter_by(**key))
    else:
        first_on = today + timedelta(days=(day.weekday - today.isoweekday()) % DAYS_OF_WEEK)
        chosen = {"weekday": day.weekday, "every_weeks": day.every_weeks, "first_on": first_on, "chosen_at": now}
        if not await inserts.insert_new(session, OneToOne, [{**key, **chosen}]):
            row = await session.get_one(OneToOne, tuple(key.values()), with_for_update=True, populate_existing=True)
            if (row.weekday, row.every_weeks) != (day.weekday, day.every_weeks):
                row.weekday, row.every_weeks = day.weekday, day.every_weeks
                row.first_on, row.chosen_at = first_on, now
                await session.flush()
    await prompt_items.redraw_kept(session, workspace_id, manager_id, member_id, now)
    await homes.refresh_homes(session, workspace_id, [manager_id, member_id], now)


async def days_of(
    session: AsyncSession, workspace_id: str, manager_id: str, member_ids: Collection[str]
) -> Mapping[str, Day]:
    """Give the days that `manager_id` chose for `member_ids`, by member, for that manager alone."""
    found = await session.scalars(
        select(OneToOne).where(
            OneToOne.workspace_id == workspace_id,
            OneToOne.manager_id == manager_id,
            OneToOne.member_id.in_(sorted(member_ids)),
        ),
    )
    return {row.member_id: Day(row.weekday, row.every_weeks) for row in found}


async def pairs_of(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    country: str | None,
    now: datetime,
    *,
    other_id: str | None = None,
    with_day: bool = False,
) -> tuple[Pair, ...]:
    """Give those with whom `user_id` talks, because one of them leads the other, by name; for `user_id` alone.

    Confirmed leads and people who are here only. `other_id`: this one alone. `with_day`: those with a day only. One
    statement, of at most PAIRS_MAX rows. The day is the manager's: where they do not work then, it is the next date
    on which they do; each of the two sees it on their own date of that name.
    """
    query = _pairs(workspace_id, user_id, with_day=with_day)
    if other_id is not None:
        query = query.where(or_(Lead.manager_id == other_id, Lead.member_id == other_id))
    rows = (await session.execute(query)).all()
    found = []
    for lead, manager, member, chosen, settings in rows:
        is_leading = lead.manager_id == user_id
        defaults = defaults_from(settings, country)
        calendar = people.calendar_of(manager, defaults)
        mine, other = (manager, member) if is_leading else (member, manager)
        today = people.calendar_of(mine, defaults).local(now).date()
        found.append(
            Pair(
                other_id=other.user_id,
                name=other.name,
                is_leading=is_leading,
                today=today,
                day=None if chosen is None else Day(chosen.weekday, chosen.every_weeks),
                next_on=None if chosen is None else next_on(calendar, chosen.first_on, chosen.every_weeks, today),
            ),
        )
    # names are encrypted: the database cannot put them in order
    return tuple(sorted(found, key=lambda pair: (pair.name.casefold(), pair.other_id)))


def next_on(calendar: Calendar, first_on: date, every_weeks: int, today: date) -> date | None:
    """Give the first date from `today` on at which they talk; None when it is beyond LOOK_AHEAD.

    Every so many weeks from `first_on`, and where the manager does not work then, on the next date they do. Two that
    meet on one date, after a long holiday, are one.
    """
    day, last = max(today, first_on), today + LOOK_AHEAD
    while day <= last:
        if meets_on(calendar, first_on, every_weeks, day):
            return day
        day += ONE_DAY
    return None


def meets_on(calendar: Calendar, first_on: date, every_weeks: int, day: date) -> bool:
    """Say whether they talk on that date; see `next_on`."""
    if day < first_on or not calendar.is_working_date(day):
        return False
    behind = (day - first_on) % timedelta(weeks=every_weeks)
    return not any(calendar.is_working_date(day - timedelta(days=back)) for back in range(1, behind.days + 1))


async def is_pair(session: AsyncSession, workspace_id: str, user_id: str, other_id: str) -> bool | None:
    """Say whether `user_id` leads the other (True) or is led by them (False); None when neither leads the other."""
    if await session.scalar(_leading(workspace_id, user_id, other_id)) is not None:
        return True
    return None if await session.scalar(_leading(workspace_id, other_id, user_id)) is None else False


def _leading(workspace_id: str, manager_id: str, member_id: str) -> Select[str]:
    return select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.member_id == member_id,
        Lead.confirmed_at.is_not(None),
    )


def _pairs(
    workspace_id: str, user_id: str, *, with_day: bool
) -> Select[Lead, Person, Person, OneToOne | None, WorkspaceSettings | None]:
    day = and_(
        OneToOne.workspace_id == Lead.workspace_id,
        OneToOne.manager_id == Lead.manager_id,
        OneToOne.member_id == Lead.member_id,
    )
    # said of the table to begin with, so that it is read by its index
    table: type[Lead | OneToOne] = OneToOne if with_day else Lead
    return (
        select(Lead, Manager, Member, OneToOne, WorkspaceSettings)
        .join(Manager, (Manager.workspace_id == Lead.workspace_id) & (Manager.user_id == Lead.manager_id))
        .join(Member, (Member.workspace_id == Lead.workspace_id) & (Member.user_id == Lead.member_id))
        .join(OneToOne, day, isouter=not with_day)
        .outerjoin(WorkspaceSettings, WorkspaceSettings.workspace_id == Lead.workspace_id)
        .where(
            Lead.workspace_id == workspace_id,
            table.workspace_id == workspace_id,
            or_(table.manager_id == user_id, table.member_id == user_id),
            Lead.confirmed_at.is_not(None),
            Manager.is_deactivated.is_(False),
            Member.is_deactivated.is_(False),
        )
        .limit(PAIRS_MAX)
    )
