"""Prompting hours: the moment of the week, when a prompt is due, and the next chance, on real calendars."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.prompting_hours import (
    due_from,
    iso_week,
    next_prompting_moment,
    next_working_morning,
    prompt_due,
    prompt_moment,
)
from slackapp.domain.calendar.working_calendar import Calendar
from tests.domain.calendar.calendars import (
    A_DAY,
    calendars_and_moments,
    clocks,
    in_zone,
    shown,
    unhurried,
)

BERLIN = Calendar("Europe/Berlin")
GERMANY = Calendar("Europe/Berlin", "DE")
KOLKATA = Calendar("Asia/Kolkata")
CAIRO = Calendar("Africa/Cairo", weekend=frozenset({4, 5}))
APIA = Calendar("Pacific/Apia")

MIDNIGHT, HALF_PAST_NINE, HALF_PAST_FOUR = time(0), time(9, 30), time(16, 30)
A_MINUTE, A_QUARTER = timedelta(minutes=1), timedelta(minutes=15)

cases = calendars_and_moments()
keys = st.text(max_size=12)


# --- the moment of the week -------------------------------------------------------------------


@unhurried
@given(cases, keys)
def test_unchosen_moments_lie_on_tuesday_to_thursday_between_half_past_nine_and_noon(
    case: tuple[Calendar, datetime], key: str
) -> None:
    """In quarter hours, in the asked week of the person's own zone."""
    calendar, now = case
    moment = prompt_moment(calendar, now, key=key)
    local = calendar.local(moment)
    assert moment.tzinfo is UTC
    assert local.weekday() in (1, 2, 3)
    assert HALF_PAST_NINE <= local.time() < time(12)
    assert (local.minute % 15, local.second, local.microsecond) == (0, 0, 0)
    assert iso_week(calendar, moment) == iso_week(calendar, now)


def test_moments_spread_evenly() -> None:
    """Three hundred people do not come in a heap: each of the thirty quarter hours is used."""
    week = in_zone(BERLIN, "2026-11-25T12:00")
    slots = Counter(prompt_moment(BERLIN, week, key=f"T1/U{n}") for n in range(300))
    assert len(slots) == 30
    assert max(slots.values()) <= 25


def test_a_moment_stays_the_same_in_every_process() -> None:
    """`hash()` is salted for each process; a prompt must not wander."""
    week = in_zone(BERLIN, "2026-11-25T12:00")
    here = prompt_moment(BERLIN, week, key="U0MIRA0001").isoformat()
    program = (
        "from datetime import datetime;"
        "from slackapp.domain.calendar.prompting_hours import prompt_moment;"
        "from slackapp.domain.calendar.working_calendar import Calendar;"
        f"week = datetime.fromisoformat('{week.isoformat()}');"
        "print(prompt_moment(Calendar('Europe/Berlin'), week, key='U0MIRA0001').isoformat())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert run.stdout.strip() == here


@unhurried
@given(cases, keys, st.integers(0, 6), clocks)
def test_a_chosen_moment_is_kept_to(case: tuple[Calendar, datetime], key: str, weekday: int, clock: time) -> None:
    """Day and hour are each the person's own where given, whatever the key."""
    calendar, now = case
    monday = calendar.local(now).date() - timedelta(days=calendar.local(now).weekday())
    both = prompt_moment(calendar, now, key=key, weekday=weekday, at=clock)
    assert both == calendar.at(monday + timedelta(days=weekday), clock)
    spread = calendar.local(prompt_moment(calendar, now, key=key))
    only_day = prompt_moment(calendar, now, key=key, weekday=weekday)
    assert only_day == calendar.at(monday + timedelta(days=weekday), spread.time())
    assert prompt_moment(calendar, now, key=key, at=clock) == calendar.at(spread.date(), clock)


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_week_has_seven_days(weekday: int) -> None:
    """Another number is a mistake, not a day of the next week."""
    with pytest.raises(ValueError, match="weekday"):
        prompt_moment(BERLIN, in_zone(BERLIN, "2026-11-25T12:00"), key="U1", weekday=weekday)


def test_weeks_are_iso_weeks_in_the_persons_zone() -> None:
    """The same moment is in two weeks, and New Year belongs to the old year's last."""
    moment = datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert iso_week(BERLIN, moment) == "2026-W48"
    assert iso_week(KOLKATA, moment) == "2026-W49"
    assert iso_week(BERLIN, datetime(2027, 1, 1, 12, tzinfo=UTC)) == "2026-W53"
    assert iso_week(BERLIN, datetime(2027, 1, 4, 12, tzinfo=UTC)) == "2027-W01"


# --- when a prompt is due ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T12:00", False),  # Monday, before their Tuesday
        ("2026-11-24T10:59", False),
        ("2026-11-24T11:00", True),
        ("2026-11-24T16:29", True),
        ("2026-11-24T16:30", False),
        ("2026-11-25T09:29", False),
        ("2026-11-25T09:30", True),  # a day before their hour, but their moment has passed
        ("2026-11-25T03:00", False),
        ("2026-11-27T16:29", True),
        ("2026-11-27T16:30", False),
        ("2026-11-28T12:00", False),
        ("2026-11-29T12:00", False),
        ("2026-11-30T12:00", False),
    ],
)
def test_due_from_their_moment_in_hours_until_friday(now: str, due: bool) -> None:  # noqa: FBT001
    """Tuesday at eleven was chosen."""
    moment = in_zone(BERLIN, now)
    assert prompt_due(BERLIN, moment, key="U1", weekday=1, at=time(11)) is due


