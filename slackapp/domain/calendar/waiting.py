"""Compute how long an effort waits, in whole local working dates of its doer."""

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar, insist_on_date, utc

# PRODUCT §3 "Note an effort" and §4: a convention (Gallup Q12 asks about seven days), so a setting.
WAITING_DAYS: Final = 5  # whole working dates until an effort counts as unacknowledged
CLOSING_DAYS: Final = 21  # calendar days until the effort closes without a message
CLOSING_DAYS_MAX: Final = 90  # the highest number a workspace may choose

# PRODUCT §3: the doer's one working day. For an effort noted on a day off, the day begins when an office opens.
DOERS_DAY_OPENS: Final = time(9)

MIDNIGHT: Final = time(0)


def working_dates_between(calendar: Calendar, noted: date, today: date) -> int:
    """Count the whole working dates strictly between two local dates; 0 when `today` is not later.

    For an effort noted on a Monday the count is 5 on Tuesday of the next week. Visible to the doer's manager only.
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
    """Return the UTC start of the first local date with `waiting_days` working dates behind it.

    From then on the effort counts as unacknowledged. 0 gives the start of the noted date itself. Visible to the doer's
    manager only. Raises ValueError below 0.
    """
    noted = calendar.local(noted_at).date()
    _insist_on_count(waiting_days)
    if waiting_days == 0:
        return calendar.at(noted, MIDNIGHT)
    last = next(islice(calendar.working_dates_after(noted), waiting_days - 1, None))
    return calendar.at(last + ONE_DAY, MIDNIGHT)


def closes_at(calendar: Calendar, noted_at: datetime, calendar_days: int = CLOSING_DAYS) -> datetime:
    """Return the UTC start of the local date `calendar_days` after the noted date.

    From then on the effort no longer waits, and no message is sent. Raises ValueError below 0.
    """
    _insist_on_count(calendar_days)
    noted = calendar.local(noted_at).date()
    return calendar.at(noted + timedelta(days=calendar_days), MIDNIGHT)


def one_working_day_later(calendar: Calendar, moment: datetime) -> datetime:
    """Return the UTC end of the doer's time to change or hide an effort noted at `moment`.

    The end is the same wall time on the next working date. A moment on a day off counts from 09:00 of the next working
    date, so Saturday 11:00 gives Tuesday 09:00. The end is always later than `moment`, and always on a working date.
    """
    local = calendar.local(moment)
    days = calendar.working_dates_after(local.date())
    clock = local.time()
    if not calendar.is_working_date(local.date()):
        next(days)
        clock = DOERS_DAY_OPENS
    later = calendar.at(next(days), clock)
    # A clock change over that wall time can end on the next date (Nuuk, 29 March 2025), perhaps a day off.
    while not calendar.is_working_date(calendar.local(later).date()):
        later = calendar.at(next(days), MIDNIGHT)
    return later


def held_until(calendar: Calendar, moment: datetime) -> datetime:
    """Return `moment`, or on a day off the same wall time of the next working date, in UTC.

    So a hold begun before a time away continues after the time away. Never earlier than `moment`.
    """
    local = calendar.local(moment)
    if calendar.is_working_date(local.date()):
        return utc(moment)
    later = (calendar.at(day, local.time()) for day in calendar.working_dates_after(local.date()))
    return next(end for end in later if end > moment and calendar.is_working_date(calendar.local(end).date()))


def _insist_on_count(days: int) -> None:
    if days < 0:
        raise ValueError(f"days cannot be below 0, got {days}")
