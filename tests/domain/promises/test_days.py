"""When the maker of a promise is reminded: over zones, holidays, days off, times away and clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.promises import days
from slackapp.domain.promises.refusals import DueDayNotPossible
from slackapp.domain.tables.promises import Promise

ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
    "Africa/Casablanca", "Asia/Tehran", "Pacific/Kiritimati", "UTC", "Nowhere/Land",
)  # fmt: skip
WEEKENDS: tuple[frozenset[int], ...] = (
    frozenset({5, 6}),
    frozenset({4, 5}),
    frozenset(),
    frozenset({0, 1, 2, 3, 5, 6}),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (made aware)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Give somebody's calendar, with up to two times away."""
    away = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.dates(date(2025, 1, 1), date(2029, 1, 1)))
        away.append((first, first + timedelta(days=draw(st.integers(0, 60)))))
    country = draw(st.sampled_from((None, "DE", "DE-BY", "US", "PT", "SE", "IN")))
    return Calendar(draw(st.sampled_from(ZONES)), country, draw(st.sampled_from(WEEKENDS)), away=tuple(away))


@given(calendars(), moments, st.integers(-40, 365))
def test_the_two_mornings_of_a_promise(calendar: Calendar, now: datetime, ahead: int) -> None:
    """Both come later, on working dates; the first by the day, the second after it, and so the first is first."""
    today = calendar.local(now).date()
    due_on = today + timedelta(days=ahead)
    found = days.mornings(calendar, now, due_on)
    overdue_on = calendar.local(found.overdue_at).date()
    assert found.overdue_at > now
    assert overdue_on > due_on
    assert calendar.is_working_date(overdue_on)
    first_after = max(due_on, today - timedelta(days=1))
    between = (first_after + timedelta(days=step) for step in range(1, (overdue_on - first_after).days))
    assert not [day for day in between if calendar.is_working_date(day) and calendar.at(day, time(9, 30)) > now]
    if found.due_at is None:
        rest = (today + timedelta(days=step) for step in range(ahead + 1))
        assert not [day for day in rest if calendar.is_working_date(day) and calendar.at(day, time(9, 30)) > now]
    else:
        reminded_on = calendar.local(found.due_at).date()
        assert now < found.due_at < found.overdue_at
        assert today <= reminded_on <= due_on
        assert calendar.is_working_date(reminded_on)
        assert not any(
            calendar.is_working_date(reminded_on + timedelta(days=step))
            for step in range(1, (due_on - reminded_on).days + 1)
        )


@given(calendars(), moments, st.dates())
def test_a_day_is_possible_from_today_for_a_year(calendar: Calendar, now: datetime, day: date) -> None:
    """Today of the maker, wherever they are; whatever is refused names the two ends."""
    today = calendar.local(now).date()
    if today <= day <= today + timedelta(days=365):
        assert days.check_day(calendar, now, day) == day
        assert not days.is_overdue(calendar, now, day)
    else:
        with pytest.raises(DueDayNotPossible) as refused:
            days.check_day(calendar, now, day)
        assert (refused.value.first, refused.value.last) == (today, today + timedelta(days=365))
    capped = days.within_a_year(calendar, now, day)
    assert capped <= today + timedelta(days=365)
    assert days.mornings(calendar, now, max(capped, today - timedelta(days=400))).overdue_at > now


@given(calendars(), moments, st.integers(-3, 3), st.integers(0, 200))
def test_it_is_overdue_from_the_midnight_after_its_day(
    calendar: Calendar, now: datetime, ahead: int, hours: int
) -> None:
    """Once overdue, always overdue; also in nights in which the clock changes."""
    due_on = calendar.local(now).date() + timedelta(days=ahead)
    if days.is_overdue(calendar, now, due_on):
        assert days.is_overdue(calendar, now + timedelta(hours=hours), due_on)
    ends = calendar.at(due_on + timedelta(days=1), time(0))
    assert days.is_overdue(calendar, ends, due_on)
    assert not days.is_overdue(calendar, ends - timedelta(seconds=1), due_on)


@pytest.mark.parametrize(
    ("now", "due_on", "due_at", "overdue_at"),
    [
        # a Thursday; the morning after it
        ("2026-11-18T10:00+01:00", "2026-11-26", "2026-11-26T09:30+01:00", "2026-11-27T09:30+01:00"),
        # a Sunday is reminded of on Friday, and overdue on Monday
        ("2026-11-18T10:00+01:00", "2026-11-22", "2026-11-20T09:30+01:00", "2026-11-23T09:30+01:00"),
        # Christmas, a Friday: reminded of on the 24th; the 26th is a holiday and a Saturday
        ("2026-11-18T10:00+01:00", "2026-12-25", "2026-12-24T09:30+01:00", "2026-12-28T09:30+01:00"),
        # today, after its morning
        ("2026-11-18T10:00+01:00", "2026-11-18", None, "2026-11-19T09:30+01:00"),
        # made on Friday evening for the weekend
        ("2026-11-20T19:00+01:00", "2026-11-22", None, "2026-11-23T09:30+01:00"),
        # the Monday after the clock went forward
        ("2026-03-20T10:00+01:00", "2026-03-30", "2026-03-30T09:30+02:00", "2026-03-31T09:30+02:00"),
        # made on the day after, from a word that arrived late
        ("2026-11-27T08:00+01:00", "2026-11-26", None, "2026-11-27T09:30+01:00"),
    ],
)
def test_what_is_due_when(now: str, due_on: str, due_at: str | None, overdue_at: str) -> None:
    """In Berlin."""
    calendar = Calendar("Europe/Berlin", "DE")
    found = days.mornings(calendar, datetime.fromisoformat(now), date.fromisoformat(due_on))
    assert found == days.Mornings(
        None if due_at is None else datetime.fromisoformat(due_at), datetime.fromisoformat(overdue_at)
    )


def test_only_the_day_stands_in_the_clear() -> None:
    """No kind, no state, no person."""
    assert set(Promise.__table__.columns.keys()) == {
        "id", "workspace_id", "seal_id", "maker_digest", "other_digest", "body", "due_on", "closed_at",
    }  # fmt: skip
