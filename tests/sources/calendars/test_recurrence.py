"""How much of a calendar is worked out, and which rules are refused before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.sources.calendars import expansion, recurrence
from slackapp.sources.calendars.shifts import NotRead, PassedOver, Rota, Shift, Unpacking, packed, refused
from tests.sources.calendar_double import calendar, event

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SHIFT = event("a", ":20261116T080000Z", ":20261117T080000Z")


def found(*events: str, since: datetime = NOW - timedelta(days=14)) -> Rota:
    """Read a calendar in this process."""
    return expansion.rota(calendar(*events), since, NOW)


def test_5001_events_are_read() -> None:
    """Years of half-day shifts: those of the span asked for, without working out the others."""
    last = datetime(2026, 11, 17, tzinfo=UTC)
    half = timedelta(hours=12)
    starts = [last - half * number for number in range(5_001)]
    events = [event(f"{at:%j%H%Y}", f":{at:%Y%m%dT%H%M%SZ}", f":{at + half:%Y%m%dT%H%M%SZ}") for at in starts]
    rota = found(*events)
    assert len(rota.ended) == 27
    assert rota.passed_over == ()


def test_more_events_at_once_are_refused_with_the_true_reason() -> None:
    events = [event(str(number), ":20261116T080000Z", ":20261117T080000Z") for number in range(5_001)]
    with pytest.raises(NotRead) as refusal:
        found(*events)
    assert refusal.value.why == "too_many"


def test_series_that_ended_long_ago_do_not_count() -> None:
    """A tool may write a new series at each change of the rota."""
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z"
    former = [event(str(number), ":20190107T080000Z", ":20190107T180000Z", rule) for number in range(5_001)]
    now = event("now", ":20260105T080000Z", ":20260105T180000Z", "RRULE:FREQ=WEEKLY")
    rota = found(*former, now)
    assert [shift.ended_at.day for shift in rota.ended] == [9, 16]


def test_more_shifts_than_one_read_returns_come_with_the_next() -> None:
    """Those that end together come together, because the next read begins after that moment."""
    events = [event(f"{number:03}", ":20261116T080000Z", ":20261117T080000Z") for number in range(510)]
    later = event("z", ":20261117T080000Z", ":20261118T080000Z")
    first = found(*events, later)
    assert (len(first.ended), first.is_cut) == (510, True)
    rest = found(*events, later, since=first.ended[-1].ended_at)
    assert ([shift.ended_at.day for shift in rest.ended], rest.is_cut) == ([18], False)


@pytest.mark.parametrize(
    ("starts", "rule"),
    [
        ("19260101", "FREQ=SECONDLY"),
        ("20261116", "FREQ=SECONDLY;COUNT=3"),
        ("20261116", "FREQ=MINUTELY;INTERVAL=600"),
        ("20261116", "FREQ=DAILY;INTERVAL=0"),
        ("20261116", "FREQ=DAILY;INTERVAL=-1"),
        ("19260101", "FREQ=HOURLY"),
        ("19260101", "FREQ=DAILY"),
        ("19260101", "FREQ=DAILY;BYHOUR=0,6,12,18"),
        ("20200101", "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8,9,10,11;BYMINUTE=0,15,30,45;BYSECOND=0,20,40"),
        ("20261116", f"FREQ=DAILY;BYSECOND={','.join(['0'] * 5_000)}"),
    ],
)
def test_secondly_minutely_interval_below_1_and_rules_from_1926_are_refused_first(starts: str, rule: str) -> None:
    """Working it out took gigabytes and minutes."""
    assert recurrence.is_too_often([rule], recurrence.as_date(starts), NOW.date())
    item = event("b", f":{starts}T000000Z", f":{starts}T010000Z", f"RRULE:{rule}")
    rota = found(item, SHIFT)
    assert [shift.ended_at.day for shift in rota.ended] == [17]
    assert [one.why for one in rota.passed_over] == ["too_often"]


@pytest.mark.parametrize(
    ("starts", "rule"),
    [
        ("19700101", "FREQ=DAILY"),
        ("20150101", "FREQ=HOURLY;INTERVAL=12"),
        ("20240101", "FREQ=HOURLY"),
        ("16010101", "FREQ=YEARLY;BYMONTH=11;BYDAY=3MO"),
        ("19260101", "FREQ=MONTHLY;BYDAY=3MO"),
        ("19260101", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("19260101", "FREQ=HOURLY;COUNT=8"),
        ("19260101", "FREQ=HOURLY;UNTIL=19260301T000000Z"),
    ],
)
def test_a_rule_of_a_rota_is_worked_out(starts: str, rule: str) -> None:
    assert not recurrence.is_too_often([rule], recurrence.as_date(starts), NOW.date())


@settings(max_examples=60)
@given(
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 40),
    st.dictionaries(
        st.sampled_from(
            ["BYHOUR=1,2,9", "BYMINUTE=0,30", "BYDAY=MO,2TU", "BYDAY=FR", "BYMONTHDAY=1,15", "BYMONTH=2,11"]
        ),
        st.none(),
        max_size=3,
    ),
    st.integers(1, 300),
)
def test_a_rule_takes_no_more_steps_than_reckoned(freq: str, interval: int, parts: dict[str, None], days: int) -> None:
    if freq not in {"MONTHLY", "YEARLY"}:
        parts = {part: None for part in parts if "2TU" not in part}
    by_name = {part.partition("=")[0]: part for part in parts}
    rule = ";".join([f"FREQ={freq}", f"INTERVAL={interval}", *by_name.values()])
    starts = datetime(2024, 3, 1)  # noqa: DTZ001  (as the rule has it)
    ends = starts + timedelta(days=days)
    try:
        occurrences = rrulestr(rule, dtstart=starts).between(starts, ends, inc=True)
    except ValueError:  # none ever, as every fourth hour from midnight that is the first one
        occurrences = []
    assert recurrence.steps(rule, starts.date(), ends.date()) >= len(occurrences)


@given(st.text(max_size=60), st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))))
def test_no_text_breaks_the_judging_of_rules(rule: str, starts: date | None) -> None:
    recurrence.is_too_often([rule], starts, NOW.date())


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            Shift,
            st.text(max_size=5),
            st.text(max_size=5),
            st.datetimes(timezones=st.just(UTC)),
            st.datetimes(timezones=st.just(UTC)),
            st.lists(st.text(max_size=5), max_size=2).map(tuple),
            st.lists(st.text(max_size=5), max_size=2).map(tuple),
        ),
        max_size=3,
    ),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    st.booleans(),
)
def test_what_the_child_writes_the_parent_reads(shifts: list[Shift], next_at: datetime | None, is_cut: bool) -> None:  # noqa: FBT001
    rota = Rota(tuple(shifts), next_at, (PassedOver("backwards", "B", ""),), is_cut)
    unpacking = Unpacking()
    for line in packed(rota):
        assert "\n" not in line
        unpacking.add(line.encode())
    assert unpacking.rota == rota
    unpacking.add(b'["shift", "half of a li')
    assert unpacking.rota == rota
    unpacking.add(refused("too_many").encode())
    assert unpacking.why == "too_many"
