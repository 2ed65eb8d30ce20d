"""A workspace's defaults for people without a choice of their own: days, hours, country and waiting times.

Read once in a transaction by code that counts days. Must not know who may change them; `workspace/settings` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.public_holidays import knows_country
from slackapp.domain.calendar.waiting import CLOSING_DAYS, WAITING_DAYS
from slackapp.domain.calendar.working_calendar import DAY_ENDS, Calendar, weekend_of
from slackapp.domain.refusals import HoursBackwards, UnknownCountry
from slackapp.domain.tables.workspaces import WorkspaceSettings

WORK_DAYS = "12345"  # ISO weekdays
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A workspace's own choices as stored; None: no choice."""

    country: str | None
    work_days: str | None
    work_starts: int | None
    work_ends: int | None
    waiting_days: int | None
    closing_days: int | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """A workspace's own choices, and Tend's defaults for the rest."""

    country: str | None = None  # for public holidays, as DE or DE-BE; None: none
    work_days: str = WORK_DAYS  # digits of ISO weekdays
    work_starts: int = 0  # minute of the local day
    work_ends: int = DAY_ENDS  # minute of the local day, exclusive
    waiting_days: int = WAITING_DAYS  # the doer's working days
    closing_days: int = CLOSING_DAYS  # calendar days

    def calendar(
        self,
        zone: str,
        country: str | None,
        work_days: str | None,
        work_starts: int | None,
        work_ends: int | None,
        away: Iterable[tuple[date, date]] = (),
    ) -> Calendar:
        """Return the calendar of a person in `zone`; None values are filled with the workspace's choices."""
        if work_starts is None or work_ends is None:
            work_starts, work_ends = self.work_starts, self.work_ends
        weekend = weekend_of(work_days or self.work_days)
        return Calendar(zone, country or self.country, weekend, work_starts, work_ends, tuple(away))


async def defaults_of(session: AsyncSession, at: Acting | Moment) -> Defaults:
    """Return the defaults of the workspace of `at`, with the installation's country where admins chose none."""
    return defaults_from(await chosen_in(session, at.workspace_id), at.country)


def defaults_from(row: WorkspaceSettings | Chosen | None, country: str | None) -> Defaults:
    """Return the defaults of a row already read, for queries joined with other tables; see `defaults_of`."""
    if row is None:
        return Defaults(country=country)
    starts, ends = row.work_starts, row.work_ends
    return Defaults(
        country=row.country or country,
        work_days=row.work_days or WORK_DAYS,
        work_starts=0 if starts is None or ends is None else starts,
        work_ends=DAY_ENDS if starts is None or ends is None else ends,
        waiting_days=WAITING_DAYS if row.waiting_days is None else row.waiting_days,
        closing_days=CLOSING_DAYS if row.closing_days is None else row.closing_days,
    )


_CHOSEN_IN = select(WorkspaceSettings).where(WorkspaceSettings.workspace_id == bindparam("workspace"))


async def chosen_in(session: AsyncSession, workspace_id: str) -> WorkspaceSettings | None:
    """Return the stored choices of a workspace's admins; None before the first choice."""
    found: WorkspaceSettings | None = await session.scalar(_CHOSEN_IN, {"workspace": workspace_id})
    return found


def check_hours(hours: Span) -> Span:
    """Return `hours`, in minutes of a day. Raises HoursBackwards unless the end is after the start, within the day."""
    if not 0 <= hours[0] < hours[1] <= DAY_ENDS:
        raise HoursBackwards
    return hours


def check_country(country: str) -> str:
    """Return a country or subdivision in capitals, DE or DE-BE. Raises UnknownCountry without known holidays."""
    if not knows_country(country):
        raise UnknownCountry
    return country.strip().upper()
