"""Compute the opening of a season's rounds, and the gathering of their answers. Pure.

A round belongs to a day of the rhythm, and opens on the working day before a public holiday or a day off. Must not know
the people counted in, or the posting of a round.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import available_timezones

from slackapp.domain.calendar.working_calendar import DAY_ENDS, DAYS_OF_WEEK, ONE_DAY, Calendar, weekend_of
from slackapp.domain.rituals.refusals import RhythmNotPossible

GATHERS_AT: Final = time(12)  # PRODUCT §3 "Rituals": the next working day at noon
FRIDAY: Final = 5
BACK_MAX: Final = DAYS_OF_WEEK - 1  # a round moved further would meet the one before
DAYS_TRIED: Final = 60  # days of the rhythm; a calendar without a single working day among them has none
NOTICE_DAYS: Final = 2  # working days before a round, on which its host is asked


class HasRhythm(Protocol):
    """The fields for the opening of rounds; part of a `Season` row."""

    @property
    def every_weeks(self) -> int: ...  # noqa: D102  (as in the table, like those below)

    @property
    def weekday(self) -> int: ...  # noqa: D102

    @property
    def minute(self) -> int: ...  # noqa: D102

    @property
    def zone(self) -> str: ...  # noqa: D102

    @property
    def country(self) -> str | None: ...  # noqa: D102

    @property
    def work_days(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When rounds open; see the columns of `Season`."""

    every_weeks: int
    weekday: int  # ISO weekday
    minute: int  # of the local day
    zone: str
    country: str | None = None
    work_days: str = "12345"

    def check(self) -> "Rhythm":
        """Return the rhythm. Raises RhythmNotPossible for numbers outside the forms' choices."""
        is_day = 1 <= self.weekday <= FRIDAY and 0 <= self.minute < DAY_ENDS
        if self.every_weeks not in {1, 2} or not is_day or self.zone not in available_timezones():
            raise RhythmNotPossible
        return self


@dataclass(frozen=True, slots=True)
class Slot:
    """One round of a rhythm: its day before any move for a day off, and the UTC moment of opening."""

    on: date
    opens_at: datetime


def calendar_of(season: HasRhythm) -> Calendar:
    """Return the calendar of a season: its zone, the public holidays chosen at the start, and its working days."""
    return Calendar(season.zone, season.country, weekend_of(season.work_days))


def opens_at(season: HasRhythm, on: date) -> datetime | None:
    """Return the UTC moment of the round for the day `on`; None without a possible day.

    A day off moves the round to the working day before, by BACK_MAX days at most.
    """
    calendar = calendar_of(season)
    back = (on - step * ONE_DAY for step in range(BACK_MAX + 1))
    day = next((day for day in back if calendar.is_working_date(day)), None)
    return None if day is None else calendar.at(day, _clock(season.minute))


def next_slot(season: HasRhythm, after: datetime, last_on: date | None = None) -> Slot:
    """Return the first round opening strictly after the moment `after`.

    `last_on`: the day of an earlier round, the start for counting weeks; None: the first matching weekday begins the
    count.

    Raises RhythmNotPossible if no day of the next months is a working day.
    """
    today = calendar_of(season).local(after).date()
    day = today + ((season.weekday - today.isoweekday()) % DAYS_OF_WEEK) * ONE_DAY
    step = timedelta(weeks=season.every_weeks if last_on is not None else 1)
    if last_on is not None:
        # no day before today can open after `after`
        day = last_on + max(1, -(-(today - last_on) // step)) * step
    for _ in range(DAYS_TRIED):
        moment = opens_at(season, day)
        if moment is not None and moment > after:
            return Slot(day, moment)
        day += step
    raise RhythmNotPossible


def gathers_at(season: HasRhythm, opened_at: datetime) -> datetime:
    """Return the UTC moment at which the answers of a round are gathered: noon of the next working day."""
    calendar = calendar_of(season)
    day = next(calendar.working_dates_after(calendar.local(opened_at).date()))
    return calendar.at(day, GATHERS_AT)


def asks_host_on(season: HasRhythm, opening_at: datetime) -> date:
    """Return the local day for asking the host of a round: NOTICE_DAYS working days before the opening."""
    calendar = calendar_of(season)
    day, left = calendar.local(opening_at).date(), NOTICE_DAYS
    for earlier in (day - step * ONE_DAY for step in range(1, 15 * NOTICE_DAYS)):
        left -= calendar.is_working_date(earlier)
        if left == 0:
            return earlier
    return day


def earliest(season: HasRhythm, last_opened_at: datetime | None, now: datetime) -> datetime:
    """Return the earliest moment for a further round: at most one round a week, or in two weeks.

    Weeks are ISO weeks in the season's zone. Never before `now`.
    """
    if last_opened_at is None:
        return now
    calendar = calendar_of(season)
    day = calendar.local(last_opened_at).date()
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=season.every_weeks)
    return max(now, calendar.at(monday, time(0)) - timedelta(seconds=1))


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))
