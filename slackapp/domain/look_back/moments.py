"""Compute the moment and the covered time of a person's weekly or monthly message, on their own calendar.

Pure. The module must not know the person, or the text of a message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar
from slackapp.domain.look_back.months import month_after, month_before

WEEK: Final = "week"
MONTH: Final = "month"
Every = Literal["week", "month"]

MONTH_DAYS: Final = range(1, 29)  # days that every month has
MOVES_MAX: Final = DAYS_OF_WEEK - 1  # days; over a longer time off the day stays, and the message waits for its end
MONTH_LASTS: Final = timedelta(days=14)  # a message about a month that waited longer is not sent


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, on which day and when a person gets their message."""

    every: Every
    day: int  # ISO weekday of a week; one of MONTH_DAYS of a month
    minute: int  # of the local day


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One message: its due moment, the end of its sending, and the covered time."""

    name: str  # 2026-W48 or 2026-11: the week it comes in, or the month it is about
    due_at: datetime
    ends_at: datetime  # not sent from then on
    since: datetime  # the time it is about, until exclusive
    until: datetime


def latest(calendar: Calendar, rhythm: Rhythm, now: datetime) -> Occurrence:
    """Return the last occurrence due at `now` or earlier."""
    return [one for one in _around(calendar, rhythm, now) if one.due_at <= now][-1]


def upcoming(calendar: Calendar, rhythm: Rhythm, now: datetime) -> Occurrence:
    """Return the first occurrence due after `now`."""
    return next(one for one in _around(calendar, rhythm, now) if one.due_at > now)


def clock_of(calendar: Calendar, minute: int, day: date) -> datetime:
    """Return the UTC moment on a working date; a time outside the hours for Tend's messages moves into the hours.

    `minute`: of the local day. On a day off the time stays as it is.
    """
    moment = calendar.at(day, time(*divmod(minute, 60)))
    if not calendar.is_working_date(day):
        return moment
    opens = begins_next(calendar, moment)
    if calendar.local(opens).date() == day:
        return opens
    return begins_next(calendar, calendar.at(day, time(0)))  # after the hours: with their beginning


def _around(calendar: Calendar, rhythm: Rhythm, now: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences before and after `now`, in order."""
    today = calendar.local(now).date()
    if rhythm.every == MONTH:
        first = month_before(month_before(today))
        for _ in range(5):
            yield _of_month(calendar, rhythm, first)
            first = month_after(first)
        return
    monday = today - timedelta(days=today.weekday())
    for weeks in range(-2, 4):
        yield _of_week(calendar, rhythm, monday + timedelta(weeks=weeks))


def _of_week(calendar: Calendar, rhythm: Rhythm, monday: date) -> Occurrence:
    due_at, former, following = (_due_in_week(calendar, rhythm, monday, weeks) for weeks in (0, -1, 1))
    year, week, _ = monday.isocalendar()
    return Occurrence(f"{year:04}-W{week:02}", due_at, following, former, due_at)


def _due_in_week(calendar: Calendar, rhythm: Rhythm, monday: date, weeks: int) -> datetime:
    """A day off moves the message to the working date before: the covered time is over by then or shorter."""
    day = monday + timedelta(days=rhythm.day - 1, weeks=weeks)
    return clock_of(calendar, rhythm.minute, _moved(calendar, day, -ONE_DAY))


def _of_month(calendar: Calendar, rhythm: Rhythm, first: date) -> Occurrence:
    """Return the message in the month of `first`, about the month before.

    A day off moves the message to the working date after: before the first of a month the covered month is not over.
    """
    about = month_before(first)
    day = _moved(calendar, first.replace(day=rhythm.day), ONE_DAY)
    due_at = clock_of(calendar, rhythm.minute, day)
    since, until = (calendar.at(each, time(0)) for each in (about, first))
    return Occurrence(f"{about:%Y-%m}", due_at, due_at + MONTH_LASTS, since, until)


def _moved(calendar: Calendar, day: date, step: timedelta) -> date:
    """Return the nearest working date from `day` on, at most MOVES_MAX steps away; otherwise `day` itself."""
    days = (day + number * step for number in range(MOVES_MAX + 1))
    return next((each for each in days if calendar.is_working_date(each)), day)
