"""When a week or a month comes as a message: once each, on the person's own days and hours, about its own time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.look_back.moments import MONTH, MONTH_DAYS, WEEK, Rhythm, latest, upcoming

BERLIN = Calendar("Europe/Berlin", "DE-BE")
FRIDAY = Rhythm(WEEK, 5, 15 * 60)
FIRST = Rhythm(MONTH, 1, 15 * 60)
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)

calendars = st.builds(
    Calendar,
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca"]),
    country=st.sampled_from([None, "DE-BE", "US", "JP"]),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    work_starts=st.integers(0, 11).map(lambda hour: hour * 60),
    work_ends=st.integers(13, 24).map(lambda hour: hour * 60),
)
rhythms = st.builds(Rhythm, st.just(WEEK), st.integers(1, 7), st.integers(0, 1439)) | st.builds(
    Rhythm, st.just(MONTH), st.sampled_from(MONTH_DAYS), st.integers(0, 1439)
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (of the strategy)


def test_6_a_week_is_the_time_since_the_week_before() -> None:
    one = upcoming(BERLIN, FRIDAY, WEDNESDAY)
    assert (one.name, one.due_at) == ("2026-W47", datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
    assert (one.since, one.until) == (one.due_at - timedelta(days=7), one.due_at)
    assert one.ends_at == one.due_at + timedelta(days=7)
    assert latest(BERLIN, FRIDAY, one.due_at) == one


def test_6_a_month_is_the_whole_month_before() -> None:
    one = upcoming(BERLIN, FIRST, WEDNESDAY)
    assert (one.name, one.due_at) == ("2026-11", datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
    assert (one.since, one.until) == (
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
        datetime(2026, 11, 30, 23, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("rhythm", "now", "day"),
    [
        (FRIDAY, datetime(2026, 3, 30, tzinfo=UTC), date(2026, 4, 2)),  # before Good Friday
        (Rhythm(WEEK, 7, 900), WEDNESDAY, date(2026, 11, 20)),  # Sunday is no working day
        (FIRST, datetime(2026, 12, 20, tzinfo=UTC), date(2027, 1, 4)),  # New Year's Day is a Friday
        (Rhythm(MONTH, 28, 900), datetime(2027, 2, 20, tzinfo=UTC), date(2027, 3, 1)),  # a Sunday in February
    ],
)
def test_6_a_day_off_moves_a_week_back_and_a_month_on(rhythm: Rhythm, now: datetime, day: date) -> None:
    assert BERLIN.local(upcoming(BERLIN, rhythm, now).due_at).date() == day


def test_6_an_hour_outside_ones_hours_moves_inside() -> None:
    part_time = replace(BERLIN, work_starts=10 * 60, work_ends=14 * 60)
    for minute, hour in ((15 * 60, 10), (8 * 60, 10), (13 * 60, 13)):
        due = upcoming(part_time, Rhythm(WEEK, 5, minute), WEDNESDAY).due_at
        assert part_time.local(due).hour == hour


def test_6_a_long_time_away_keeps_the_day() -> None:
    away = replace(BERLIN, away=((date(2026, 11, 9), date(2026, 12, 4)),))
    assert away.local(upcoming(away, FRIDAY, WEDNESDAY).due_at).date() == date(2026, 11, 20)


@given(calendar=calendars, rhythm=rhythms, now=moments)
@settings(max_examples=80, deadline=None)
def test_6_messages_follow_each_other_and_miss_no_time(calendar: Calendar, rhythm: Rhythm, now: datetime) -> None:
    """Each due moment comes once; a week goes on where the former ended, and so does a month."""
    before, after = latest(calendar, rhythm, now), upcoming(calendar, rhythm, now)
    assert before.due_at <= now < after.due_at
    assert before.name != after.name
    assert before.until == after.since
    assert before.since < before.until <= before.due_at < before.ends_at
    assert latest(calendar, rhythm, after.due_at) == after
    assert upcoming(calendar, rhythm, before.due_at) == after
    day = calendar.local(after.due_at).date()
    assert not calendar.is_working_date(day) or begins_next(calendar, after.due_at) == after.due_at
