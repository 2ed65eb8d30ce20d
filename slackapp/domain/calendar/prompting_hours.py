"""Compute when Tend may begin a message to a manager, on the manager's own calendar."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final

from slackapp.domain.calendar.waiting import MIDNIGHT, ripe_at
from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar, utc

# PRODUCT §3 "Prompts to managers"; the week of prompts is the ISO week in the manager's zone.
PROMPTING_OPENS: Final = time(9, 30)
PROMPTING_CLOSES: Final = time(16, 30)  # exclusive
SHORTEST_HOURS: Final = timedelta(minutes=15)  # the interval of the job; shorter hours could fall between two runs
LAST_PROMPTING_WEEKDAY: Final = 4  # Friday, also where Friday is a day off
SPREAD_WEEKDAYS: Final = (1, 2, 3)  # Tuesday to Thursday
SPREAD_UNTIL: Final = time(12)  # exclusive: the last quarter hour begins at 11:45
SPREAD_STEP: Final = timedelta(minutes=15)
IGNORED_DAYS: Final = 5  # working days, the day of the prompt included
LAST_DAYS: Final = 2  # working days of an effort without a reminder
MORNING: Final = time(9, 30)  # when what waited overnight arrives, as a source's first message


def ignored_at(calendar: Calendar, sent_at: datetime) -> datetime:
    """Return the UTC moment from which an unanswered prompt, sent at `sent_at`, counts as ignored.

    The start of the first local date with IGNORED_DAYS working days behind it, the day of the prompt included. A prompt
    of a Tuesday is ignored on the next Tuesday, so a week's prompt is judged before the next prompt is due.
    """
    return ripe_at(calendar, sent_at, IGNORED_DAYS - 1)


def reminds_until(calendar: Calendar, closes_at: datetime) -> datetime:
    """Return the UTC moment from which no reminder of an effort closing at `closes_at` may come.

    The start of the second last of the person's working dates until closing, the date of the closing included.
    """
    day = calendar.local(closes_at).date()
    left = LAST_DAYS
    while True:
        if calendar.is_working_date(day):
            left -= 1
            if left == 0:
                return calendar.at(day, MIDNIGHT)
        day -= ONE_DAY


def prompt_moment(
    calendar: Calendar,
    week_of: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> datetime:
    """Return the UTC moment from which the person's prompt is due in the ISO week of `week_of`.

    `weekday` (Monday is 0) and `at` are the person's own choice. None takes the value from a spread over Tuesday to
    Thursday, 09:30 to 12:00. The spread depends on `key` alone, in every process and version. The spread gives way to
    the person's own days and hours: the moment never comes after the last working hour. A day off changes nothing here;
    see `due_from`. Raises ValueError for a weekday outside 0..6.
    """
    spread_weekday, spread_at = _spread(key)
    weekday = min(spread_weekday, max(_last_prompting_weekday(calendar), 0)) if weekday is None else weekday
    if weekday not in range(DAYS_OF_WEEK):
        raise ValueError(f"weekday must be 0..6, got {weekday}")
    today = calendar.local(week_of).date()
    chosen = today + timedelta(days=weekday - today.weekday())
    return calendar.at(chosen, _inside(calendar, spread_at) if at is None else at)


def due_from(
    calendar: Calendar,
    week_of: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> datetime:
    """Return the UTC moment from which the prompt of the ISO week of `week_of` is due, days off taken into account.

    A moment on a day off (a holiday, a weekly day off, time away) moves to the same hour of the working date before, in
    the same week from Monday to Friday. Without such a date the moment stays, and `prompt_due` waits for the next
    working date. See `prompt_moment` for the arguments.
    """
    moment = prompt_moment(calendar, week_of, key=key, weekday=weekday, at=at)
    monday = calendar.local(week_starts(calendar, week_of)).date()
    chosen = calendar.local(moment)
    for back in range((chosen.date() - monday).days + 1):
        day = chosen.date() - timedelta(days=back)
        if day.weekday() <= LAST_PROMPTING_WEEKDAY and calendar.is_working_date(day):
            return moment if back == 0 else calendar.at(day, chosen.time())
    return moment


def prompt_due(
    calendar: Calendar,
    now: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> bool:
    """Return whether the person's weekly prompt may be sent now.

    True from `due_from` of this ISO week until Friday, inside the person's `prompting_hours` on working dates. A chosen
    moment after the hours of the last day never comes due: see `can_prompt_at`.
    """
    # most moments are outside the hours, which is seen sooner
    return _is_prompting_time(calendar, now) and utc(now) >= due_from(calendar, now, key=key, weekday=weekday, at=at)


def next_prompting_moment(calendar: Calendar, now: datetime) -> datetime | None:
    """Return the next UTC moment of this ISO week inside the person's prompting hours.

    Returns `now` inside the hours, else the start of the hours on the next working date, or None with none left until
    Friday. The person's chosen moment is not taken into account.
    """
    hours = prompting_hours(calendar)
    if hours is None:
        return None
    if _is_prompting_time(calendar, now):
        return utc(now)
    today = calendar.local(now).date()
    for step in range(LAST_PROMPTING_WEEKDAY - today.weekday() + 1):
        opens = calendar.at(today + timedelta(days=step), hours[0])
        if opens > now and _is_prompting_time(calendar, opens):
            return opens
    return None


def begins_next(calendar: Calendar, now: datetime) -> datetime:
    """Return the next UTC moment at which Tend may begin a message of any kind to the person.

    Returns `now` on a working date inside 09:30-16:30, cut to the person's working hours. A person with working hours
    outside 09:30-16:30 has their own hours instead. Otherwise returns the start of these hours on the next working
    date.
    """
    if _may_begin_at(calendar, now):
        return utc(now)
    opens, _ = _beginning_hours(calendar)
    days = calendar.working_dates_after(calendar.local(now).date() - ONE_DAY)
    moments = (calendar.at(day, _clock(opens)) for day in days)
    # a clock change can end after the hours, or on the next date
    return next(moment for moment in moments if moment > now and _may_begin_at(calendar, moment))


def prompting_hours(calendar: Calendar) -> tuple[time, time] | None:
    """Return the person's prompting hours of a day: 09:30-16:30, cut to the person's working hours.

    The end is exclusive. None when the hours are shorter than SHORTEST_HOURS, or the person works on no day from Monday
    to Friday: then no prompt ever comes.
    """
    opens = max(_minutes(PROMPTING_OPENS), calendar.work_starts)
    closes = min(_minutes(PROMPTING_CLOSES), calendar.work_ends)
    if timedelta(minutes=closes - opens) < SHORTEST_HOURS or _last_prompting_weekday(calendar) < 0:
        return None
    return _clock(opens), _clock(closes)


def can_prompt_at(calendar: Calendar, weekday: int, at: time) -> bool:
    """Return whether a prompt chosen for `weekday` (Monday is 0) and `at` ever comes due in an ordinary week.

    A weekly day off counts as the working day before it, see `due_from`.
    """
    hours = prompting_hours(calendar)
    if hours is None:
        return False
    return weekday < _last_prompting_weekday(calendar) or at < hours[1]


def can_choose_day(calendar: Calendar, weekday: int) -> bool:
    """Return whether the person may choose `weekday` (Monday is 0): not a day after the person's last working day."""
    return weekday <= _last_prompting_weekday(calendar)


