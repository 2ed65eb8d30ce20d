"""Waiting and the doer's say, on real calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from slackapp.domain.calendar.prompting_hours import (
    iso_week,
    next_prompting_moment,
    next_working_morning,
    prompt_due,
    prompt_moment,
)
from slackapp.domain.calendar.waiting import closes_at, one_working_day_later, ripe_at, working_dates_between
from slackapp.domain.calendar.working_calendar import Calendar
from tests.domain.calendar.calendars import (
    A_DAY,
    calendars,
    calendars_and_moments,
    in_zone,
    shown,
    unhurried,
    walked,
)

BERLIN = Calendar("Europe/Berlin")
GERMANY = Calendar("Europe/Berlin", "DE")
KOLKATA = Calendar("Asia/Kolkata")
CAIRO = Calendar("Africa/Cairo", weekend=frozenset({4, 5}))
NUUK = Calendar("America/Nuuk", weekend=frozenset({6}))
APIA = Calendar("Pacific/Apia")


cases = calendars_and_moments()


# --- waiting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "noted", "today", "days"),
    [
        (BERLIN, date(2026, 11, 16), date(2026, 11, 24), 5),  # Monday to Tuesday of the next week
        (BERLIN, date(2026, 11, 16), date(2026, 11, 23), 4),
        (BERLIN, date(2026, 11, 21), date(2026, 11, 28), 5),  # Saturday to Saturday
        (BERLIN, date(2026, 11, 16), date(2026, 11, 16), 0),
        (BERLIN, date(2026, 11, 16), date(2026, 11, 17), 0),
        (BERLIN, date(2026, 11, 17), date(2026, 11, 16), 0),
        (GERMANY, date(2026, 12, 21), date(2026, 12, 29), 4),  # Christmas Day is a Friday
        (CAIRO, date(2026, 11, 16), date(2026, 11, 24), 5),  # Friday and Saturday are off
        (APIA, date(2011, 12, 28), date(2012, 1, 3), 2),  # without the Friday that never came
    ],
)
def test_whole_working_dates_between(calendar: Calendar, noted: date, today: date, days: int) -> None:
    """Neither the noted date nor today is a whole one."""
    assert working_dates_between(calendar, noted, today) == days


@unhurried
@given(
    calendar=calendars,
    noted=st.dates(date(1985, 1, 1), date(2037, 1, 1)),
    days=st.integers(-20, 800),
)
@example(calendar=Calendar("Pacific/Apia", "WS"), noted=date(2011, 12, 1), days=90)
def test_counting_by_weeks_equals_counting_day_by_day(calendar: Calendar, noted: date, days: int) -> None:
    """The count is arithmetic; walking the days says the same."""
    today = noted + timedelta(days=days)
    count = working_dates_between(calendar, noted, today)
    assert count == walked(calendar, noted, today)
    assert count <= working_dates_between(calendar, noted, today + A_DAY) <= count + 1


@pytest.mark.parametrize(
    ("calendar", "noted", "ripe"),
    [
        (BERLIN, "2026-11-16T09:00", "Tue 2026-11-24 00:00"),
        (BERLIN, "2026-11-16T23:59", "Tue 2026-11-24 00:00"),
        (BERLIN, "2026-11-20T12:00", "Sat 2026-11-28 00:00"),
        (BERLIN, "2026-11-21T12:00", "Sat 2026-11-28 00:00"),
        (GERMANY, "2026-12-21T12:00", "Wed 2026-12-30 00:00"),
        (KOLKATA, "2026-11-17T00:10", "Wed 2026-11-25 00:00"),  # still Monday in Greenwich
        (CAIRO, "2026-11-16T12:00", "Tue 2026-11-24 00:00"),
        (Calendar("America/Sao_Paulo"), "2018-10-26T12:00", "Sat 2018-11-03 00:00"),
        (Calendar("America/Sao_Paulo"), "2018-10-27T12:00", "Sat 2018-11-03 00:00"),
        (Calendar("America/Sao_Paulo", weekend=frozenset()), "2018-10-29T12:00",
         "Sun 2018-11-04 01:00"),  # that Sunday began at one
    ],
)  # fmt: skip
def test_an_effort_is_ripe_from_the_date_with_five_working_dates_behind_it(
    calendar: Calendar, noted: str, ripe: str
) -> None:
    """It is ripe when that date begins where the doer lives."""
    assert shown(calendar, ripe_at(calendar, in_zone(calendar, noted))) == ripe


@unhurried
@given(cases, st.integers(0, 30))
@example((APIA, datetime(2011, 12, 22, 12, tzinfo=UTC)), 5)
@example((APIA, datetime(2011, 12, 29, 12, tzinfo=UTC)), 1)
def test_ripe_agrees_with_the_count(case: tuple[Calendar, datetime], waiting_days: int) -> None:
    """Enough on the ripe date, too few at any moment before it."""
    calendar, noted_at = case
    ripe = ripe_at(calendar, noted_at, waiting_days)

    def count(moment: datetime) -> int:
        noted, today = calendar.local(noted_at).date(), calendar.local(moment).date()
        return working_dates_between(calendar, noted, today)

    assert ripe.tzinfo is UTC
    assert count(ripe) >= waiting_days
    assert waiting_days == 0 or count(ripe - timedelta(microseconds=1)) < waiting_days


@unhurried
@given(cases, st.timedeltas(timedelta(0), 40 * A_DAY), st.integers(0, 30))
def test_what_is_noted_later_is_never_ripe_earlier(
    case: tuple[Calendar, datetime], later: timedelta, waiting_days: int
) -> None:
    """And to wait longer never makes it ripe, or closed, sooner."""
    calendar, noted_at = case
    assume(calendar.local(noted_at + later).date() >= calendar.local(noted_at).date())
    ripe = ripe_at(calendar, noted_at, waiting_days)
    assert ripe <= ripe_at(calendar, noted_at + later, waiting_days)
    assert ripe <= ripe_at(calendar, noted_at, waiting_days + 1)
    assert closes_at(calendar, noted_at) <= closes_at(calendar, noted_at + later)


@pytest.mark.parametrize(
    ("calendar", "noted", "closed"),
    [
        (BERLIN, "2026-11-16T23:30", "Mon 2026-12-07 00:00"),
        (BERLIN, "2026-10-12T00:00", "Mon 2026-11-02 00:00"),  # summer time ends in between
        (APIA, "2011-12-09T12:00", "Sat 2011-12-31 00:00"),
        (Calendar("America/Sao_Paulo"), "2018-10-14T12:00", "Sun 2018-11-04 01:00"),
    ],
)
def test_an_effort_closes_after_twenty_one_days(calendar: Calendar, noted: str, closed: str) -> None:
    """Calendar days, from the start of a local date."""
    assert shown(calendar, closes_at(calendar, in_zone(calendar, noted))) == closed


@unhurried
@given(cases, st.integers(0, 60))
def test_closing_is_the_first_moment_of_its_date(case: tuple[Calendar, datetime], days: int) -> None:
    """A moment earlier the clock shows an earlier date."""
    calendar, noted_at = case
    closed = closes_at(calendar, noted_at, days)
    target = calendar.local(noted_at).date() + timedelta(days=days)
    assert closed.tzinfo is UTC
    assert calendar.local(closed - timedelta(microseconds=1)).date() < target
    assert calendar.local(closed).date() - target in (timedelta(0), A_DAY)


def test_no_wait_is_shorter_than_nothing() -> None:
    """Settings below zero are mistakes."""
    noted = in_zone(BERLIN, "2026-11-16T09:00")
    with pytest.raises(ValueError, match="below 0"):
        ripe_at(BERLIN, noted, -1)
    with pytest.raises(ValueError, match="below 0"):
        closes_at(BERLIN, noted, -1)


# --- the doer's say ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "noted", "later"),
    [
        (BERLIN, "2026-11-25T10:00", "Thu 2026-11-26 10:00"),
        (BERLIN, "2026-11-27T17:45", "Mon 2026-11-30 17:45"),
        (BERLIN, "2026-11-28T11:00", "Tue 2026-12-01 09:00"),  # Saturday: Monday is the day
        (BERLIN, "2026-11-29T23:59", "Tue 2026-12-01 09:00"),
        (GERMANY, "2026-12-24T10:00", "Mon 2026-12-28 10:00"),
        (GERMANY, "2026-12-25T10:00", "Tue 2026-12-29 09:00"),
        (CAIRO, "2026-11-26T10:00", "Sun 2026-11-29 10:00"),
        (Calendar("Europe/Berlin", weekend=frozenset()), "2026-03-28T02:30",
         "Sun 2026-03-29 03:00"),
        (APIA, "2011-12-29T10:00", "Mon 2012-01-02 10:00"),
        (NUUK, "2025-03-28T23:30", "Mon 2025-03-31 00:00"),
    ],
)  # fmt: skip
def test_one_working_day_later(calendar: Calendar, noted: str, later: str) -> None:
    """The same wall time on the next working date; days off are not held against the doer."""
    assert shown(calendar, one_working_day_later(calendar, in_zone(calendar, noted))) == later


@unhurried
@given(cases)
@example((NUUK, datetime(2025, 3, 29, 1, 30, tzinfo=UTC)))
def test_the_doers_say_ends_later_and_on_a_working_date(case: tuple[Calendar, datetime]) -> None:
    """With a whole working date's worth of time in it, but for the hours a clock may jump."""
    calendar, moment = case
    later = one_working_day_later(calendar, moment)
    assert later.tzinfo is UTC
    assert later > moment
    assert calendar.is_working_date(calendar.local(later).date())
    assert calendar.local(later).date() > calendar.local(moment).date()
    assert later - moment >= timedelta(hours=22)


def test_naive_moments_are_refused_everywhere() -> None:
    """A moment without a zone has no date."""
    naive = datetime(2026, 11, 24, 12)  # noqa: DTZ001 - the point of the test
    for ask in (
        lambda: ripe_at(BERLIN, naive),
        lambda: closes_at(BERLIN, naive),
        lambda: one_working_day_later(BERLIN, naive),
        lambda: prompt_moment(BERLIN, naive, key="U1"),
        lambda: prompt_due(BERLIN, naive, key="U1"),
        lambda: next_prompting_moment(BERLIN, naive),
        lambda: iso_week(BERLIN, naive),
        lambda: next_working_morning(BERLIN, naive),
    ):
        with pytest.raises(ValueError, match="naive"):
            ask()
    with pytest.raises(ValueError, match="date"):
        working_dates_between(BERLIN, naive, naive)
