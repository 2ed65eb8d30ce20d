"""When rounds open and are gathered: real zones, days on which clocks jump, holidays and days off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.rituals.refusals import RhythmNotPossible
from slackapp.domain.rituals.seasons import timing
from slackapp.domain.rituals.seasons.timing import Rhythm
from tests.domain.calendar.calendars import COUNTRIES, ZONES, moments, unhurried

THURSDAYS = Rhythm(1, 4, 15 * 60, "Europe/Berlin")
rhythms = st.builds(
    Rhythm,
    every_weeks=st.sampled_from((1, 2)),
    weekday=st.integers(1, 5),
    minute=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(COUNTRIES),
    work_days=st.sampled_from(("12345", "1234", "71234", "1", "1234567")),
)


def local(rhythm: Rhythm, moment: datetime) -> str:
    """Write a moment as the channel's clock shows it."""
    return timing.calendar_of(rhythm).local(moment).strftime("%a %Y-%m-%d %H:%M")


def opened(rhythm: Rhythm, after: datetime, count: int) -> list[str]:
    """Give the next openings."""
    slots = [timing.next_slot(rhythm, after)]
    while len(slots) < count:
        slots.append(timing.next_slot(rhythm, slots[-1].opens_at, slots[-1].on))
    return [local(rhythm, slot.opens_at) for slot in slots]


@pytest.mark.parametrize(
    ("rhythm", "after", "days"),
    [
        (THURSDAYS, "2026-11-18T10:00", ["Thu 2026-11-19 15:00", "Thu 2026-11-26 15:00"]),
        (THURSDAYS, "2026-11-19T14:00", ["Thu 2026-11-26 15:00"]),  # 15:00 in Berlin is past
        (Rhythm(2, 4, 900, "Europe/Berlin"), "2026-11-18T10:00", ["Thu 2026-11-19 15:00", "Thu 2026-12-03 15:00"]),
        # Christmas Day is a Friday: the round comes on Thursday; New Year's Day too
        (
            Rhythm(1, 5, 600, "Europe/Berlin", "DE"),
            "2026-12-17T10:00",
            ["Fri 2026-12-18 10:00", "Thu 2026-12-24 10:00", "Thu 2026-12-31 10:00", "Fri 2027-01-08 10:00"],
        ),
        # Good Friday and Easter Monday: on Monday's round the working day before is Thursday
        (
            Rhythm(1, 1, 600, "Europe/Berlin", "DE"),
            "2026-04-01T00:00",
            ["Thu 2026-04-02 10:00", "Mon 2026-04-13 10:00"],
        ),
        (Rhythm(1, 5, 600, "Asia/Dubai", None, "71234"), "2026-11-18T10:00", ["Thu 2026-11-19 10:00"]),
        # the clock goes back between two rounds, and 15:00 stays 15:00
        (THURSDAYS, "2026-10-20T00:00", ["Thu 2026-10-22 15:00", "Thu 2026-10-29 15:00"]),
    ],
)
def test_a_round_opens_on_its_day_and_on_a_day_off_the_working_day_before(
    rhythm: Rhythm, after: str, days: list[str]
) -> None:
    """In the channel's zone."""
    assert opened(rhythm, datetime.fromisoformat(after).replace(tzinfo=UTC), len(days)) == days


@given(rhythms, moments)
@unhurried
def test_rounds_come_in_order_on_working_days_and_keep_the_rhythm(rhythm: Rhythm, after: datetime) -> None:
    """Whatever the zone, the holidays and the week; a working day in every week suffices."""
    calendar = timing.calendar_of(rhythm)
    first = timing.next_slot(rhythm, after)
    second = timing.next_slot(rhythm, first.opens_at, first.on)
    assert after < first.opens_at < second.opens_at
    assert (second.on - first.on) % timedelta(weeks=rhythm.every_weeks) == timedelta(0)
    for slot in (first, second):
        assert slot.on.isoweekday() == rhythm.weekday
        moved = slot.on - calendar.local(slot.opens_at).date()
        assert (
            timedelta(days=-1) <= moved <= timing.BACK_MAX * timedelta(days=1)
        )  # a clock change may end past midnight
        assert all(not calendar.is_working_date(slot.on - step * timedelta(days=1)) for step in range(moved.days))


@given(rhythms, moments)
@unhurried
def test_the_next_round_does_not_depend_on_when_one_asks(rhythm: Rhythm, after: datetime) -> None:
    """A late tick and an early one plan the same round."""
    first = timing.next_slot(rhythm, after)
    second = timing.next_slot(rhythm, first.opens_at, first.on)
    between = first.opens_at + (second.opens_at - first.opens_at) / 2
    assert timing.next_slot(rhythm, between, first.on) == second


@given(rhythms, moments)
@unhurried
def test_answers_are_gathered_at_noon_of_the_next_working_day(rhythm: Rhythm, opens: datetime) -> None:
    """Never on the day itself, so that an answer of the evening is in it."""
    calendar = timing.calendar_of(rhythm)
    moment = timing.gathers_at(rhythm, opens)
    assert calendar.local(moment).date() > calendar.local(opens).date()
    assert calendar.local(moment).time() >= time(12)


def test_over_a_weekend_the_gathering_waits_for_monday() -> None:
    """Friday's round is gathered on Monday, and one before Christmas after it."""
    friday = Rhythm(1, 5, 900, "Europe/Berlin", "DE")
    at = timing.calendar_of(friday).at
    assert local(friday, timing.gathers_at(friday, at(date(2026, 11, 20), time(15)))) == "Mon 2026-11-23 12:00"
    assert local(friday, timing.gathers_at(friday, at(date(2026, 12, 24), time(15)))) == "Mon 2026-12-28 12:00"


def test_the_host_is_asked_two_working_days_before() -> None:
    """Over a weekend, and over a holiday."""
    monday = Rhythm(1, 1, 900, "Europe/Berlin", "DE")
    at = timing.calendar_of(monday).at
    assert timing.asks_host_on(monday, at(date(2026, 11, 23), time(15))) == date(2026, 11, 19)
    assert timing.asks_host_on(monday, at(date(2026, 12, 28), time(15))) == date(2026, 12, 23)


def test_a_week_has_one_round_at_most() -> None:
    """After a move from Thursday to Friday the next one is in the week after; before the first round, at once."""
    thursday = timing.next_slot(THURSDAYS, datetime(2026, 11, 18, 10, tzinfo=UTC)).opens_at
    friday, now = Rhythm(1, 5, 900, "Europe/Berlin"), thursday + timedelta(hours=1)
    assert timing.earliest(friday, None, now) == now
    assert opened(friday, timing.earliest(friday, thursday, now), 1) == ["Fri 2026-11-27 15:00"]
    fortnightly = Rhythm(2, 5, 900, "Europe/Berlin")
    assert opened(fortnightly, timing.earliest(fortnightly, thursday, now), 1) == ["Fri 2026-12-04 15:00"]


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(3, 4, 0, "UTC"),
        Rhythm(1, 6, 0, "UTC"),
        Rhythm(1, 0, 0, "UTC"),
        Rhythm(1, 4, 1440, "UTC"),
        Rhythm(1, 4, -1, "UTC"),
    ],
)
def test_no_other_rhythm_is_taken(rhythm: Rhythm) -> None:
    """Numbers come back from a form, that is from outside."""
    with pytest.raises(RhythmNotPossible):
        rhythm.check()