def test_b_a_slot_on_a_weekend_moves_to_the_working_day_before() -> None:
    """Friday and Saturday are off, and Friday at eleven was chosen: Thursday it is, and not Sunday."""
    moments = ("2026-11-26T10:59", "2026-11-26T11:00", "2026-11-27T12:00", "2026-11-29T12:00")
    due = [prompt_due(CAIRO, in_zone(CAIRO, day), key="U1", weekday=4, at=time(11)) for day in moments]
    assert due == [False, True, False, False]


@pytest.mark.parametrize(
    "calendar",
    [Calendar("Europe/Berlin", "DE-BY"), Calendar("Europe/Berlin", away=((date(2027, 1, 6), date(2027, 1, 6)),))],
    ids=["holiday", "away"],
)
def test_b_a_slot_on_a_day_off_moves_to_the_working_day_before(calendar: Calendar) -> None:
    """Epiphany 2027 is a Wednesday in Bavaria: Tuesday at eleven it is, and also any later working day."""
    due = [
        prompt_due(calendar, in_zone(calendar, moment), key="U1", weekday=2, at=time(11))
        for moment in ("2027-01-05T10:59", "2027-01-05T11:00", "2027-01-06T12:00", "2027-01-07T09:30")
    ]
    assert due == [False, True, False, True]


def test_b_without_a_working_day_before_it_waits_for_the_next_one() -> None:
    """Easter Monday: Tuesday from half past nine."""
    due = [
        prompt_due(GERMANY, in_zone(GERMANY, moment), key="U1", weekday=0, at=time(11))
        for moment in ("2026-04-03T12:00", "2026-04-06T12:00", "2026-04-07T09:29", "2026-04-07T09:30")
    ]
    assert due == [False, False, False, True]


@unhurried
@given(cases, keys, st.none() | st.integers(0, 6), st.none() | clocks)
def test_b_a_moved_slot_keeps_its_hour_and_no_working_day_lies_between(
    case: tuple[Calendar, datetime], key: str, weekday: int | None, at: time | None
) -> None:
    """In any zone, over clock changes, holidays and times away."""
    calendar, now = case
    moment = prompt_moment(calendar, now, key=key, weekday=weekday, at=at)
    moved = due_from(calendar, now, key=key, weekday=weekday, at=at)
    first, last = calendar.local(moved).date(), calendar.local(moment).date()
    if moved != moment:
        assert calendar.is_working_date(first)
        assert first.weekday() <= 4
        assert calendar.local(moved).time() >= calendar.local(moment).time()  # later only over a gap in the clock
    between = [first + step * A_DAY for step in range(1, (last - first).days + 1)]
    assert not any(day.weekday() <= 4 and calendar.is_working_date(day) for day in between)


@unhurried
@given(cases, keys, st.none() | st.integers(0, 6), st.none() | clocks)
def test_never_due_outside_hours_on_days_off_or_before_the_moment(
    case: tuple[Calendar, datetime], key: str, weekday: int | None, at: time | None
) -> None:
    """Whatever was chosen, on every half hour of the week."""
    calendar, now = case
    moment = due_from(calendar, now, key=key, weekday=weekday, at=at)
    for step in range(-48 * 4, 48 * 4):
        then = now + step * timedelta(minutes=30)
        local = calendar.local(then)
        if not prompt_due(calendar, then, key=key, weekday=weekday, at=at):
            continue
        assert HALF_PAST_NINE <= local.time() < HALF_PAST_FOUR
        assert calendar.is_working_date(local.date())
        assert local.weekday() <= 4
        assert then >= moment or iso_week(calendar, then) != iso_week(calendar, now)


