"""Calendars and moments for property tests: real zones, and days on which clocks jump."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from slackapp.domain.calendar.working_calendar import Calendar

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",  # its winter time is the one called daylight saving
    "Africa/Casablanca",  # jumps around Ramadan
    "America/New_York",
    "America/Nuuk",  # jumped over the last hour of a Saturday
    "America/Sao_Paulo",  # jumped at midnight
    "America/St_Johns",  # jumped at one minute past midnight
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # jumps by half an hour
    "Pacific/Apia",  # skipped 30 December 2011
    "Pacific/Kiritimati",  # skipped 31 December 1994
)
COUNTRIES = (None, "DE", "DE-BE", "IE", "IN", "MA", "US-NY", "XX", "DE-XX", "nonsense")
WEEKENDS = ({5, 6}, {4, 5}, {6}, {4}, set[int](), {0, 1, 2, 6})

FIRST, LAST = datetime(1985, 1, 1, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC)
A_DAY = timedelta(days=1)

# The first look at a country loads its holidays; on a busy machine that is not instant.
unhurried = settings(deadline=None)


@lru_cache
def jumps(zone: str) -> tuple[datetime, ...]:
    """Find the days in UTC on which the zone's offset changes."""
    days = [FIRST + step * A_DAY for step in range((LAST - FIRST).days)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return tuple(day for day, offset, later in zip(days, offsets, offsets[1:], strict=False) if offset != later)


calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(COUNTRIES),
    weekend=st.sampled_from(WEEKENDS).map(frozenset),
)
moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))
clocks = st.times()


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Draw a calendar and a moment, half of them within two days of a jump in its zone."""
    calendar = draw(calendars)
    days = jumps(calendar.zone)
    if not days or draw(st.booleans()):
        return calendar, draw(moments)
    near = draw(st.timedeltas(-2 * A_DAY, 2 * A_DAY))
    return calendar, draw(st.sampled_from(days)) + near


@st.composite
def calendars_and_walls(draw: st.DrawFn) -> tuple[Calendar, date, time]:
    """Draw a calendar and a wall time, half of them within two days of a jump in its zone."""
    calendar, moment = draw(calendars_and_moments())
    clock = draw(clocks)
    return calendar, moment.date(), clock


def walked(calendar: Calendar, noted: date, today: date) -> int:
    """Count working dates strictly between, day by day."""
    days = (noted + step * A_DAY for step in range(1, (today - noted).days))
    return sum(calendar.is_working_date(day) for day in days)


def in_zone(calendar: Calendar, text: str) -> datetime:
    """Read a moment written in the calendar's zone."""
    wall = datetime.fromisoformat(text)
    return calendar.at(wall.date(), wall.time())


def shown(calendar: Calendar, moment: datetime | None) -> str | None:
    """Write a moment as its person's clock shows it, weekday first."""
    return None if moment is None else calendar.local(moment).strftime("%a %Y-%m-%d %H:%M")
