"""What tools write against the standard, and Tend reads all the same: each as it was found in a feed."""

import codecs
from datetime import UTC, datetime, timedelta

import pytest

from slackapp.sources.calendars import expansion
from slackapp.sources.calendars.shifts import Rota
from tests.sources.calendar_double import calendar, event

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
DAY = (":20261116T080000Z", ":20261117T080000Z")
SHIFT = event("a", *DAY)
LATER = event("b", ":20261117T080000Z", ":20261118T080000Z", title="Zoë")


def read(body: bytes, now: datetime = NOW) -> Rota:
    """Give what a feed has of the last fortnight."""
    return expansion.rota(body, now - timedelta(days=14), now)


def days(rota: Rota) -> list[str]:
    """Give when the shifts ended, in UTC."""
    return [shift.ended_at.strftime("%m-%d %H") for shift in rota.ended]


@pytest.mark.parametrize("zone", ["Europe", "A" * 300, "A" * 5_000, "Europe/" + "b" * 300])
def test_a_broken_zone_whose_name_is_no_file_costs_only_itself(zone: str) -> None:
    """Zones are files: a folder, or a name longer than any file's, ended the whole feed."""
    rota = read(calendar(event("x", f";TZID={zone}:20261116T080000", f";TZID={zone}:20261117T080000"), SHIFT))
    assert days(rota) == ["11-17 08"]
    assert [one.why for one in rota.passed_over] == ["unreadable"]


def test_a_zone_of_the_feed_goes_before_the_offset_in_its_name() -> None:
    """Outlook's own names hold the offset of winter."""
    name = "(UTC+01:00) Amsterdam, Berlin, Bern"
    parts = (
        *("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200"),
        *("TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT"),
        *("DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE", ""),
    )
    summer = event("a", f';TZID="{name}":20260714T090000', f';TZID="{name}":20260715T090000')
    assert days(read(calendar("\r\n".join(parts), summer), datetime(2026, 7, 20, tzinfo=UTC))) == ["07-15 07"]


def test_an_offset_with_a_point_stands_for_a_zone() -> None:
    zone = '"(GMT-05.00) Eastern Time (US & Canada)"'
    assert days(read(calendar(event("a", f";TZID={zone}:20261116T080000", f";TZID={zone}:20261117T080000")))) == [
        "11-17 13"
    ]


def test_feeds_put_one_behind_the_other_are_read_whole() -> None:
    """Each file begins with its mark, so the mark stands before the second calendar too, and its events were lost."""
    one, two = (codecs.BOM_UTF8 + calendar(events) for events in (SHIFT, LATER))
    assert days(read(one + two)) == ["11-17 08", "11-18 08"]
    marked = calendar(SHIFT, LATER).replace(b"BEGIN:VEVENT", codecs.BOM_UTF8 + b"BEGIN:VEVENT")
    assert days(read(marked)) == ["11-17 08", "11-18 08"]


def test_a_line_in_another_encoding_spoils_no_other_line() -> None:
    """One title of an older tool turned every "ë" of the feed into two letters, so names matched nobody."""
    body = calendar(event("c", *DAY, title="Muller"), LATER).replace(b"Muller", "Müller".encode("cp1252"))
    assert [shift.title for shift in read(body).ended] == ["Müller", "Zoë"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding: str) -> None:
    assert [shift.title for shift in read(calendar(LATER).decode().encode(encoding)).ended] == ["Zoë"]


def test_a_description_whose_breaks_are_not_escaped_costs_no_attendee() -> None:
    """A line of it that begins as a component does is none; who was on call stands below it."""
    lines = ("DESCRIPTION:The story", "BEGIN: of the end", "END: of it", "ATTENDEE:ana@acme.test")
    [shift] = read(calendar(event("a", *DAY, *lines))).ended
    assert shift.e_mails == ("ana@acme.test",)


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE; PARTSTAT=DECLINED; CN=Sam:mailto:sam@acme.test",
        "ATTENDEE;CN=Sam;PARTSTAT = DECLINED:mailto:sam@acme.test",
        'ATTENDEE;PARTSTAT="DECLINED":mailto:sam@acme.test',
    ],
)
def test_spaces_and_quotes_around_a_parameter_hide_no_answer(line: str) -> None:
    """A person who declined counted, where the tool wrote a space."""
    [shift] = read(calendar(event("a", *DAY, line, "ATTENDEE:ana@acme.test"))).ended
    assert shift.e_mails == ("ana@acme.test",)


def test_a_name_with_quotation_marks_is_read_as_it_is_meant() -> None:
    """RFC 6868."""
    [shift] = read(calendar(event("a", *DAY, "ATTENDEE;CN=Ana ^'Li^' ^^ Oe^nstad:mailto:ana@acme.test"))).ended
    assert shift.names == ('Ana "Li" ^ Oe stad',)


def test_spaces_in_a_rule_or_in_a_list_of_days_left_out_change_nothing() -> None:
    parts = ("RRULE:FREQ=DAILY; COUNT=4", "EXDATE:20261113T080000Z, 20261114T080000Z")
    assert days(read(calendar(event("a", ":20261112T080000Z", ":20261112T160000Z", *parts)))) == [
        "11-12 16",
        "11-15 16",
    ]


def test_a_later_version_replaces_a_series() -> None:
    """Both were read, so the person who gave the series away counted too. RFC 5545 3.8.7.4."""
    rule, times = "RRULE:FREQ=DAILY;COUNT=2", (":20261116T080000Z", ":20261116T160000Z")
    former = event("a", *times, rule, "SEQUENCE:1", "ATTENDEE:ana@acme.test")
    later = event("a", *times, rule, "SEQUENCE:2", "ATTENDEE:sam@acme.test")
    for events in ((former, later), (later, former)):
        rota = read(calendar(*events))
        assert days(rota) == ["11-16 16", "11-17 16"]
        assert {shift.e_mails for shift in rota.ended} == {("sam@acme.test",)}


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (":2026-11-16T08:00:00Z", ":2026-11-17T08:00:00Z", "11-17 08"),
        (":2026-11-16 08:00", ":2026-11-17 08:00", "11-17 08"),
        (":20261116T080000+0100", ":20261117T080000+0100", "11-17 07"),
        (":20261116T080000-05:30", ":20261117T080000-05:30", "11-17 13"),
        (":2026-11-16T08:00:00.000+01:00", ":2026-11-17t08:00:00.000+01:00", "11-17 07"),
        (":20261116T0800Z", ":20261117T0800Z", "11-17 08"),
        (";VALUE=DATE:2026-11-16", ";VALUE=DATE:2026-11-18", "11-18 00"),
        (";TZID=Europe/Berlin:2026-11-16T08:00:00", ";TZID=Europe/Berlin:2026-11-17T08:00:00", "11-17 07"),
        (";TZID=Europe/Berlin:2026-11-16T08:00:00Z", ";TZID=Europe/Berlin:2026-11-17T08:00:00Z", "11-17 08"),
        (";TZID=+02:00:20261116T080000", ";TZID=+02:00:20261117T080000", "11-17 06"),
    ],
)
def test_moments_of_iso_8601_are_read(starts: str, ends: str, expected: str) -> None:
    """Rota tools of one's own write them so; each such shift was left out."""
    assert days(read(calendar(event("a", starts, ends)))) == [expected]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-40T00:00:00Z"])
def test_a_moment_that_cannot_be_costs_only_itself(moment: str) -> None:
    assert days(read(calendar(event("x", f":{moment}", f":{moment}"), SHIFT))) == ["11-17 08"]
