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
SHORTEST_HOURS: Final = timedelta(minutes=15)  # the job ticks so often; shorter hours could fall between two ticks
LAST_PROMPTING_WEEKDAY: Final = 4  # Friday, also where Friday is a day off
SPREAD_WEEKDAYS: Final = (1, 2, 3)  # Tuesday to Thursday
SPREAD_UNTIL: Final = time(12)  # exclusive: the last quarter hour begins at 11:45
SPREAD_STEP: Final = timedelta(minutes=15)
IGNORED_DAYS: Final = 5  # working days, the one on which it came being the first
# PRODUCT §5: "I will bring this back tomorrow at 9:30."
MORNING: Final = time(9, 30)


def ignored_at(calendar: Calendar, sent_at: datetime) -> datetime:
    """Give the UTC moment from which a prompt that was sent at `sent_at`, and met with nothing, was ignored.

    The start of the first local date with IGNORED_DAYS working days behind it, the one it came on included: what came
    on a Tuesday, on the next. So a week's prompt is judged before the next is due.
    """
    return ripe_at(calendar, sent_at, IGNORED_DAYS - 1)


def prompt_moment(
    calendar: Calendar,
    week_of: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> datetime:
    """Give the UTC moment from which the person's prompt is due in the ISO week of `week_of`.

    `weekday` (Monday is 0) and `at` are their own choice; what is None comes from a spread over
    Tuesday to Thursday, 09:30 to 12:00, that depends on `key` alone, in every process and version,
    and gives way to the person's own days and hours: it never comes after the last of them.
    A day off is no hindrance here: `prompt_due` waits for the next working date. Raises ValueError
    for a weekday outside 0..6.
    """
    spread_weekday, spread_at = _spread(key)
    weekday = min(spread_weekday, max(_last_prompting_weekday(calendar), 0)) if weekday is None else weekday
    if weekday not in range(DAYS_OF_WEEK):
        raise ValueError(f"weekday must be 0..6, got {weekday}")
    today = calendar.local(week_of).date()
    chosen = today + timedelta(days=weekday - today.weekday())
    return calendar.at(chosen, _inside(calendar, spread_at) if at is None else at)


def prompt_due(
    calendar: Calendar,
    now: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> bool:
    """Say whether the person's weekly prompt may be sent now.

    From their moment of this ISO week on, inside their own `prompting_hours` of working dates, until
    Friday. A chosen moment after that never comes due: see `can_prompt_at`.
    """
    moment = prompt_moment(calendar, now, key=key, weekday=weekday, at=at)
    return utc(now) >= moment and _is_prompting_time(calendar, now)


def next_prompting_moment(calendar: Calendar, now: datetime) -> datetime | None:
    """Give the next UTC moment of this ISO week inside the person's prompting hours.

    `now` itself when inside; else when those of the next working date begin; None when none is left
    until Friday. It knows nothing of the person's chosen moment.
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
    """Give the next UTC moment at which Tend may begin a message to the person, of whatever kind.

    `now` itself on a working date inside 09:30-16:30 as far as they work then; who works at other hours only has
    theirs. Else when those hours of the next working date begin.
    """
    if _may_begin_at(calendar, now):
        return utc(now)
    opens, _ = _beginning_hours(calendar)
    days = calendar.working_dates_after(calendar.local(now).date() - ONE_DAY)
    moments = (calendar.at(day, _clock(opens)) for day in days)
    # a jump of the clock can end after the hours, or on the next date
    return next(moment for moment in moments if moment > now and _may_begin_at(calendar, moment))


def prompting_hours(calendar: Calendar) -> tuple[time, time] | None:
    """Give the hours of a day in which the person may be prompted: 09:30-16:30 as far as they work then.

    The end is exclusive. None when that is less than SHORTEST_HOURS, or they work on no day from
    Monday to Friday: then no prompt ever comes.
    """
    opens = max(_minutes(PROMPTING_OPENS), calendar.work_starts)
    closes = min(_minutes(PROMPTING_CLOSES), calendar.work_ends)
    if timedelta(minutes=closes - opens) < SHORTEST_HOURS or _last_prompting_weekday(calendar) < 0:
        return None
    return _clock(opens), _clock(closes)


def can_prompt_at(calendar: Calendar, weekday: int, at: time) -> bool:
    """Say whether a prompt chosen for that weekday (Monday is 0) and time ever comes due in an ordinary week."""
    hours = prompting_hours(calendar)
    if hours is None:
        return False
    last = _last_prompting_weekday(calendar)
    return weekday < last or (weekday == last and at < hours[1])


def iso_week(calendar: Calendar, now: datetime) -> str:
    """Name the ISO week in the person's zone: "2026-W48"."""
    year, week, _ = calendar.local(now).isocalendar()
    return f"{year:04}-W{week:02}"


def week_starts(calendar: Calendar, now: datetime, weeks: int = 0) -> datetime:
    """Give the UTC start of the ISO week of `now` in the person's zone, or of one so many weeks later."""
    today = calendar.local(now).date()
    return calendar.at(today + timedelta(weeks=weeks, days=-today.weekday()), MIDNIGHT)


def next_working_morning(calendar: Calendar, now: datetime, at: time = MORNING) -> datetime:
    """Give the first UTC moment after `now` at which it is `at` on a working date.

    In the small hours of a working date that is the same morning.
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
    """Give the minutes between which Tend begins messages to the person, the end exclusive."""
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
    """Give the person's last working weekday from Monday to Friday; -1 when there is none."""
    return max(set(range(LAST_PROMPTING_WEEKDAY + 1)) - calendar.weekend, default=-1)


def _inside(calendar: Calendar, at: time) -> time:
    """Bring a spread time before the end of the person's prompting hours; before their start it may be."""
    hours = prompting_hours(calendar)
    return at if hours is None or at < hours[1] else hours[0]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


@lru_cache(maxsize=8192)
def _spread(key: str) -> tuple[int, time]:
    """Choose a weekday and a quarter hour by hash: `hash()` differs from process to process."""
    opens = datetime.combine(date.min, PROMPTING_OPENS)
    slots = (datetime.combine(date.min, SPREAD_UNTIL) - opens) // SPREAD_STEP
    number = int.from_bytes(sha256(key.encode()).digest()[:8])
    day, slot = divmod(number % (len(SPREAD_WEEKDAYS) * slots), slots)
    return SPREAD_WEEKDAYS[day], (opens + slot * SPREAD_STEP).time()