@unhurried
@given(cases, keys)
def test_always_due_once_the_moment_has_come_in_a_week_with_working_dates(
    case: tuple[Calendar, datetime], key: str
) -> None:
    """At the moment itself on a working date, else from 09:30 of the next before the weekend."""
    calendar, now = case
    moment = due_from(calendar, now, key=key)
    days = [calendar.local(moment).date() + step * A_DAY for step in range(7 - calendar.local(moment).weekday())]
    left = [day for day in days if day.weekday() <= 4 and calendar.is_working_date(day)]
    first = next_prompting_moment(calendar, moment)
    assert (first is not None) == bool(left)
    if first is not None:
        assert calendar.local(first).date() == left[0]
        assert first == moment or calendar.local(first).time() == HALF_PAST_NINE
        assert prompt_due(calendar, first, key=key)
        assert not prompt_due(calendar, first - A_MINUTE, key=key)
        assert prompt_due(calendar, calendar.at(left[-1], time(16, 29)), key=key)


# --- the next chance --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "now", "then"),
    [
        (BERLIN, "2026-11-23T03:00", "Mon 2026-11-23 09:30"),
        (BERLIN, "2026-11-23T09:30", "Mon 2026-11-23 09:30"),
        (BERLIN, "2026-11-23T14:07", "Mon 2026-11-23 14:07"),
        (BERLIN, "2026-11-23T16:30", "Tue 2026-11-24 09:30"),
        (BERLIN, "2026-11-27T16:29", "Fri 2026-11-27 16:29"),
        (BERLIN, "2026-11-27T16:30", None),
        (BERLIN, "2026-11-29T12:00", None),
        (CAIRO, "2026-11-26T17:00", None),
        (CAIRO, "2026-11-29T12:00", None),
        (GERMANY, "2026-12-24T17:00", None),
    ],
)
def test_the_next_prompting_moment(calendar: Calendar, now: str, then: str | None) -> None:
    """Now, or the next 09:30 of a working date of this week, or none."""
    assert shown(calendar, next_prompting_moment(calendar, in_zone(calendar, now))) == then


@unhurried
@given(cases)
def test_no_chance_of_the_week_is_passed_over(case: tuple[Calendar, datetime]) -> None:
    """Between now and the next moment, and after None, no quarter hour was fit."""
    calendar, now = case
    then = next_prompting_moment(calendar, now)
    step = now
    while step < (then or now + 8 * A_DAY) and iso_week(calendar, step) == iso_week(calendar, now):
        assert not prompt_due(calendar, step, key="U1", weekday=0, at=MIDNIGHT)
        step += A_QUARTER
    if then is not None:
        assert then >= now
        assert prompt_due(calendar, then, key="U1", weekday=0, at=MIDNIGHT)
        assert iso_week(calendar, then) == iso_week(calendar, now)


@pytest.mark.parametrize(
    ("calendar", "now", "morning"),
    [
        (BERLIN, "2026-11-24T18:00", "Wed 2026-11-25 09:30"),
        (BERLIN, "2026-11-24T02:00", "Tue 2026-11-24 09:30"),
        (BERLIN, "2026-11-24T09:30", "Wed 2026-11-25 09:30"),
        (BERLIN, "2026-11-27T18:00", "Mon 2026-11-30 09:30"),
        (GERMANY, "2026-12-24T18:00", "Mon 2026-12-28 09:30"),
        (APIA, "2011-12-29T18:00", "Mon 2012-01-02 09:30"),
    ],
)
def test_the_next_working_morning(calendar: Calendar, now: str, morning: str) -> None:
    """The first half past nine that is still to come on a working date."""
    assert shown(calendar, next_working_morning(calendar, in_zone(calendar, now))) == morning


@unhurried
@given(cases, st.times(time(4), time(20)))
def test_a_working_morning_is_later_and_none_was_passed_over(case: tuple[Calendar, datetime], clock: time) -> None:
    """It is that time of day on a working date, and the first such."""
    calendar, now = case
    morning = next_working_morning(calendar, now, clock)
    local = calendar.local(morning)
    assert morning > now
    assert local.time() == clock
    assert calendar.is_working_date(local.date())
    day = calendar.local(now).date()
    while day < local.date():
        assert not calendar.is_working_date(day) or calendar.at(day, clock) <= now
        day += A_DAY
