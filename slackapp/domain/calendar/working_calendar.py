"""A person's calendar: time zone, weekly days off, public holidays, hours and times away.

Pure. Must not know the person, where settings are stored, or the current time. Moments are passed in aware, in any
zone, and returned in UTC; a naive moment raises ValueError. Dates are local dates of the person.
"""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from slackapp.domain.calendar.public_holidays import public_holidays

DAYS_OF_WEEK: Final = 7
ONE_DAY: Final = timedelta(days=1)
ONE_SECOND: Final = timedelta(seconds=1)
DAY_ENDS: Final = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Calendar:
    """A person's time zone, weekly days off, public holidays, working hours and times away.

    `zone` is an IANA name; an unknown name counts as UTC. `country` is "DE" or "DE-BE"; None or an unknown country
    means no holidays. `weekend` holds days of the week, Monday being 0. `work_starts` and `work_ends` are minutes of
    the local day, the end exclusive; both only limit Tend's hours for messages. `away` holds the first and last local
    date of each time away, in any order. Raises ValueError for a weekend with other numbers or without a working day
    left, and for hours or a time away ending before the start.
    """

    zone: str
    country: str | None = None
    weekend: frozenset[int] = frozenset({5, 6})
    work_starts: int = 0
    work_ends: int = DAY_ENDS
    away: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week without any working day, a day without hours, and a time away ending too early."""
        if not self.weekend < frozenset(range(DAYS_OF_WEEK)):
            raise ValueError(f"weekend must leave a working day out of 0..6, got {sorted(self.weekend)}")
        if not 0 <= self.work_starts < self.work_ends <= DAY_ENDS:
            raise ValueError(f"hours must end after they start, got {self.work_starts} to {self.work_ends}")
        if any(last < first for first, last in self.away):
            raise ValueError("a time away must not end before it starts")

    def is_working_date(self, day: date) -> bool:
        """Return whether the person works on a local date.

        A date skipped by the zone (Apia, 30 December 2011) is no working date. Raises ValueError for a moment.
        """
        insist_on_date(day)
        return (
            day.weekday() not in self.weekend
            and day not in _dates_off(self.zone, self.country, day.year)
            and not self.is_away(day)
        )

    def is_away(self, day: date) -> bool:
        """Return whether a local date is in one of the person's times away."""
        return any(first <= day <= last for first, last in self.away)

    def dates_off(self, year: int) -> frozenset[date]:
        """Return a year's public holidays, skipped dates and dates away, on any day of the week."""
        dates = _dates_off(self.zone, self.country, year)
        return dates.union(*(_dates_between(first, last, year) for first, last in self.away)) if self.away else dates

    def working_dates_after(self, day: date) -> Iterator[date]:
        """Yield the working dates after a local date, without end."""
        while True:
            day += ONE_DAY
            if self.is_working_date(day):
                yield day

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the person's time zone, aware."""
        return utc(moment).astimezone(_zone(self.zone))

    def at(self, day: date, clock: time) -> datetime:
        """Return the UTC moment of a local date and wall time.

        A wall time skipped by a clock change gives the first moment after the change, perhaps on another date. A wall
        time repeated by a clock change gives its first moment. Raises ValueError for a `clock` with its own time zone.
        """
        insist_on_date(day)
        if clock.tzinfo is not None:
            raise ValueError("the wall time is in the calendar's zone and carries none itself")
        wall = datetime.combine(day, clock.replace(fold=0), _zone(self.zone))
        moment = wall.astimezone(UTC)
        if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
            return moment
        return _end_of_gap(wall)


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; malformed; a directory or over-long name
        return UTC


def _dates_between(first: date, last: date, year: int) -> Iterator[date]:
    """Yield the dates of a year from `first` to `last`."""
    first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return (first + step * ONE_DAY for step in range((last - first).days + 1))


@lru_cache(maxsize=8192)
def _dates_off(zone: str, country: str | None, year: int) -> frozenset[date]:
    return _skipped_dates(zone, year) | public_holidays(country or "", year)


def _skipped_dates(zone: str, year: int) -> frozenset[date]:
    """Return the dates skipped when a zone moved over the date line."""
    noon = datetime(year, 1, 1, 12, tzinfo=_zone(zone))
    noons = (noon + timedelta(days=step) for step in range(366 if isleap(year) else 365))
    return frozenset(day.date() for day in noons if _jump_over(day) >= ONE_DAY)


def _jump_over(wall: datetime) -> timedelta:
    """Return the length of the clock change over this wall time; zero or less without a change forward."""
    before, after = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    return (after or timedelta(0)) - (before or timedelta(0))


def _end_of_gap(wall: datetime) -> datetime:
    """Return the UTC moment of the clock change over a wall time, to the second, by bisection.

    Read with the offset after the change, the wall time lies before the change, and the other way round (PEP 495).
    """
    wall = wall.replace(microsecond=0)
    jumped = wall.replace(fold=0).astimezone(UTC)
    width = _jump_over(wall) // ONE_SECOND
    offset = wall.replace(fold=1).utcoffset()
    low, high = 0, width  # seconds back from `jumped`: low is after the clock change, high before
    while high - low > 1:
        middle = (low + high) // 2
        then = jumped - timedelta(seconds=middle)
        if then.astimezone(wall.tzinfo).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return jumped - timedelta(seconds=low)


def utc(moment: datetime) -> datetime:
    """Return the same moment in UTC. Raises ValueError for a naive moment."""
    if moment.utcoffset() is None:
        raise ValueError("a naive moment says nothing: pass an aware one")
    return moment.astimezone(UTC)


def insist_on_date(day: date) -> None:
    """Raise ValueError for a moment in place of a local date.

    A datetime is a date to Python, but never equal to a date: no holiday would be found.
    """
    if isinstance(day, datetime):
        raise ValueError("pass the local date, not a moment")  # noqa: TRY004 - naive and mistaken days fail alike


def work_days_of(weekend: frozenset[int]) -> str:
    """Return the working days as ordered digits of ISO weekdays, from days off with Monday being 0."""
    return "".join(str(day + 1) for day in range(DAYS_OF_WEEK) if day not in weekend)


def weekend_of(work_days: str) -> frozenset[int]:
    """Return the days off, Monday being 0, of a person working on `work_days`, digits of ISO weekdays ("12345").

    A week without any working day is invalid and counts as Monday to Friday.
    """
    off = frozenset(range(DAYS_OF_WEEK)) - {int(digit) - 1 for digit in work_days if digit in "1234567"}
    return off if len(off) < DAYS_OF_WEEK else frozenset({5, 6})
