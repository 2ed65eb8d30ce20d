"""Figures of a whole workspace for its admins: rounded, about thirty days, and counted anew after thirty days only.

Never by team or person. Two looks a day apart show the same figures, and two that differ are about days of which none
is in both, so their difference says nothing of a person. This module must not know how figures look.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ScalarSelect, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.rows import inserts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.look_back import WorkspaceFigures
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility import efforts as effort_visibility
from slackapp.domain.visibility import thanks as thanks_visibility
from slackapp.domain.workspace.admins import added_here

PERIOD: Final = timedelta(days=30)
RETRY: Final = timedelta(days=1)  # while a workspace has too few people for figures
PEOPLE_MIN: Final = 5  # PRODUCT §4: groups in figures
IN_TENTHS_FROM: Final = 50  # people: with fewer, one person would be most of a tenth
FEW, HALF, MOST = 0, 5, 10  # shares in words: under a third, over two thirds, and between; also tenths
STEP: Final = 5  # of counted efforts
PORTION = 500  # people a statement
COLUMNS = (WorkspaceFigures.counted_to, WorkspaceFigures.tenths, WorkspaceFigures.noted, WorkspaceFigures.answered)


@dataclass(frozen=True, slots=True)
class Counted:
    """The exact counts; rounded at once and never stored."""

    people: int = 0
    thanked: int = 0
    doers: int = 0
    noted: int = 0
    answered: int = 0

    def plus(self, people: int, thanked: int, doers: int, noted: int, answered: int) -> "Counted":
        """Return the sum with a portion of people."""
        return Counted(
            self.people + people,
            self.thanked + thanked,
            self.doers + doers,
            self.noted + noted,
            self.answered + answered,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The rounded figures, visible to admins."""

    counted_to: date  # in UTC, exclusive
    tenths: int | None  # people with thanks: FEW, HALF, MOST, or tenths from 1 to 9; None: too few people
    noted: int | None = None  # efforts in whole fives; None: too few people or efforts
    answered: int | None = None  # of these, in fives: 0 is fewer than five, `noted` all but fewer than five

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to show."""
        return self.tenths is None and self.noted is None


def share(part: int, people: int) -> int | None:
    """Return the rounded share of people; None under PEOPLE_MIN.

    From IN_TENTHS_FROM people on in tenths from 1 to 9, so that the figure never says all or none. With fewer people
    FEW, HALF or MOST. Each value stands for several numbers of people, for five at least from IN_TENTHS_FROM on.
    """
    if people < PEOPLE_MIN:
        return None
    if people >= IN_TENTHS_FROM:
        return min(9, max(1, (part * 20 + people) // (people * 2)))
    if part * 3 < people:
        return FEW
    return MOST if part * 3 > people * 2 else HALF


def in_fives(number: int) -> int:
    """Return a number rounded to whole fives; 0 under five."""
    return 0 if number < STEP else (number + STEP // 2) // STEP * STEP


def rounded(counted: Counted, counted_to: date) -> Figures:
    """Round the counts. Without five people who did something there is nothing about efforts."""
    noted = in_fives(counted.noted) if counted.doers >= PEOPLE_MIN and counted.noted >= STEP else None
    if noted is None:
        return Figures(counted_to, share(counted.thanked, counted.people))
    others = counted.noted - counted.answered
    answered = min(in_fives(counted.answered), noted - STEP)
    if min(counted.answered, others) < STEP:  # too few to tell apart: few of them, or most
        answered = noted if counted.answered > others else 0
    return Figures(counted_to, share(counted.thanked, counted.people), noted, answered)


async def due(session: AsyncSession, workspace_ids: Collection[str], now: datetime) -> tuple[str, ...]:
    """Return the workspaces to count anew: never counted, thirty days ago, or a day ago with too few people."""
    today = now.astimezone(UTC).date()
    rows = await session.scalars(select(WorkspaceFigures).where(WorkspaceFigures.workspace_id.in_(workspace_ids)))
    waits = {row.workspace_id for row in rows if today < row.counted_to + (RETRY if _of(row).is_empty else PERIOD)}
    return tuple(workspace_id for workspace_id in workspace_ids if workspace_id not in waits)


async def counted(session: AsyncSession, moment: Moment) -> Figures:
    """Count the thirty days before today, in UTC, over an index and in portions of people. For the job only."""
    until = moment.now.astimezone(UTC).date()
    ends_at = datetime.combine(until, time(0), UTC)
    begins_at = ends_at - PERIOD
    found = Counted()
    async for user_ids in _people(session, moment.workspace_id):
        thanked = thanks_visibility.was_thanked_between(begins_at, ends_at)
        of_them = (Person.workspace_id == moment.workspace_id, Person.user_id.in_(user_ids))
        with_thanks = await session.scalar(select(func.count()).select_from(Person).where(*of_them, thanked))
        efforts = await session.execute(
            select(func.count(distinct(Effort.doer_id)), func.count(), func.count(Effort.acknowledged_at)).where(
                effort_visibility.is_counted(moment.workspace_id, user_ids),
                Effort.noted_at >= begins_at,
                Effort.noted_at < ends_at,
            )
        )
        found = found.plus(len(user_ids), with_thanks or 0, *efforts.one())
    return rounded(found, until)


async def store(session: AsyncSession, moment: Moment, figures: Figures) -> bool:
    """Store new figures of a workspace; return whether no other worker did it before."""
    values = {
        "counted_to": figures.counted_to,
        "tenths": figures.tenths,
        "noted": figures.noted,
        "answered": figures.answered,
    }
    if await inserts.insert_new(session, WorkspaceFigures, [{"workspace_id": moment.workspace_id, **values}]):
        return True
    row = await session.get(WorkspaceFigures, moment.workspace_id, with_for_update=True, populate_existing=True)
    if row is None or not await due(session, [moment.workspace_id], moment.now):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    await session.flush()
    return True


def columns_of(workspace_id: str) -> tuple[ScalarSelect[Any], ...]:
    """Return the stored figures as columns of a larger statement, for `of_columns`. Visible to admins only."""
    of_it = WorkspaceFigures.workspace_id == workspace_id
    return tuple(select(column).where(of_it).scalar_subquery() for column in COLUMNS)


def of_columns(counted_to: date | None, tenths: int | None, noted: int | None, answered: int | None) -> Figures | None:
    """Return the figures in `columns_of`; None without any to show."""
    found = None if counted_to is None else Figures(counted_to, tenths, noted, answered)
    return None if found is None or found.is_empty else found


def _of(row: WorkspaceFigures) -> Figures:
    return Figures(row.counted_to, row.tenths, row.noted, row.answered)


async def _people(session: AsyncSession, workspace_id: str) -> AsyncIterator[list[str]]:
    """Yield the active colleagues in portions."""
    beyond = ""
    while True:
        query = added_here(workspace_id, Person.user_id > beyond).with_only_columns(Person.user_id)
        user_ids = list(await session.scalars(query.order_by(Person.user_id).limit(PORTION)))
        if user_ids:
            yield user_ids
        if len(user_ids) < PORTION:
            return
        beyond = user_ids[-1]
