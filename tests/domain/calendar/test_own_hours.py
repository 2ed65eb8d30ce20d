"""A prompt comes inside the prompting hours and the person's own, on their own days, and where it can, it does come."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.prompting_hours import can_prompt_at, next_prompting_moment, prompt_due, prompting_hours
from slackapp.domain.calendar.working_calendar import Calendar, weekend_of, work_days_of
from tests.domain.calendar.calendars import unhurried

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)  # an ISO week without a change of clocks
QUARTERS = [MONDAY + step * timedelta(minutes=15) for step in range(7 * 24 * 4)]

hours = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda pair: pair[0] < pair[1])
weeks = st.sets(st.integers(0, 6), max_size=6).map(frozenset)
own = st.builds(
    lambda weekend, span: Calendar("UTC", None, weekend, span[0], span[1]),
    weeks,
    hours,
)


@unhurried
@given(own, st.text(max_size=8))
def test_the_spread_comes_due_in_each_week_that_has_time_for_it(calendar: Calendar, key: str) -> None:
    due = [moment for moment in QUARTERS if prompt_due(calendar, moment, key=key)]
    assert bool(due) is (prompting_hours(calendar) is not None)
    for moment in due:
        assert calendar.is_working_date(moment.date())
        assert calendar.work_starts <= moment.hour * 60 + moment.minute < calendar.work_ends
        assert time(9, 30) <= moment.time() < time(16, 30)


@unhurried
@given(own, st.integers(0, 6), st.integers(9 * 4 + 2, 16 * 4 + 1))
def test_a_chosen_moment_comes_due_exactly_where_it_may_be_chosen(
    calendar: Calendar, weekday: int, quarter: int
) -> None:
    at = time(quarter // 4, quarter % 4 * 15)
    due = [moment for moment in QUARTERS if prompt_due(calendar, moment, key="k", weekday=weekday, at=at)]
    assert bool(due) is can_prompt_at(calendar, weekday, at)
    working = [day for day in range(min(weekday, 4) + 1) if day not in calendar.weekend]
    for moment in due:
        assert (moment.weekday(), moment.time()) >= (working[-1] if working else weekday, at)


@unhurried
@given(own, st.sampled_from(QUARTERS))
def test_a_later_look_falls_into_both(calendar: Calendar, now: datetime) -> None:
    moment = next_prompting_moment(calendar, now)
    if moment is not None:
        assert moment >= now
        assert next_prompting_moment(calendar, moment) == moment


@given(weeks)
def test_days_are_the_same_either_way_round(weekend: frozenset[int]) -> None:
    assert weekend_of(work_days_of(weekend)) == weekend


def test_a_week_without_days_is_none() -> None:
    assert weekend_of("") == weekend_of("089x") == frozenset({5, 6})
