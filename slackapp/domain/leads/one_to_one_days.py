"""Days of one-to-ones between a manager and a member.

The manager sets the day. The day is visible to both, and no message is sent. Kept lines are in `pocket`, and lists in
`domain/one_to_ones/lists`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_from, defaults_of
from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar
from slackapp.domain.efforts import prompt_items
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import OneToOne
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import WorkspaceSettings

WEEKDAYS = range(1, DAYS_OF_WEEK + 1)  # ISO
EVERY_WEEKS = (1, 2)
PAIRS_MAX = 300  # one-to-ones of one person; further pairs are not read
LOOK_AHEAD = timedelta(days=60)  # a later day is not shown

Manager, Member = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a one-to-one: an ISO weekday, every week or every other week."""

    weekday: int
    every_weeks: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A one-to-one from one person's side."""

    other_id: str
    name: str
    is_leading: bool  # True: this person leads the other; False: the other leads this person
    today: date  # on this person's calendar
    day: Day | None = None  # None: not chosen
    next_on: date | None = None  # today or later; None: not chosen, or beyond LOOK_AHEAD

    @property
    def is_today(self) -> bool:
        """Return whether the one-to-one is today."""
        return self.next_on == self.today


async def choose_day(session: AsyncSession, acting: Acting, member_id: str, day: Day | None) -> None:
    """Set the day of the acting manager's one-to-one with `member_id`; None for no day. Idempotent.

    Every other week counts from the manager's next date on the weekday, today included. Raises NotFound unless the
    manager leads the member, ValueError for an invalid day.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    if day is not None and (day.weekday not in WEEKDAYS or day.every_weeks not in EVERY_WEEKS):
        raise ValueError(day)
    if await session.scalar(_select_leading(workspace_id, manager_id, member_id)) is None:
        raise NotFound
    key = {"workspace_id": workspace_id, "manager_id": manager_id, "member_id": member_id}
    manager = await session.get_one(Person, (workspace_id, manager_id))
    today = people.calendar_of(manager, await defaults_of(session, acting)).local(now).date()
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
    await prompt_items.redraw_kept(session, acting, member_id)
    await homes.refresh_homes(session, workspace_id, [manager_id, member_id], now)


async def days_of(
    session: AsyncSession, workspace_id: str, manager_id: str, member_ids: Collection[str]
) -> Mapping[str, Day]:
    """Return the days chosen by `manager_id` for `member_ids`, by member. Visible to the manager only."""
    found = await session.scalars(
        select(OneToOne).where(
            OneToOne.workspace_id == workspace_id,
            OneToOne.manager_id == manager_id,
            OneToOne.member_id.in_(sorted(member_ids)),
        ),
    )
    return {row.member_id: Day(row.weekday, row.every_weeks) for row in found}


async def pairs_of(
    session: AsyncSession, acting: Acting, *, other_id: str | None = None, with_day: bool = False
) -> tuple[Pair, ...]:
    """Return the acting person's one-to-ones with managers and members, by name. Visible to the acting person only.

    Only confirmed leads and active accounts count. `other_id` limits the result to one other person, `with_day` to
    pairs with a day. Runs one query of at most PAIRS_MAX rows. The day follows the manager's calendar: a day off moves
    to the manager's next working date. Both people see the same date, each in their own time zone.
    """
    user_id = acting.user_id
    query = _select_pairs(acting.workspace_id, user_id, with_day=with_day)
    if other_id is not None:
        query = query.where(or_(Lead.manager_id == other_id, Lead.member_id == other_id))
    rows = (await session.execute(query)).all()
    found = []
    for lead, manager, member, chosen, settings in rows:
        is_leading = lead.manager_id == user_id
        defaults = defaults_from(settings, acting.country)
        calendar = people.calendar_of(manager, defaults)
        mine, other = (manager, member) if is_leading else (member, manager)
        today = people.calendar_of(mine, defaults).local(acting.now).date()
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
    # names are encrypted, so the database cannot sort by name
    return tuple(sorted(found, key=lambda pair: (pair.name.casefold(), pair.other_id)))


def next_on(calendar: Calendar, first_on: date, every_weeks: int, today: date) -> date | None:
    """Return the first date of the one-to-one from `today` on; None beyond LOOK_AHEAD.

    The dates are `every_weeks` apart, counted from `first_on`. A date on the manager's day off moves to the manager's
    next working date. Two dates moved to the same day, after a long holiday, count once.
    """
    day, last = max(today, first_on), today + LOOK_AHEAD
    while day <= last:
        if meets_on(calendar, first_on, every_weeks, day):
            return day
        day += ONE_DAY
    return None


def meets_on(calendar: Calendar, first_on: date, every_weeks: int, day: date) -> bool:
    """Return whether the one-to-one is on `day`; see `next_on`."""
    if day < first_on or not calendar.is_working_date(day):
        return False
    behind = (day - first_on) % timedelta(weeks=every_weeks)
    return not any(calendar.is_working_date(day - timedelta(days=back)) for back in range(1, behind.days + 1))


async def is_pair(session: AsyncSession, workspace_id: str, user_id: str, other_id: str) -> bool | None:
    """Return True when `user_id` leads the other, False when the other leads `user_id`, None without a lead."""
    if await session.scalar(_select_leading(workspace_id, user_id, other_id)) is not None:
        return True
    return None if await session.scalar(_select_leading(workspace_id, other_id, user_id)) is None else False


def _select_leading(workspace_id: str, manager_id: str, member_id: str) -> Select[str]:
    return select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.member_id == member_id,
        Lead.confirmed_at.is_not(None),
    )


def _select_pairs(
    workspace_id: str, user_id: str, *, with_day: bool
) -> Select[Lead, Person, Person, OneToOne | None, WorkspaceSettings | None]:
    day = and_(
        OneToOne.workspace_id == Lead.workspace_id,
        OneToOne.manager_id == Lead.manager_id,
        OneToOne.member_id == Lead.member_id,
    )
    # filter the first table by workspace too, so that the database uses the table's index
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
