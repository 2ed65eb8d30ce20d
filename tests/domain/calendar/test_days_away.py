"""Days away are no working days, whatever is counted; Tend begins messages inside everybody's own hours only."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slackapp.domain.calendar.prompting_hours import (
    begins_next,
    ignored_at,
    iso_week,
    next_prompting_moment,
    prompt_due,
    week_starts,
)
from slackapp.domain.calendar.waiting import held_until, one_working_day_later, ripe_at, working_dates_between
from slackapp.domain.calendar.working_calendar import Calendar
from tests.domain.calendar.calendars import (
    A_DAY,
    COUNTRIES,
    WEEKENDS,
    ZONES,
    in_zone,
    jumps,
    moments,
    shown,
    unhurried,
    walked,
)

BERLIN = Calendar("Europe/Berlin")
VACATION = (date(2026, 11, 19), date(2026, 11, 25))  # Thursday to Wednesday
ON_VACATION = Calendar("Europe/Berlin", away=(VACATION,))


@st.composite
def calendars_near_jumps(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Draw anybody's calendar with times away around a moment, half of them near a jump of the clock."""
    zone = draw(st.sampled_from((*ZONES, "Nowhere/Unknown", "Asia/Kathmandu")))
    known: tuple[datetime, ...] = jumps(zone) if zone in ZONES else ()
    now = draw(moments)
    if draw(st.booleans()) and known:
        now = draw(st.sampled_from(known)) + draw(st.timedeltas(-2 * A_DAY, 2 * A_DAY))
    spans = st.tuples(st.integers(-20, 20), st.integers(0, 25))
    away = [(now.date() + first * A_DAY, now.date() + (first + days) * A_DAY) for first, days in draw(st.lists(spans))]
    starts, ends = draw(st.sampled_from(((0, 1440), (480, 1020), (600, 840), (1200, 1440), (0, 300))))
    weekend, country = frozenset(draw(st.sampled_from(WEEKENDS))), draw(st.sampled_from(COUNTRIES))
    return Calendar(zone, country, weekend, starts, ends, tuple(away)), now


cases = calendars_near_jumps()


@pytest.mark.parametrize(
    ("noted", "ripe"),
    [
        (
            "2026-11-18T09:00",
            "Thu 2026-12-03 00:00",
        ),  # Wednesday: Thursday and Friday of next week, Monday to Wednesday
        ("2026-11-20T09:00", "Thu 2026-12-03 00:00"),
        ("2026-11-10T09:00", "Wed 2026-11-18 00:00"),  # ripe before they left
        ("2026-11-12T09:00", "Fri 2026-11-27 00:00"),  # four days before, one after
    ],
)
def test_waiting_stands_still_while_away(noted: str, ripe: str) -> None:
    assert shown(BERLIN, ripe_at(ON_VACATION, in_zone(BERLIN, noted))) == ripe


@pytest.mark.parametrize(
    ("noted", "readable"),
    [
        ("2026-11-17T10:00", "Wed 2026-11-18 10:00"),
        ("2026-11-18T10:00", "Thu 2026-11-26 10:00"),
        ("2026-11-20T10:00", "Fri 2026-11-27 09:00"),  # away already: it begins when they are back
    ],
)
def test_the_doers_day_waits_for_their_return(noted: str, readable: str) -> None:
    assert shown(BERLIN, one_working_day_later(ON_VACATION, in_zone(BERLIN, noted))) == readable
    held = held_until(ON_VACATION, one_working_day_later(BERLIN, in_zone(BERLIN, noted)))
    assert held <= in_zone(BERLIN, "2026-11-27T09:00")
    assert ON_VACATION.is_working_date(BERLIN.local(held).date())


def test_a_time_away_that_ends_before_it_starts_is_none() -> None:
    with pytest.raises(ValueError, match="away"):
        Calendar("UTC", away=((date(2026, 1, 2), date(2026, 1, 1)),))


@unhurried
@given(cases, st.integers(0, 300))
def test_counting_with_times_away_equals_counting_day_by_day(case: tuple[Calendar, datetime], days: int) -> None:
    calendar, now = case
    noted = now.date() - 30 * A_DAY
    assert working_dates_between(calendar, noted, noted + days * A_DAY) == walked(calendar, noted, noted + days * A_DAY)


@unhurried
@given(cases)
def test_nothing_begins_outside_hours_or_while_away(case: tuple[Calendar, datetime]) -> None:
    """And it does begin: not before now, at once where now is fit, and nothing fit was passed over."""
    calendar, now = case
    begins = begins_next(calendar, now)
    local = calendar.local(begins)
    assert begins >= now
    assert begins_next(calendar, begins) == begins
    assert calendar.is_working_date(local.date())
    assert not calendar.is_away(local.date())
    assert calendar.work_starts <= local.hour * 60 + local.minute < calendar.work_ends
    if calendar.work_starts <= 600 and calendar.work_ends >= 840:
        assert time(9, 30) <= local.time() < time(16, 30)
    step = now
    while step < min(begins, now + 12 * A_DAY):
        assert begins_next(calendar, step) == begins
        step += timedelta(hours=3)  # the shortest hours are four


@unhurried
@given(cases, st.timedeltas(timedelta(0), 40 * A_DAY))
def test_a_later_look_never_gives_an_earlier_moment(case: tuple[Calendar, datetime], later: timedelta) -> None:
    calendar, now = case
    assert begins_next(calendar, now) <= begins_next(calendar, now + later)
    assume(calendar.local(now).date() <= calendar.local(now + later).date())
    assert ripe_at(calendar, now) <= ripe_at(calendar, now + later)
    assert week_starts(calendar, now) <= week_starts(calendar, now + later)


@unhurried
@given(cases, st.text(max_size=6))
def test_a_prompt_is_never_due_while_away(case: tuple[Calendar, datetime], key: str) -> None:
    calendar, now = case
    for step in range(0, 24 * 21, 3):  # prompting hours are seven
        then = now + step * timedelta(hours=1)
        if prompt_due(calendar, then, key=key):
            assert not calendar.is_away(calendar.local(then).date())
        opens = next_prompting_moment(calendar, then) if step % 12 == 0 else None
        assert opens is None or not calendar.is_away(calendar.local(opens).date())


@unhurried
@given(cases)
def test_a_hold_ends_on_a_working_date_and_no_earlier(case: tuple[Calendar, datetime]) -> None:
    calendar, now = case
    held = held_until(calendar, now)
    assert held >= now
    assert calendar.is_working_date(calendar.local(held).date())
    assert held_until(calendar, held) == held


@pytest.mark.parametrize(
    ("calendar", "sent", "ignored"),
    [
        (BERLIN, "2026-11-24T10:00", "Tue 2026-12-01 00:00"),  # Tuesday to Monday are five working days
        (BERLIN, "2026-11-26T16:00", "Thu 2026-12-03 00:00"),
        (ON_VACATION, "2026-11-17T10:00", "Tue 2026-12-01 00:00"),  # two before, three after
    ],
)
def test_ignored_after_five_working_days(calendar: Calendar, sent: str, ignored: str) -> None:
    assert shown(BERLIN, ignored_at(calendar, in_zone(BERLIN, sent))) == ignored


def test_a_week_starts_where_the_person_lives() -> None:
    kolkata = Calendar("Asia/Kolkata")
    sunday_evening = datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert iso_week(kolkata, sunday_evening) == "2026-W49"
    assert shown(kolkata, week_starts(kolkata, sunday_evening)) == "Mon 2026-11-30 00:00"
    assert shown(BERLIN, week_starts(BERLIN, sunday_evening, 1)) == "Mon 2026-11-30 00:00"
