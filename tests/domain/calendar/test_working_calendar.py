"""A person's calendar: days off, and wall times that come twice or never."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slackapp.domain.calendar.working_calendar import Calendar
from tests.domain.calendar.calendars import (
    calendars,
    calendars_and_moments,
    calendars_and_walls,
    moments,
    unhurried,
)

BERLIN = Calendar("Europe/Berlin", "DE")


def utc(text: str) -> datetime:
    """Read a moment written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- days off ---------------------------------------------------------------------------------


def test_weekends_and_public_holidays_are_days_off() -> None:
    """Unity Day, a Sunday and a Saturday are off; the Monday after is not."""
    days = [date(2025, 10, day) for day in (3, 4, 5, 6)]
    assert [BERLIN.is_working_date(day) for day in days] == [False, False, False, True]


def test_a_subdivision_has_holidays_of_its_own() -> None:
    """Women's Day is a holiday in Berlin the city-state, not in all of Germany."""
    womens_day = date(2027, 3, 8)
    assert BERLIN.is_working_date(womens_day)
    assert not Calendar("Europe/Berlin", "DE-BE").is_working_date(womens_day)
    assert not Calendar("Europe/Berlin", " de-be ").is_working_date(womens_day)


def test_a_day_off_given_in_the_year_before_counts() -> None:
    """New Year 2022 fell on a Saturday, so American offices closed on the Friday."""
    assert not Calendar("America/New_York", "US").is_working_date(date(2021, 12, 31))


@pytest.mark.parametrize("country", [None, "", "XX", "DE-XX", "DE-", "Germany", "ECB", "HolidayBase", "🇩🇪", "DE-BE-1"])
def test_an_unknown_country_has_no_holidays(country: str | None) -> None:
    """New Year is worked where no country, or none that exists, is set."""
    assert Calendar("Europe/Berlin", country).is_working_date(date(2026, 1, 1))


