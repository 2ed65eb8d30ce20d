"""People's places and working times, from `zoneinfo` and `holidays` directly.

Must not use Tend's own calendar: the year tests that calendar.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)
FIRST_DAY = date(2026, 1, 5)  # a Monday
LAST_YEAR = 2027  # calendars reach into this year, because waiting times of the last weeks end in it


@dataclass(frozen=True, slots=True)
class Place:
    """A place of work: zone, country for public holidays, working days, and its weight when drawing places."""

    zone: str
    country: str
    weight: int
    work_days: str = "12345"  # ISO weekdays


PLACES = (
    Place("Europe/Berlin", "DE-BE", 16),
    Place("Europe/London", "GB-ENG", 12),
    Place("Europe/Lisbon", "PT", 6),
    Place("Europe/Helsinki", "FI", 4),
    Place("America/New_York", "US-NY", 12),
    Place("America/Los_Angeles", "US-CA", 10),
    Place("America/Sao_Paulo", "BR-SP", 8),
    Place("America/St_Johns", "CA-NL", 3),  # half-hour offset, with daylight saving
    Place("Asia/Kolkata", "IN-KA", 12),  # half-hour offset
    Place("Asia/Kathmandu", "NP", 4, "123457"),  # three-quarter-hour offset, Sunday to Friday
    Place("Asia/Jerusalem", "IL", 3, "12347"),  # Sunday to Thursday
    Place("Australia/Sydney", "AU-NSW", 5),  # southern daylight saving
    Place("Australia/Adelaide", "AU-SA", 2),  # southern daylight saving at a half-hour offset
    Place("Pacific/Auckland", "NZ-AUK", 3),
    Place("Pacific/Apia", "WS", 1),  # west of the date line
    Place("Pacific/Pago_Pago", "AS", 1),  # east of the date line, a day behind
)


@lru_cache(maxsize=64)
def holidays_of(country: str) -> frozenset[date]:
    """Return the public holidays of the simulated years."""
    name, _, part = country.partition("-")
    years = range(FIRST_DAY.year, LAST_YEAR + 1)
    return frozenset(holidays.country_holidays(name, subdiv=part or None, years=years))


@dataclass(frozen=True)
class WorkingTime:
    """A person's real days and hours; `away` holds pairs of first and last day."""

    zone: str
    country: str
    work_days: str
    starts: int = 9 * 60  # minute of the local day
    ends: int = 17 * 60  # exclusive
    away: tuple[tuple[date, date], ...] = ()

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the person's zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def at(self, day: date, minute: int) -> datetime:
        """Return the UTC moment of a local minute of the day; working hours never touch a clock change."""
        return datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(self.zone)).astimezone(UTC)

    def is_away(self, day: date) -> bool:
        """Whether the day lies in the person's time away."""
        return any(first <= day <= last for first, last in self.away)

    def is_day_off(self, day: date) -> bool:
        """Whether the person does not work on the day: by their week, a public holiday, or time away."""
        return str(day.isoweekday()) not in self.work_days or day in holidays_of(self.country) or self.is_away(day)

    @cached_property
    def days(self) -> list[date]:
        """Return all working dates from a month before the year to the end of LAST_YEAR."""
        span = (date(LAST_YEAR, 12, 31) - FIRST_DAY).days
        every = (FIRST_DAY + step * ONE_DAY for step in range(-31, span))
        return [day for day in every if not self.is_day_off(day)]

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working dates after `first` and before `last`."""
        return max(0, bisect_left(self.days, last) - bisect_right(self.days, first))

    def working_day(self, day: date, later: int = 0) -> date:
        """Return the working date `later` working days after the first one from `day` on."""
        return self.days[bisect_left(self.days, day) + later]