def iso_week(calendar: Calendar, now: datetime) -> str:
    """Return the name of the ISO week in the person's zone: "2026-W48"."""
    year, week, _ = calendar.local(now).isocalendar()
    return f"{year:04}-W{week:02}"


def week_starts(calendar: Calendar, now: datetime, weeks: int = 0) -> datetime:
    """Return the UTC start of the ISO week of `now` in the person's zone, or `weeks` weeks later."""
    today = calendar.local(now).date()
    return calendar.at(today + timedelta(weeks=weeks, days=-today.weekday()), MIDNIGHT)


def next_working_morning(calendar: Calendar, now: datetime, at: time = MORNING) -> datetime:
    """Return the first UTC moment after `now` with the local time `at` on a working date.

    After midnight on a working date, the result is the same morning.
    """
    today = calendar.local(now).date()
    days = calendar.working_dates_after(today - ONE_DAY)
    mornings = (calendar.at(day, at) for day in days)
    return next(morning for morning in mornings if morning > now)


def _may_begin_at(calendar: Calendar, moment: datetime) -> bool:
    local = calendar.local(moment)
    opens, closes = _beginning_hours(calendar)
    return opens <= _minutes(local.time()) < closes and calendar.is_working_date(local.date())


def _beginning_hours(calendar: Calendar) -> tuple[int, int]:
    """Return the minutes of the day between which Tend begins messages to the person, the end exclusive."""
    opens = max(_minutes(PROMPTING_OPENS), calendar.work_starts)
    closes = min(_minutes(PROMPTING_CLOSES), calendar.work_ends)
    is_enough = timedelta(minutes=closes - opens) >= SHORTEST_HOURS
    return (opens, closes) if is_enough else (calendar.work_starts, calendar.work_ends)


def _is_prompting_time(calendar: Calendar, moment: datetime) -> bool:
    local, hours = calendar.local(moment), prompting_hours(calendar)
    return (
        hours is not None
        and local.weekday() <= LAST_PROMPTING_WEEKDAY
        and hours[0] <= local.time() < hours[1]
        and calendar.is_working_date(local.date())
    )


def _last_prompting_weekday(calendar: Calendar) -> int:
    """Return the person's last working weekday from Monday to Friday; -1 without any."""
    return max(set(range(LAST_PROMPTING_WEEKDAY + 1)) - calendar.weekend, default=-1)


def _inside(calendar: Calendar, at: time) -> time:
    """Move a spread time to the start of the person's prompting hours if at or after the end of the hours."""
    hours = prompting_hours(calendar)
    return at if hours is None or at < hours[1] else hours[0]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


@lru_cache(maxsize=8192)
def _spread(key: str) -> tuple[int, time]:
    """Choose a weekday and a quarter hour by SHA-256; `hash()` differs between processes."""
    opens = datetime.combine(date.min, PROMPTING_OPENS)
    slots = (datetime.combine(date.min, SPREAD_UNTIL) - opens) // SPREAD_STEP
    number = int.from_bytes(sha256(key.encode()).digest()[:8])
    day, slot = divmod(number % (len(SPREAD_WEEKDAYS) * slots), slots)
    return SPREAD_WEEKDAYS[day], (opens + slot * SPREAD_STEP).time()
