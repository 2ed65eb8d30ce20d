"""Decide on which days two people can pick up a paused talk. Pure; must not know where calendars come from."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from slackapp.domain.calendar.prompting_hours import next_working_morning
from slackapp.domain.calendar.waiting import MIDNIGHT
from slackapp.domain.calendar.working_calendar import ONE_DAY, Calendar
from slackapp.domain.pauses.refusals import NoPauseDay, PauseDayNotPossible, PauseDayOff

LONGEST: Final = timedelta(days=365)  # not beyond a year


def bounds(calendars: Collection[Calendar], now: datetime) -> tuple[date, date]:
    """Return the first and last possible day: after today for both people, and within a year."""
    first = max(calendar.local(now).date() for calendar in calendars) + ONE_DAY
    return first, first - ONE_DAY + LONGEST


def check_day(day: date | None, calendars: Collection[Calendar], now: datetime) -> date:
    """Return the chosen day. Raises NoPauseDay, PauseDayNotPossible, and PauseDayOff for a day off of either person."""
    if day is None:
        raise NoPauseDay
    first, last = bounds(calendars, now)
    if not first <= day <= last:
        raise PauseDayNotPossible(first, last)
    if not all(calendar.is_working_date(day) for calendar in calendars):
        raise PauseDayOff
    return day


def suggested_day(calendars: Collection[Calendar], now: datetime) -> date:
    """Return the first working day of all people, at least one night from now; without any, the first possible day."""
    first, last = bounds(calendars, now)
    days = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return next((day for day in days if all(calendar.is_working_date(day) for calendar in calendars)), first)


def morning_of(calendar: Calendar, day: date) -> datetime:
    """Return the UTC morning of the day; of the person's next working date, if the day became a day off since."""
    return next_working_morning(calendar, calendar.at(day, MIDNIGHT))
