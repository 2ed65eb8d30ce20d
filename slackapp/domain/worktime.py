"""When: working dates, waiting times and prompting hours, each on a person's own calendar.

Pure arithmetic on moments that are passed in. It must not know who the person is, what waits for
them, where their settings are kept, or what time it is. Moments come in aware, in any zone, and go
out in UTC; a naive one raises ValueError. Dates are local dates of the calendar's person.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Final

from slackapp.domain.calendars import DAYS_OF_WEEK, ONE_DAY, Calendar, insist_on_date, utc

__all__ = [
    "Calendar",
    "closes_at",
    "iso_week",
    "next_prompting_moment",
    "next_working_morning",
    "one_working_day_later",
    "prompt_due",
    "prompt_moment",
    "ripe_at",
    "working_dates_between",
]

# PRODUCT §3 "Note an effort" and §4: a convention (Gallup Q12 asks about seven days), so a setting.
WAITING_DAYS: Final = 5  # whole working dates until an effort counts as unacknowledged
CLOSING_DAYS: Final = 21  # calendar days until its clock closes quietly

# PRODUCT §3 "Prompts to managers"; the week of prompts is the ISO week in the manager's zone.
PROMPTING_OPENS: Final = time(9, 30)
PROMPTING_CLOSES: Final = time(16, 30)  # exclusive
LAST_PROMPTING_WEEKDAY: Final = 4  # Friday, also where Friday is a day off
SPREAD_WEEKDAYS: Final = (1, 2, 3)  # Tuesday to Thursday
SPREAD_UNTIL: Final = time(12)  # exclusive: the last quarter hour begins at 11:45
SPREAD_STEP: Final = timedelta(minutes=15)

# PRODUCT §3: the doer's one working day. Noted on a day off, it begins when an office opens.
DOERS_DAY_OPENS: Final = time(9)
# PRODUCT §5: "I will bring this back tomorrow at 9:30."
MORNING: Final = time(9, 30)

MIDNIGHT: Final = time(0)


def working_dates_between(calendar: Calendar, noted: date, today: date) -> int:
    """Count the whole working dates strictly between two local dates; 0 when `today` is not later.

    Noted on a Monday it is 5 on Tuesday of the next week. Only the doer's manager may see it.
    """
    insist_on_date(noted)
    insist_on_date(today)
    first, days = noted + ONE_DAY, (today - noted).days - 1
    if days <= 0:
        return 0
    weeks, rest = divmod(days, DAYS_OF_WEEK)
    weekdays = weeks * (DAYS_OF_WEEK - len(calendar.weekend)) + sum(
        (first.weekday() + step) % DAYS_OF_WEEK not in calendar.weekend for step in range(rest)
    )
    return weekdays - sum(
        first <= day < today and day.weekday() not in calendar.weekend
        for year in range(first.year, today.year + 1)
        for day in calendar.dates_off(year)
    )


def ripe_at(calendar: Calendar, noted_at: datetime, waiting_days: int = WAITING_DAYS) -> datetime:
    """Give the UTC start of the first local date with `waiting_days` working dates behind it.

    From then on the effort counts as unacknowledged. 0 gives the start of the noted date itself.
    Only the doer's manager may see it. Raises ValueError below 0.
    """
    noted = calendar.local(noted_at).date()
    _insist_on_count(waiting_days)
    if waiting_days == 0:
        return calendar.at(noted, MIDNIGHT)
    last = next(islice(calendar.working_dates_after(noted), waiting_days - 1, None))
    return calendar.at(last + ONE_DAY, MIDNIGHT)


def closes_at(calendar: Calendar, noted_at: datetime, calendar_days: int = CLOSING_DAYS) -> datetime:
    """Give the UTC start of the local date `calendar_days` after the noted one.

    From then on the effort waits no longer, and nobody is told. Raises ValueError below 0.
    """
    _insist_on_count(calendar_days)
    noted = calendar.local(noted_at).date()
    return calendar.at(noted + timedelta(days=calendar_days), MIDNIGHT)


def one_working_day_later(calendar: Calendar, moment: datetime) -> datetime:
    """Give the UTC end of the doer's say over words noted at `moment`.

    The same wall time on the next working date. What comes on a day off counts from 09:00 of the
    next working date, so Saturday 11:00 gives Tuesday 09:00. Always later than `moment`, always on
    a working date.
    """
    local = calendar.local(moment)
    days = calendar.working_dates_after(local.date())
    clock = local.time()
    if not calendar.is_working_date(local.date()):
        next(days)
        clock = DOERS_DAY_OPENS
    later = calendar.at(next(days), clock)
    # A jump over that wall time can end on the next date (Nuuk, 29 March 2025), a day off perhaps.
    while not calendar.is_working_date(calendar.local(later).date()):
        later = calendar.at(next(days), MIDNIGHT)
    return later


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
    Tuesday to Thursday, 09:30 to 12:00, that depends on `key` alone, in every process and version.
    A day off is no hindrance here: `prompt_due` waits for the next working date. Raises ValueError
    for a weekday outside 0..6.
    """
    spread_weekday, spread_at = _spread(key)
    weekday = spread_weekday if weekday is None else weekday
    if weekday not in range(DAYS_OF_WEEK):
        raise ValueError(f"weekday must be 0..6, got {weekday}")
    today = calendar.local(week_of).date()
    chosen = today + timedelta(days=weekday - today.weekday())
    return calendar.at(chosen, spread_at if at is None else at)


