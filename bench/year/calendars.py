"""Where people live and when they work, from `zoneinfo` and `holidays` directly.

Tend's own idea of working time is what the year is to test, so nothing here may use it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)
FIRST_DAY = date(2026, 1, 5)  # a Monday
LAST_YEAR = 2027  # calendars reach into it: who is thanked in the last week was noted in the last but one


@dataclass(frozen=True, slots=True)
class Place:
    """A place to work at: zone, country for public holidays, days of the week, how often somebody lives there."""

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
    Place("America/St_Johns", "CA-NL", 3),  # half an hour, with daylight saving
    Place("Asia/Kolkata", "IN-KA", 12),  # half an hour
    Place("Asia/Kathmandu", "NP", 4, "123457"),  # three quarters, Sunday to Friday
    Place("Asia/Jerusalem", "IL", 3, "12347"),  # Sunday to Thursday
    Place("Australia/Sydney", "AU-NSW", 5),  # daylight saving the other way round
    Place("Australia/Adelaide", "AU-SA", 2),  # the same at half an hour
    Place("Pacific/Auckland", "NZ-AUK", 3),
    Place("Pacific/Apia", "WS", 1),  # west of the date line
    Place("Pacific/Pago_Pago", "AS", 1),  # and east of it, a day behind
)


@lru_cache(maxsize=64)
def holidays_of(country: str) -> frozenset[date]:
    """Give the public holidays of the years the simulation touches."""
    name, _, part = country.partition("-")
    years = range(FIRST_DAY.year, LAST_YEAR + 1)
    return frozenset(holidays.country_holidays(name, subdiv=part or None, years=years))


@dataclass(frozen=True)
class WorkingTime:
    """One person's days and hours as they really are; `away` holds pairs of first and last day."""

    zone: str
    country: str
    work_days: str
    starts: int = 9 * 60  # minute of the local day
    ends: int = 17 * 60  # exclusive
    away: tuple[tuple[date, date], ...] = ()

    def local(self, moment: datetime) -> datetime:
        """Give the moment on the person's own clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def at(self, day: date, minute: int) -> datetime:
        """Give the UTC moment of a local minute; working hours lie beyond every clock change."""
        return datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(self.zone)).astimezone(UTC)

    def is_away(self, day: date) -> bool:
        """Say whether that day lies in their time away."""
        return any(first <= day <= last for first, last in self.away)

    def is_day_off(self, day: date) -> bool:
        """Say whether they rest: their week, a public holiday, or away."""
        return str(day.isoweekday()) not in self.work_days or day in holidays_of(self.country) or self.is_away(day)

    @cached_property
    def days(self) -> list[date]:
        """Give all working dates from a month before the year to its end."""
        span = (date(LAST_YEAR, 12, 31) - FIRST_DAY).days
        every = (FIRST_DAY + step * ONE_DAY for step in range(-31, span))
        return [day for day in every if not self.is_day_off(day)]

    def working_day(self, day: date, later: int = 0) -> date:
        """Give the working date `later` working days after the first one from `day` on."""
        return self.days[bisect_left(self.days, day) + later]

    def working_days_between(self, first: date, last: date) -> int:
        """Count whole working dates strictly between two dates."""
        return max(0, bisect_left(self.days, last) - bisect_right(self.days, first))