def test_years_only_half_known_are_no_reason_to_complain(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """India's moving feasts are known from 2001 on; before, the fixed ones still count."""
    assert date(1970, 8, 15) in Calendar("Asia/Kolkata", "IN").dates_off(1970)
    assert not recwarn.list


def test_weekends_are_the_persons_own() -> None:
    """Where Friday and Saturday are off, Sunday is worked."""
    cairo = Calendar("Africa/Cairo", weekend=frozenset({4, 5}))
    days = [date(2026, 11, day) for day in (26, 27, 28, 29)]
    assert [cairo.is_working_date(day) for day in days] == [True, False, False, True]


@pytest.mark.parametrize("weekend", [range(7), {7}, {-1, 5}])
def test_a_weekend_leaves_a_day_to_work_on(weekend: set[int]) -> None:
    """A week without working days would make every wait endless."""
    with pytest.raises(ValueError, match="weekend"):
        Calendar("UTC", weekend=frozenset(weekend))


def test_a_date_that_never_came_is_no_working_date() -> None:
    """Apia went from Thursday 29 to Saturday 31 December 2011."""
    apia = Calendar("Pacific/Apia", weekend=frozenset())
    days = [date(2011, 12, day) for day in (29, 30, 31)]
    assert [apia.is_working_date(day) for day in days] == [True, False, True]
    assert apia.dates_off(2012) == frozenset()


def test_a_moment_is_not_taken_for_a_date() -> None:
    """It would equal no holiday, so every holiday would be worked."""
    with pytest.raises(ValueError, match="date"):
        BERLIN.is_working_date(utc("2026-01-01T12:00"))
    with pytest.raises(ValueError, match="date"):
        BERLIN.at(utc("2026-01-01T12:00"), time(9))


@unhurried
@given(calendar=calendars, day=st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_every_date_can_be_asked(calendar: Calendar, day: date) -> None:
    """Far past and far future included: a mistyped year is no crash, and weekends stay off."""
    assert not (calendar.is_working_date(day) and day.weekday() in calendar.weekend)


@unhurried
@given(calendar=calendars, day=st.dates(date(1985, 1, 1), date(2037, 1, 1)))
def test_working_dates_come_in_order_and_none_is_left_out(calendar: Calendar, day: date) -> None:
    """The walk meets exactly the dates that are working dates."""
    days = calendar.working_dates_after(day)
    found = [next(days) for _ in range(5)]
    span = [day + timedelta(days=step) for step in range(1, (found[-1] - day).days + 1)]
    assert found == [day for day in span if calendar.is_working_date(day)]


# --- zones ------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["", "Nope/Nope", "Europe", "../etc/passwd", "a\0b", "zone.tab", "x" * 5000, "Európa"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    """Whatever Slack or an admin says, nothing fails."""
    assert Calendar(zone).at(date(2026, 7, 1), time(9)) == utc("2026-07-01T09:00")


@given(zone=st.text(max_size=30))
def test_no_zone_name_raises(zone: str) -> None:
    """Any text can be a zone name."""
    assert Calendar(zone).local(utc("2026-07-01T09:00")) == utc("2026-07-01T09:00")


def test_moments_of_any_zone_are_read_and_naive_ones_are_not() -> None:
    """An aware moment is a moment; a naive one is a guess."""
    elsewhere = datetime(2026, 7, 1, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert BERLIN.local(elsewhere).isoformat() == "2026-07-02T06:00:00+02:00"
    with pytest.raises(ValueError, match="naive"):
        BERLIN.local(elsewhere.replace(tzinfo=None))


def test_a_wall_time_carries_no_zone() -> None:
    """The calendar knows the zone; a second one would be a mistake."""
    with pytest.raises(ValueError, match="zone"):
        BERLIN.at(date(2026, 7, 1), time(9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Dublin", date(2026, 3, 29), time(1, 59, 59), "2026-03-29T01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("America/Sao_Paulo", date(2018, 11, 4), time(0), "2018-11-04T03:00"),
        ("America/Nuuk", date(2025, 3, 29), time(23, 30), "2025-03-30T01:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(0), "2011-12-30T10:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(12), "2011-12-30T10:00"),
        ("Pacific/Apia", date(2011, 12, 30), time.max, "2011-12-30T10:00"),
    ],
)
def test_a_wall_time_that_never_came_is_the_moment_after_the_jump(
    zone: str, day: date, clock: time, moment: str
) -> None:
    """Not the same distance beyond it, as plain arithmetic would have it."""
    assert Calendar(zone).at(day, clock) == utc(moment)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30"),
        ("Africa/Casablanca", date(2026, 2, 15), time(2, 30), "2026-02-15T01:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("America/Havana", date(2026, 11, 1), time(0), "2026-11-01T04:00"),
    ],
)
def test_a_wall_time_that_comes_twice_is_its_first(zone: str, day: date, clock: time, moment: str) -> None:
    """A date that begins twice has begun at the first."""
    assert Calendar(zone).at(day, clock) == utc(moment)


@unhurried
@given(calendars_and_walls())
@example((Calendar("Pacific/Apia"), date(2011, 12, 30), time(9, 30)))
@example((Calendar("Pacific/Kiritimati"), date(1994, 12, 31), time(9, 30)))
def test_the_moment_of_a_wall_time_is_the_first_that_shows_it_or_later(
    case: tuple[Calendar, date, time],
) -> None:
    """Either the clock shows just that for the first time, or it has just jumped over it."""
    calendar, day, clock = case
    wall = datetime.combine(day, clock)
    moment = calendar.at(day, clock)
    shown = calendar.local(moment)
    before = calendar.local(moment - timedelta(seconds=1))
    assert moment.tzinfo is UTC
    if shown.replace(tzinfo=None) == wall:
        assert shown.fold == 0
    else:
        assert before.replace(tzinfo=None) < wall < shown.replace(tzinfo=None)
        assert before.utcoffset() != shown.utcoffset()


@unhurried
@given(calendars_and_moments())
def test_a_local_time_leads_back_to_its_moment(case: tuple[Calendar, datetime]) -> None:
    """Or to the first of two moments that look alike."""
    calendar, moment = case
    local = calendar.local(moment)
    back = calendar.at(local.date(), local.time())
    assert back == moment if local.fold == 0 else back < moment


@given(calendar=calendars, moment=moments)
def test_calendars_with_the_same_settings_are_the_same(calendar: Calendar, moment: datetime) -> None:
    """They are values: equal, hashable, and of the same opinion."""
    twin = Calendar(calendar.zone, calendar.country, calendar.weekend)
    assert {twin} == {calendar}
    assert twin.local(moment).isoformat() == calendar.local(moment).isoformat()
