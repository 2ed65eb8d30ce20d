"""What is read in the text of a calendar: every item that can be, whatever stands beside it."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.sources.calendars import expansion
from slackapp.sources.calendars.attendance import ADDRESS
from slackapp.sources.calendars.shifts import NotRead, Rota, Shift
from tests.sources.calendar_double import calendar, event

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=14)
ANA = "ATTENDEE:mailto:ana@acme.test"
SHIFT = event("a", ":20261116T080000Z", ":20261117T080000Z")
READ = ["11-17 08:00"]


def found(*events: str, lines: tuple[str, ...] = (), since: datetime = SINCE, now: datetime = NOW) -> Rota:
    """Read a calendar in this process."""
    return expansion.rota(calendar(*events, lines=lines), since, now)


def ended(*events: str, lines: tuple[str, ...] = ()) -> list[str]:
    """Give when the shifts of a calendar ended, in UTC."""
    return moments(found(*events, lines=lines).ended)


def moments(shifts: Iterable[Shift]) -> list[str]:
    """Give when shifts ended, in UTC."""
    return [shift.ended_at.strftime("%m-%d %H:%M") for shift in shifts]


def raw(*lines: str) -> str:
    """Give a component or lines as a feed has them."""
    return "".join(f"{line}\r\n" for line in lines)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([SHIFT], ["11-17 08:00"]),
        ([event("a", ";TZID=Europe/Berlin:20261116T090000", ";TZID=Europe/Berlin:20261117T090000")], ["11-17 08:00"]),
        ([event("a", ";VALUE=DATE:20261116", ";VALUE=DATE:20261118")], ["11-18 00:00"]),
        ([event("a", ":20261116T090000", ":20261116T170000")], ["11-16 17:00"]),
        ([event("a", ": 20261116T090000Z ", ";VALUE=DATE-TIME: 20261116T170000Z")], ["11-16 17:00"]),
        ([event("a", ";VALUE=DATE:20261116", ":20261117T100000Z")], ["11-17 10:00"]),  # a day, and a moment
        ([event("a", ":20261118T080000Z", ":20261118T200000Z")], []),  # under way
        ([event("a", ":20261016T080000Z", ":20261017T080000Z")], []),  # long over
        ([event("a", ":20261116T080000Z", ":20261117T080000Z", "STATUS:CANCELLED")], []),
        ([event("a", ":20261117T080000Z", ":20261116T080000Z")], []),  # ends before it starts
        ([event("a", ":20261116T080000Z", ":20261116T080000Z")], []),  # takes no time
        ([event("b", ":not-a-time", ":20261116T080000Z"), SHIFT], ["11-17 08:00"]),
        ([event("a", ";TZID=Mars/Base:20261116T080000", ";TZID=Mars/Base:20261117T080000")], ["11-17 08:00"]),
        ([event("b", ":20261116T080000Z", ":20261117T080000Z", "RRULE:FREQ=NEVER"), SHIFT], ["11-17 08:00"]),
        (
            [event("a", ":20261102T080000Z", ":20261102T180000Z", "RRULE:FREQ=WEEKLY", "EXDATE:20261109T080000Z")],
            ["11-16 18:00"],
        ),
        (
            [event("a", ":20261109T080000Z", ":20261109T180000Z", "RRULE:FREQ=WEEKLY", "EXDATE:soon")],
            ["11-09 18:00", "11-16 18:00"],
        ),
        (
            [
                event("a", ":20261109T080000Z", ":20261109T180000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
                event("a", ":20261117T080000Z", ":20261117T190000Z", "RECURRENCE-ID:20261116T080000Z"),
            ],
            ["11-09 18:00", "11-17 19:00"],
        ),
        ([event("a", ":20261116T080000Z", ":20261117T080000Z", "RECURRENCE-ID:20261115T080000Z")], ["11-17 08:00"]),
    ],
)
def test_shifts_that_ended(events: list[str], expected: list[str]) -> None:
    """In zones, floating, all day, recurring, with exceptions, cancelled, and broken."""
    assert ended(*events) == expected


def test_floating_times_are_meant_in_the_calendars_zone() -> None:
    floating = event("a", ":20261116T090000", ":20261116T170000")
    assert ended(floating, lines=("X-WR-TIMEZONE:Asia/Kolkata",)) == ["11-16 11:30"]


def test_a_shift_over_the_end_of_summer_time() -> None:
    """Berlin, 25 October 2026: nine to nine is twenty-five hours."""
    shift = event("a", ";TZID=Europe/Berlin:20261024T090000", ";TZID=Europe/Berlin:20261025T090000")
    rota = found(shift, since=datetime(2026, 10, 20, tzinfo=UTC), now=datetime(2026, 10, 30, tzinfo=UTC))
    assert [one.ended_at.hour for one in rota.ended] == [8]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT\r\nEND:VEVENT",
        b"BEGIN:VCALENDAR",
        calendar(SHIFT).removesuffix(b"END:VCALENDAR\r\n"),
    ],
)
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    """An answer that was cut off too: what is missing would be forgotten."""
    with pytest.raises(NotRead) as refusal:
        expansion.rota(body, SINCE, NOW)
    assert refusal.value.why == "not_understood"


@given(st.binary(max_size=300))
def test_no_bytes_break_it(garbage: bytes) -> None:
    """Whatever stands in an event, it is left out or read, and so is its neighbour."""
    body = calendar(SHIFT).replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\n" + garbage + b"\r\nEND:VEVENT\r\nEND:VCALENDAR")
    assert READ[0] in moments(expansion.rota(body, SINCE, NOW).ended)


@pytest.mark.parametrize(
    ("line", "addresses"),
    [
        ("ATTENDEE:ana@acme.test", ["ana@acme.test"]),
        ("ATTENDEE:mailto:ana@acme.test", ["ana@acme.test"]),
        ("ATTENDEE:MAILTO:Ana@Acme.test", ["ana@acme.test"]),
        ("ATTENDEE:mailto: ana@acme.test", ["ana@acme.test"]),
        ("ATTENDEE:mailto:ana%2Bcall@acme.test?subject=Hi", ["ana+call@acme.test"]),
        ("ATTENDEE:Ana <ana@acme.test>", ["ana@acme.test"]),
        ('ATTENDEE;CN="Ana";EMAIL="ana@acme.test":/123456/principal/', ["ana@acme.test"]),
        ("ATTENDEE;CN=Ana;EMAIL=ana@acme.test:mailto:2_XXXX@imip.me.com", ["ana@acme.test"]),
        ("ATTENDEE;EMAIL=ana@acme.test:urn:uuid:550e8400-e29b", ["ana@acme.test"]),
        ("ATTENDEE;CN=ana@acme.test:invalid:nomail", ["ana@acme.test"]),
        ("ATTENDEE;CN=Ana: first:mailto:ana@acme.test", ["ana@acme.test"]),
        ('ATTENDEE;CN=Ana "A" Li:mailto:ana@acme.test', ["ana@acme.test"]),
        ('ATTENDEE;CN="Li, Ana; on call":mailto:ana@acme.test', ["ana@acme.test"]),
        ("attendee;cn=Ana:mailto:ana@acme.test", ["ana@acme.test"]),
        ("ORGANIZER:ana@acme.test", ["ana@acme.test"]),
        ("ATTENDEE:mailto:ana.o'brien@acme.test", ["ana.o'brien@acme.test"]),
        ("ATTENDEE;CN='ana@acme.test':invalid:nomail", ["ana@acme.test"]),
        ("ATTENDEE;X-CALENDARSERVER-EMAIL=ana@acme.test:urn:uuid:550e8400", ["ana@acme.test"]),
        ("SUMMARY:Primary (ana@acme.test)", ["ana@acme.test"]),
        ("ORGANIZER:mira@acme.test\r\nSUMMARY:ana@acme.test", ["mira@acme.test"]),
        ("ATTENDEE;CN=Ana:/123456/principal/", []),
        ("ATTENDEE;CN=Ana:/123456/principal/\r\nORGANIZER:mira@acme.test", []),
        ("ATTENDEE:", []),
    ],
)
def test_addresses_are_found_as_tools_write_them(line: str, addresses: list[str]) -> None:
    """Bare, behind mailto: in any case, as a parameter, in the name, or in the title; RFC 7986 6.2."""
    untitled = event("a", ":20261116T080000Z", ":20261117T080000Z", line).replace("SUMMARY:On-call\r\n", "")
    [shift] = found(untitled).ended
    assert list(shift.e_mails) == addresses


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (
            [
                'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:sam@acme.test":mailto:ana@acme.test',
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@acme.test",
                "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:mira@acme.test",
            ],
            ["sam@acme.test"],
        ),
        (
            ['ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:sam@acme.test":mailto:ana@acme.test'],
            ["sam@acme.test"],
        ),
        (
            [
                "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=mailto:sam@acme.test:mailto:ana@acme.test",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@acme.test",
                "ATTENDEE:mailto:tomas@acme.test",
            ],
            ["tomas@acme.test"],
        ),
        ([ANA, "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:mira@acme.test"], ["ana@acme.test"]),
        (["ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:ana@acme.test"], ["ana@acme.test"]),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:ana@acme.test", "ORGANIZER:mailto:mira@acme.test"], []),
        (["ATTENDEE;PARTSTAT=DELEGATED:mailto:ana@acme.test", "ORGANIZER:mailto:mira@acme.test"], []),
        (["ATTENDEE;ROLE=NON-PARTICIPANT:mailto:ana@acme.test", "ORGANIZER:mailto:mira@acme.test"], ["mira@acme.test"]),
        ([ANA, "ATTENDEE;ROLE=CC:mailto:mira@acme.test"], ["ana@acme.test"]),
        ([ANA, "ATTENDEE;CUTYPE=ROOM:mailto:room@acme.test"], ["ana@acme.test"]),
        ([ANA, "ATTENDEE;PARTSTAT=declined:mailto:mira@acme.test"], ["ana@acme.test"]),
        ([ANA, "ATTENDEE;PARTSTAT=TENTATIVE;ROLE=CHAIR:mailto:mira@acme.test"], ["ana@acme.test", "mira@acme.test"]),
    ],
)
def test_delegated_and_non_participant_are_nobody(lines: list[str], addresses: list[str]) -> None:
    """RFC 5545 3.2.12 and 3.2.16; the delegate counts, with or without a line of their own."""
    [shift] = found(event("a", ":20261116T080000Z", ":20261117T080000Z", *lines)).ended
    assert list(shift.e_mails) == addresses


@pytest.mark.parametrize(
    "other",
    [
        raw("BEGIN:VEVENT", "UID:x", "DTSTART:20261114T090000Z", "BEGIN:VALARM", "TRIGGER:nonsense", "END:VALARM"),
        raw("BEGIN:VTODO", "UID:t", "DUE:x", "END:VTODO"),
        raw("BEGIN:VTODO", "UID:t", "DUE:x"),  # without its end
        raw("BEGIN:VJOURNAL", "DTSTART:yesterday", "END:VJOURNAL"),
        raw("BEGIN:VFREEBUSY", "FREEBUSY:x/y", "END:VFREEBUSY"),
        raw("X-WR-CALDESC:first", "second"),
        raw("X-WR-CALDESC:first", "BEGIN: of the second", ""),
        raw("END:VEVENT", "END:NOTHING"),
        raw(
            *("BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
            *("TZOFFSETFROM:+2400", "TZOFFSETTO:+2400", "END:STANDARD", "END:VTIMEZONE"),
        ),
        raw("BEGIN:VTIMEZONE", "END:VTIMEZONE"),
        raw("BEGIN:VTIMEZONE", "TZID:X", "RRULE:FREQ=SECONDLY"),
        event("b", ":20261116T080000Z", ":20261117T080000Z", "RDATE;VALUE=PERIOD:x/y"),
        event("b", ";TZID=:20261116T080000", ";TZID=:20261116T090000").replace("DTEND", "DURATION"),
    ],
)
def test_a_broken_alarm_to_do_journal_zone_or_head_line_costs_only_itself(other: str) -> None:
    """An alarm, a to-do, a journal, a zone or a description of the calendar never costs the feed."""
    assert READ[0] in ended(other, SHIFT)
    assert READ[0] in ended(SHIFT, other)


def test_a_broken_alarm_leaves_its_event() -> None:
    alarm = raw("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:nonsense", "END:VALARM")
    assert ended(SHIFT.replace("END:VEVENT", f"{alarm}END:VEVENT")) == READ
    unclosed = raw("BEGIN:VALARM", "TRIGGER:nonsense")
    assert ended(SHIFT.replace("END:VEVENT", f"{unclosed}END:VEVENT")) == READ


@settings(max_examples=40)
@given(
    st.sampled_from(["VTODO", "VJOURNAL", "VALARM", "VTIMEZONE", "X-OTHER"]),
    st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=30), max_size=6),
)
def test_no_other_component_costs_a_shift(name: str, lines: list[str]) -> None:
    kept = [line for line in lines if not line.upper().startswith(("BEGIN:", "END:"))]
    other = raw(f"BEGIN:{name}", *kept, f"END:{name}")
    assert ended(other, SHIFT, other) == READ


def test_one_uid_for_several_events_is_several_shifts() -> None:
    days = [(9, 10), (10, 11), (11, 12)]
    events = [event("rota-7", f":202611{one:02}T090000Z", f":202611{two:02}T090000Z", ANA) for one, two in days]
    assert ended(*events) == ["11-10 09:00", "11-11 09:00", "11-12 09:00"]


def test_a_later_version_replaces_an_event() -> None:
    """The same UID and day, and a higher SEQUENCE; RFC 5545 3.8.7.4."""
    former = event("a", ":20261116T080000Z", ":20261117T080000Z", ANA)
    later = event("a", ":20261116T090000Z", ":20261117T080000Z", "SEQUENCE:1", "ATTENDEE:sam@acme.test")
    [shift] = found(former, later).ended
    assert shift.e_mails == ("sam@acme.test",)


def test_of_a_summary_twice_the_first_counts() -> None:
    [shift] = found(event("a", ":20261116T080000Z", ":20261117T080000Z", "SUMMARY;LANGUAGE=de:Bereitschaft")).ended
    assert shift.title == "On-call"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("SUMMARY:Primary\\, Ana\\nand Sam", "Primary, Ana and Sam"),
        ('SUMMARY;ALTREP="http://x.test":Primary', "Primary"),
        ("SUMMARY:Primary\r\nAna", "Primary Ana"),  # a line break that a tool did not escape
        ("SUMMARY:Pri\r\n mary", "Primary"),
        ("SUMMARY:Pri\u2028mary\x00", "Pri mary"),
    ],
)
def test_titles_are_read_as_tools_write_them(line: str, title: str) -> None:
    [shift] = found(SHIFT.replace("SUMMARY:On-call", line)).ended
    assert shift.title == title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_feed_is_read_in_the_encoding_of_its_tool(encoding: str) -> None:
    """Also where a fold divides a letter, and with the line ends of any system."""
    text = calendar(SHIFT.replace("On-call", "Zoë")).decode()
    feeds = [text.replace("\r\n", line_end).encode(encoding) for line_end in ("\r\n", "\n", "\r", "\r\r\n")]
    folded = text.encode().replace("Zoë".encode(), b"Zo\xc3\r\n \xab")
    for feed in [*feeds, folded]:
        assert [shift.title for shift in expansion.rota(feed, SINCE, NOW).ended] == ["Zoë"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("+02:00", "11-17 06:00"),
        ("-0530", "11-17 13:30"),
        ("UTC+2", "11-17 06:00"),
        ("GMT+05:30", "11-17 02:30"),
        ("(GMT+01:00) Berlin", "11-17 07:00"),
        ('"(UTC+01:00) Berlin"', "11-17 07:00"),
        ("W. Europe Standard Time", "11-17 07:00"),
        ("/vendor.example/20260101/Europe/Berlin", "11-17 07:00"),
        ("+99:00", "11-17 08:00"),  # no offset: as a floating time
    ],
)
def test_a_utc_offset_may_stand_as_tzid(zone: str, expected: str) -> None:
    """For single events, for series with exceptions, and for the whole calendar."""
    times = (f";TZID={zone}:20261116T080000", f";TZID={zone}:20261117T080000")
    assert ended(event("a", *times)) == [expected]
    skipped = f"EXDATE;TZID={zone}:20261117T080000,20261118T080000"
    assert ended(event("a", *times, "RRULE:FREQ=DAILY;COUNT=3", skipped)) == [expected]
    floating = event("a", ":20261116T080000", ":20261117T080000")
    name = zone.strip('"')
    if not name.startswith("/"):
        assert ended(floating, lines=(f"X-WR-TIMEZONE:{name}",)) == [expected]


def test_a_long_value_without_an_address_costs_little() -> None:
    """A thousand attendees of 5,000 characters took a minute, which ended the whole feed."""
    began = time.process_time()
    assert ADDRESS.findall("gAAAAA" * 50_000) == []
    assert ADDRESS.search(f"{'a' * 64}@x.test") is not None
    assert time.process_time() - began < 1


def test_times_in_small_letters_are_times() -> None:
    """Some tools write a small `t` and `z`; for series and their exceptions too."""
    times = (":20261116t080000z", ":20261116t160000z")
    assert ended(event("a", *times)) == ["11-16 16:00"]
    skipped = "EXDATE:20261117t080000z,20261118t080000z"
    assert ended(event("a", *times, "RRULE:FREQ=DAILY;COUNT=3", skipped)) == ["11-16 16:00"]


def test_a_zone_defined_in_the_feed_is_used() -> None:
    parts = ("BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0300", "TZOFFSETTO:+0300", "END:STANDARD")
    zone = raw("BEGIN:VTIMEZONE", "TZID:Office", *parts, "END:VTIMEZONE")
    shift = event("a", ";TZID=Office:20261116T080000", ";TZID=Office:20261117T080000")
    assert ended(shift, zone) == ["11-17 05:00"]


@pytest.mark.parametrize(
    ("starts", "ends", "lines"),
    [
        (";VALUE=DATE:20261001", ";VALUE=DATE:20261101", ("X-WR-TIMEZONE:Europe/Berlin",)),
        (";TZID=Europe/Berlin:20261001T090000", ";TZID=Europe/Berlin:20261101T090000", ()),
        (";TZID=America/New_York:20261015T090000", ";TZID=America/New_York:20261115T090000", ()),
        (":20260930T230000Z", ":20261101T000000Z", ()),  # October in London
        (":20261001T090000Z", ":20261101T090000Z", ()),
    ],
)
def test_a_shift_of_a_month_counts_also_when_clocks_go_back(starts: str, ends: str, lines: tuple[str, ...]) -> None:
    whole = found(event("a", starts, ends, ANA), lines=lines, since=datetime(2026, 10, 30, tzinfo=UTC)).ended
    assert len(whole) == 1


def test_longer_than_a_month_is_no_shift() -> None:
    banner = event("a", ";VALUE=DATE:20261001", ";VALUE=DATE:20261102", ANA)
    assert found(banner, since=datetime(2026, 10, 30, tzinfo=UTC)).ended == ()


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (event("b", ":20261117T080000Z", ":20261116T080000Z", title="B"), "backwards"),
        (event("b", ":20261117T080000Z", "").replace("DTEND", "DURATION:-P1D"), "backwards"),
        (event("b", ":20261101T080000Z", "").replace("DTEND", "DURATION:-P1D\r\nRRULE:FREQ=DAILY"), "backwards"),
        (event("b", ":soon", ":20261116T080000Z"), "unreadable"),
        (event("b", ":20261116T080000Z", ":later"), "unreadable"),
        (event("b", ":20261116T080000Z", ":20261117T080000Z", "RRULE:FREQ=NEVER"), "unreadable"),
        (event("b", ":20261116T080000Z", ":20261117T080000Z").replace("END:VEVENT\r\n", ""), "unreadable"),
        (event("b", ":20261116T080000Z", ":20261117T080000Z", "RRULE:FREQ=SECONDLY"), "too_often"),
        (
            event("b", ":20261101T080000Z", ":20261101T180000Z", "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY;BYDAY=SA"),
            "unreadable",
        ),
    ],
)
def test_an_item_that_cannot_be_read_is_passed_over_and_said(item: str, why: str) -> None:
    rota = found(item, SHIFT)
    assert moments(rota.ended) == READ
    assert [one.why for one in rota.passed_over] == [why]


def test_nothing_is_said_of_the_distant_past() -> None:
    long_ago = event("b", ":20251117T080000Z", ":20251116T080000Z")
    assert found(long_ago, SHIFT).passed_over == ()
