"""The days of a promise: which ones are possible, and on which mornings its maker is reminded.

Pure. All dates are the maker's own.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from slackapp.domain.calendar.prompting_hours import MORNING, next_working_morning
from slackapp.domain.calendar.working_calendar import ONE_DAY, Calendar
from slackapp.domain.promises.refusals import DueDayNotPossible, NoDueDay

LAST_AFTER: Final = timedelta(days=365)
MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True)
class Mornings:
    """When the maker of a promise is reminded, as aware UTC moments."""

    due_at: datetime | None  # None: no morning is left before the day is over
    overdue_at: datetime


def check_day(calendar: Calendar, now: datetime, day: date | None) -> date:
    """Return a day on which a promise can be due: from today, for a year.

    A day off is possible: `mornings` reminds the maker before it. Raises NoDueDay and DueDayNotPossible.
    """
    if day is None:
        raise NoDueDay
    first = calendar.local(now).date()
    if not first <= day <= first + LAST_AFTER:
        raise DueDayNotPossible(first, first + LAST_AFTER)
    return day


def within_a_year(calendar: Calendar, now: datetime, day: date) -> date:
    """Return the day, or the last possible day for a later day; a day in the past stays."""
    return min(day, calendar.local(now).date() + LAST_AFTER)


def is_overdue(calendar: Calendar, now: datetime, due_on: date) -> bool:
    """Return whether the day of the promise is over for its maker."""
    return calendar.local(now).date() > due_on


def mornings(calendar: Calendar, now: datetime, due_on: date) -> Mornings:
    """Return the mornings of the two reminders of a promise, both after `now` and on the maker's working dates.

    The first is on the day itself, or on the last working date before a day off. The second is on the first working
    date after the day. `due_on` is at most a year away.
    """
    today = calendar.local(now).date()
    due_at, day = None, due_on
    while due_at is None and day >= today:
        if calendar.is_working_date(day) and (morning := calendar.at(day, MORNING)) > now:
            due_at = morning
        day -= ONE_DAY
    return Mornings(due_at, max(overdue_morning(calendar, due_on), next_working_morning(calendar, now)))


def overdue_morning(calendar: Calendar, due_on: date) -> datetime:
    """Return the first working morning after the day of a promise, in UTC."""
    return next_working_morning(calendar, calendar.at(due_on + ONE_DAY, MIDNIGHT))
