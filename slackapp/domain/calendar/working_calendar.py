"""One person's calendar: their zone, their days off each week, their public holidays.

Pure. It must not know who the person is, where their settings are kept, or what time it is.
Moments come in aware, in any zone, and go out in UTC; a naive one raises ValueError. Dates are
local dates of the calendar's person.
"""

import re
import warnings
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAYS_OF_WEEK: Final = 7
ONE_DAY: Final = timedelta(days=1)
ONE_SECOND: Final = timedelta(seconds=1)
DAY_ENDS: Final = 24 * 60  # minutes
COUNTRY: Final = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")  # ISO 3166-1 alpha-2, ISO 3166-2


@dataclass(frozen=True, slots=True)
class Calendar:
    """One person's days: their zone, their days off each week, their public holidays, their hours.

    `zone` is an IANA name; one that nobody knows counts as UTC. `country` is "DE" or "DE-BE"; None
    or one that nobody knows means no holidays. `weekend` holds days of the week, Monday being 0.
    `work_starts` and `work_ends` are minutes of the local day, the end exclusive: hours in which Tend
    may begin a message, nothing else. `away` holds first and last local date of times away, in any order.
    Raises ValueError for a weekend with other numbers, one that leaves no day to work on, hours that end
    before they start, or a time away that does.
    """

    zone: str
    country: str | None = None
    weekend: frozenset[int] = frozenset({5, 6})
    work_starts: int = 0
    work_ends: int = DAY_ENDS
    away: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week in which no working date would ever come, and a day without hours."""
        if not self.weekend < frozenset(range(DAYS_OF_WEEK)):
            raise ValueError(f"weekend must leave a working day out of 0..6, got {sorted(self.weekend)}")
        if not 0 <= self.work_starts < self.work_ends <= DAY_ENDS:
            raise ValueError(f"hours must end after they start, got {self.work_starts} to {self.work_ends}")
        if any(last < first for first, last in self.away):
            raise ValueError("a time away must not end before it starts")

    def is_working_date(self, day: date) -> bool:
        """Say whether the person works on that local date.

        A date their zone skipped (Apia, 30 December 2011) is none. Raises ValueError for a moment.
        """
        insist_on_date(day)
        return (
            day.weekday() not in self.weekend
            and day not in _dates_off(self.zone, self.country, day.year)
            and not self.is_away(day)
        )

    def is_away(self, day: date) -> bool:
        """Say whether the person said that they are away on that local date."""
        return any(first <= day <= last for first, last in self.away)

    def dates_off(self, year: int) -> frozenset[date]:
        """Give that year's public holidays, skipped dates and dates away, on whatever day of the week."""
        dates = _dates_off(self.zone, self.country, year)
        return dates.union(*(_dates_between(first, last, year) for first, last in self.away)) if self.away else dates

    def working_dates_after(self, day: date) -> Iterator[date]:
        """Give the working dates later than a local date, without end."""
        while True:
            day += ONE_DAY
            if self.is_working_date(day):
                yield day

    def local(self, moment: datetime) -> datetime:
        """Give the moment on the person's own clock, aware in their zone."""
        return utc(moment).astimezone(_zone(self.zone))

    def at(self, day: date, clock: time) -> datetime:
        """Give the UTC moment at which the person's clock shows `clock` on that local date.

        Where the clock jumps over it, the first moment after the jump, which may be another date;
        where it comes twice, the first. Raises ValueError for a `clock` with a zone of its own.
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
    """Give the dates of that year from `first` to `last`."""
    first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return (first + step * ONE_DAY for step in range((last - first).days + 1))


@lru_cache(maxsize=8192)
def _dates_off(zone: str, country: str | None, year: int) -> frozenset[date]:
    return _skipped_dates(zone, year) | _public_holidays(country or "", year)


@lru_cache(maxsize=1024)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """Give the dates on which the country or subdivision rests; none for an unknown one.

    Only ISO codes are asked for: the package would also answer to "Germany" and to stock exchanges.
    """
    found = COUNTRY.fullmatch(country.strip().upper())
    if found is None:
        return frozenset()
    import holidays  # noqa: PLC0415  (five megabytes, needed only where a country is set)

    with warnings.catch_warnings():
        # Moving feasts are known for some years only; the fixed ones are still worth having.
        warnings.simplefilter("ignore", UserWarning)
        try:
            days = holidays.country_holidays(found[1], subdiv=found[2], years=year)
        except NotImplementedError:
            return frozenset()
    return frozenset(days)


def _skipped_dates(zone: str, year: int) -> frozenset[date]:
    """Give the dates that never came, where a zone moved over the date line."""
    noon = datetime(year, 1, 1, 12, tzinfo=_zone(zone))
    noons = (noon + timedelta(days=step) for step in range(366 if isleap(year) else 365))
    return frozenset(day.date() for day in noons if _jump_over(day) >= ONE_DAY)


def _jump_over(wall: datetime) -> timedelta:
    """Say by how much the clock jumps over that wall time; zero or less when it does not."""
    before, after = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    return (after or timedelta(0)) - (before or timedelta(0))


def _end_of_gap(wall: datetime) -> datetime:
    """Find the UTC moment of the jump over a wall time, to the second, by halving.

    Read with the offset after the jump it lies before it, and the other way round (PEP 495).
    """
    wall = wall.replace(microsecond=0)
    jumped = wall.replace(fold=0).astimezone(UTC)
    width = _jump_over(wall) // ONE_SECOND
    offset = wall.replace(fold=1).utcoffset()
    low, high = 0, width  # seconds back from `jumped`: at low after the jump, at high before it
    while high - low > 1:
        middle = (low + high) // 2
        then = jumped - timedelta(seconds=middle)
        if then.astimezone(wall.tzinfo).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return jumped - timedelta(seconds=low)


def utc(moment: datetime) -> datetime:
    """Give the same moment in UTC. Raises ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a naive moment says nothing: pass an aware one")
    return moment.astimezone(UTC)


def insist_on_date(day: date) -> None:
    """Raise ValueError for a moment where a local date belongs.

    A datetime is a date to Python, but is never equal to one: every holiday would be worked.
    """
    if isinstance(day, datetime):
        raise ValueError("pass the local date, not a moment")  # noqa: TRY004 - naive and mistaken days fail alike


def work_days_of(weekend: frozenset[int]) -> str:
    """Give the other way round the digits of ISO weekdays, in order, for days off with Monday being 0."""
    return "".join(str(day + 1) for day in range(DAYS_OF_WEEK) if day not in weekend)


def knows_country(country: str) -> bool:
    """Say whether public holidays are known for a country or subdivision, as in DE or DE-BE."""
    import holidays  # noqa: PLC0415

    found = COUNTRY.fullmatch(country.strip().upper())
    supported = holidays.list_supported_countries()
    return found is not None and found[1] in supported and (found[2] is None or found[2] in supported[found[1]])


def weekend_of(work_days: str) -> frozenset[int]:
    """Give the days off, Monday being 0, of somebody who works on `work_days`, digits of ISO weekdays ("12345").

    A week without any working day is none: it counts as Monday to Friday.
    """
    off = frozenset(range(DAYS_OF_WEEK)) - {int(digit) - 1 for digit in work_days if digit in "1234567"}
    return off if len(off) < DAYS_OF_WEEK else frozenset({5, 6})
