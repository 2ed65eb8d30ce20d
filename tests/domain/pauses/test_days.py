"""Bad input: a day of a pause in the past, on a day off of either, or beyond a year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.pauses import days
from slackapp.domain.pauses.refusals import NoPauseDay, PauseDayNotPossible, PauseDayOff
from slackapp.domain.refusals import Refusal

BERLIN, NEW_YORK = Calendar("Europe/Berlin", "DE"), Calendar("America/New_York", "US")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata", "Pacific/Honolulu"])
calendars = st.builds(
    Calendar,
    zones,
    st.sampled_from([None, "DE", "US"]),
    st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({0, 2, 5, 6})]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  (given)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (None, NoPauseDay),
        (date(2026, 11, 17), PauseDayNotPossible),
        (date(2026, 11, 18), PauseDayNotPossible),
        (date(2027, 11, 19), PauseDayNotPossible),
        (date(9999, 12, 31), PauseDayNotPossible),
        (date(2026, 11, 21), PauseDayOff),
        (date(2026, 12, 25), PauseDayOff),
        (date(2026, 11, 26), PauseDayOff),  # Thanksgiving, a day off for one of them
    ],
)
def test_a_day_that_is_not_possible_is_refused(day: date | None, why: type[Refusal]) -> None:
    for both in ([BERLIN, NEW_YORK], [NEW_YORK, BERLIN]):
        with pytest.raises(why):
            days.check_day(day, both, NOW)


def test_the_last_day_is_a_year_ahead() -> None:
    assert days.check_day(date(2027, 11, 18), [BERLIN, NEW_YORK], NOW) == date(2027, 11, 18)


@given(mine=calendars, theirs=calendars, now=moments, ahead=st.integers(-400, 800))
def test_both_work_on_every_day_that_is_taken(mine: Calendar, theirs: Calendar, now: datetime, ahead: int) -> None:
    """It is ahead for both, and the morning of each is on that very day."""
    day = mine.local(now).date() + timedelta(days=ahead)
    try:
        days.check_day(day, (mine, theirs), now)
    except Refusal:
        return
    for calendar in (mine, theirs):
        assert calendar.is_working_date(day)
        assert day > calendar.local(now).date()
        morning = days.morning_of(calendar, day)
        assert now < morning
        assert calendar.local(morning).date() == day


@given(mine=calendars, theirs=calendars, now=moments)
def test_the_suggested_day_is_taken(mine: Calendar, theirs: Calendar, now: datetime) -> None:
    day = days.suggested_day((mine, theirs), now)
    assert days.check_day(day, (mine, theirs), now) == day


def test_the_morning_of_a_day_that_became_a_day_off_is_the_next_working_one() -> None:
    away = Calendar("Europe/Berlin", away=((date(2026, 11, 25), date(2026, 11, 27)),))
    assert days.morning_of(away, date(2026, 11, 26)) == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
