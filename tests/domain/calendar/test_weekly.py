"""When something weekly comes again, on real calendars: once a week, onward, never on a day off, over every jump."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.weekly import next_time, working_moment
from slackapp.domain.calendar.working_calendar import Calendar
from tests.domain.calendar.calendars import calendars_and_moments, calendars_and_walls, in_zone, shown, unhurried

BERLIN = Calendar("Europe/Berlin")
GERMANY = Calendar("Europe/Berlin", "DE")
NUUK = Calendar("America/Nuuk", weekend=frozenset({6}))
MONDAYS_ONLY = Calendar("UTC", weekend=frozenset({1, 2, 3, 4, 5, 6}))


def times(calendar: Calendar, began_at: datetime, count: int) -> list[datetime]:
    found = [began_at]
    for _ in range(count):
        found.append(next_time(calendar, began_at, found[-1]))
    return found[1:]


def week(calendar: Calendar, moment: datetime) -> tuple[int, int]:
    year, number, _ = calendar.local(moment).isocalendar()
    return year, number


@pytest.mark.parametrize(
    ("calendar", "began", "expected"),
    [
        (BERLIN, "2026-11-18T10:17", ["Wed 2026-11-25 10:17", "Wed 2026-12-02 10:17"]),
        (BERLIN, "2026-03-24T10:00", ["Tue 2026-03-31 10:00"]),  # summer time began on the 29th
        (BERLIN, "2026-10-20T10:00", ["Tue 2026-10-27 10:00"]),
        (BERLIN, "2026-11-21T11:00", ["Mon 2026-11-30 11:00", "Mon 2026-12-07 11:00"]),  # begun on a Saturday
        # New Year's Day is a Friday: the Monday after it stands for its own week too
        (GERMANY, "2026-12-18T09:00", ["Mon 2026-12-28 09:00", "Mon 2027-01-04 09:00", "Fri 2027-01-15 09:00"]),
        (GERMANY, "2026-12-17T09:00", ["Thu 2026-12-24 09:00", "Thu 2026-12-31 09:00"]),
        (NUUK, "2025-03-22T23:30", ["Mon 2025-03-31 23:30", "Sat 2025-04-12 23:30"]),  # it jumped over that hour
        (MONDAYS_ONLY, "2026-11-18T10:00", ["Mon 2026-11-30 10:00", "Mon 2026-12-07 10:00"]),
    ],
)  # fmt: skip
def test_the_next_times(calendar: Calendar, began: str, expected: list[str]) -> None:
    found = times(calendar, in_zone(calendar, began), len(expected))
    assert [shown(calendar, moment) for moment in found] == expected


@unhurried
@given(case=calendars_and_moments(), count=st.integers(1, 12))
def test_once_a_week_onward_and_only_on_working_dates(case: tuple[Calendar, datetime], count: int) -> None:
    calendar, began_at = case
    found = [began_at, *times(calendar, began_at, count)]
    assert found == sorted(set(found))
    assert len({week(calendar, moment) for moment in found}) == len(found)
    assert all(calendar.is_working_date(calendar.local(moment).date()) for moment in found[1:])


@unhurried
@given(case=calendars_and_moments())
def test_the_weekday_and_the_wall_time_stay(case: tuple[Calendar, datetime]) -> None:
    """Whatever the clocks do, unless the day is off or the clock jumps over that very time."""
    calendar, began_at = case
    began = calendar.local(began_at)
    for number, moment in enumerate(times(calendar, began_at, 3), start=1):
        wanted = began.date() + timedelta(weeks=number)
        local = calendar.local(moment)
        if local.date() == wanted and calendar.local(calendar.at(wanted, began.time())).time() == began.time():
            assert local.time() == began.time()


@unhurried
@given(case=calendars_and_moments(), days=st.integers(0, 200))
def test_after_a_long_pause_there_is_one_next_time_and_nothing_of_the_past(
    case: tuple[Calendar, datetime], days: int
) -> None:
    calendar, began_at = case
    after = began_at + timedelta(days=days)
    found = next_time(calendar, began_at, after)
    assert after < found
    assert found in times(calendar, began_at, days // 7 + 4) or week(calendar, found) > week(calendar, after)


@unhurried
@given(case=calendars_and_walls())
def test_a_working_moment_is_the_first_there_is(case: tuple[Calendar, date, time]) -> None:
    calendar, day, clock = case
    found = working_moment(calendar, day, clock)
    assert calendar.is_working_date(calendar.local(found).date())
    assert calendar.local(found).date() >= day