def prompt_due(
    calendar: Calendar,
    now: datetime,
    *,
    key: str,
    weekday: int | None = None,
    at: time | None = None,
) -> bool:
    """Say whether the person's weekly prompt may be sent now.

    From their moment of this ISO week on, inside their own 09:30-16:30 of working dates, until
    Friday 16:30. A chosen moment after that never comes due: offer Monday to Friday before 16:30.
    """
    moment = prompt_moment(calendar, now, key=key, weekday=weekday, at=at)
    return utc(now) >= moment and _is_prompting_time(calendar, now)


def next_prompting_moment(calendar: Calendar, now: datetime) -> datetime | None:
    """Give the next UTC moment of this ISO week inside the prompting hours, in the person's zone.

    `now` itself when inside; else the next 09:30 of a working date; None when none is left before
    Friday 16:30. It knows nothing of the person's chosen moment.
    """
    if _is_prompting_time(calendar, now):
        return utc(now)
    today = calendar.local(now).date()
    for step in range(LAST_PROMPTING_WEEKDAY - today.weekday() + 1):
        opens = calendar.at(today + timedelta(days=step), PROMPTING_OPENS)
        if opens > now and _is_prompting_time(calendar, opens):
            return opens
    return None


def iso_week(calendar: Calendar, now: datetime) -> str:
    """Name the ISO week in the person's zone: "2026-W48"."""
    year, week, _ = calendar.local(now).isocalendar()
    return f"{year:04}-W{week:02}"


def next_working_morning(calendar: Calendar, now: datetime, at: time = MORNING) -> datetime:
    """Give the first UTC moment after `now` at which it is `at` on a working date.

    In the small hours of a working date that is the same morning.
    """
    today = calendar.local(now).date()
    days = calendar.working_dates_after(today - ONE_DAY)
    mornings = (calendar.at(day, at) for day in days)
    return next(morning for morning in mornings if morning > now)


def _is_prompting_time(calendar: Calendar, moment: datetime) -> bool:
    local = calendar.local(moment)
    return (
        local.weekday() <= LAST_PROMPTING_WEEKDAY
        and PROMPTING_OPENS <= local.time() < PROMPTING_CLOSES
        and calendar.is_working_date(local.date())
    )


@lru_cache(maxsize=8192)
def _spread(key: str) -> tuple[int, time]:
    """Choose a weekday and a quarter hour by hash: `hash()` differs from process to process."""
    opens = datetime.combine(date.min, PROMPTING_OPENS)
    slots = (datetime.combine(date.min, SPREAD_UNTIL) - opens) // SPREAD_STEP
    number = int.from_bytes(sha256(key.encode()).digest()[:8])
    day, slot = divmod(number % (len(SPREAD_WEEKDAYS) * slots), slots)
    return SPREAD_WEEKDAYS[day], (opens + slot * SPREAD_STEP).time()


def _insist_on_count(days: int) -> None:
    if days < 0:
        raise ValueError(f"days cannot be below 0, got {days}")
