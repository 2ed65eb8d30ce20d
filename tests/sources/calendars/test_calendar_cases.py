"""Calendars as outsiders found them, each read by the job from its address to the rows that stand."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from slackapp.domain.sources import connections
from slackapp.domain.sources.rules import OnCallRules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.sources import Source, SourceItem
from tests.cast import ANA, INES, MIRA, SAM, TEAM, acting
from tests.sources.calendar_double import CalendarDouble
from tests.sources.github_double import answering
from tests.world import World

pytestmark = pytest.mark.usefixtures("without_child")

DAY = ("DTSTART:20261116T090000Z", "DTEND:20261117T090000Z")
BY_ANA = "ATTENDEE:mailto:ana@acme.test"
CASES: dict[str, tuple[tuple[str, ...], list[tuple[str, str]]]] = {
    # lines of the calendar, with "event" and "end" for its events; who covered, and until when
    "01 attendee without mailto": (("event", *DAY, "ATTENDEE:ana@acme.test", "end"), [(ANA, "11-17 09")]),
    "02 parameter EMAIL": (
        ("event", *DAY, 'ATTENDEE;CN="Ana";EMAIL="ana@acme.test":/123456/principal/', "end"),
        [(ANA, "11-17 09")],
    ),
    "02b parameter EMAIL beside an address of the service": (
        ("event", *DAY, "ATTENDEE;CN=Ana;EMAIL=ana@acme.test:mailto:2_XXXX@imip.me.com", "end"),
        [(ANA, "11-17 09")],
    ),
    "08 broken alarm": (
        (
            *("event", *DAY, BY_ANA, "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:nonsense", "END:VALARM", "end"),
            *("event", "DTSTART:20261114T090000Z", "DTEND:20261115T090000Z", BY_ANA, "end"),
        ),
        [(ANA, "11-15 09"), (ANA, "11-17 09")],
    ),
    "08b broken to-do": (
        ("BEGIN:VTODO", "UID:t", "DUE:x", "END:VTODO", "event", *DAY, BY_ANA, "end"),
        [(ANA, "11-17 09")],
    ),
    "08c head line of two lines": (("X-WR-CALDESC:first", "second", "event", *DAY, BY_ANA, "end"), [(ANA, "11-17 09")]),
    "08d broken zone": (
        (
            *("BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+2400"),
            *("TZOFFSETTO:+2400", "END:STANDARD", "END:VTIMEZONE", "event", *DAY, BY_ANA, "end"),
        ),
        [(ANA, "11-17 09")],
    ),
    "09 one UID for three shifts": (
        tuple(
            line
            for day in (9, 10, 11)
            for line in (
                *("event", "UID:rota-7", f"DTSTART:202611{day:02}T090000Z"),
                *(f"DTEND:202611{day + 1:02}T090000Z", BY_ANA, "end"),
            )
        ),
        [(ANA, "11-10 09"), (ANA, "11-11 09"), (ANA, "11-12 09")],
    ),
    "10 delegated and copied": (
        (
            *("event", *DAY),
            'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:sam@acme.test":mailto:ana@acme.test',
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@acme.test",
            *("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:mira@acme.test", "end"),
        ),
        [(SAM, "11-17 09")],
    ),
    "11 title twice": (
        ("event", *DAY, BY_ANA, "SUMMARY:Primary", "SUMMARY;LANGUAGE=de:Bereitschaft", "end"),
        [(ANA, "11-17 09")],
    ),
    "12 negative duration": (("event", DAY[0], "DURATION:-P1D", BY_ANA, "end"), []),
    "13 title in another composition": (("event", *DAY, "SUMMARY:Zoe\u0308", "end"), [(MIRA, "11-17 09")]),
    "a whole month, of which an hour is longer": (
        (
            *("event", "DTSTART;TZID=Europe/Berlin:20261015T000000", "DTEND;TZID=Europe/Berlin:20261115T000000"),
            *(BY_ANA, "end"),
        ),
        [(ANA, "11-14 23")],
    ),
    "a UTC offset as a zone": (
        ("event", "DTSTART;TZID=+02:00:20261116T090000", "DTEND;TZID=+02:00:20261117T090000", BY_ANA, "end"),
        [(ANA, "11-17 07")],
    ),
    "a rule of seconds": (
        ("event", *DAY, "RRULE:FREQ=SECONDLY", BY_ANA, "end", "event", *DAY, "ATTENDEE:sam@acme.test", "end"),
        [(SAM, "11-17 09")],
    ),
}


def feed(*lines: str) -> bytes:
    """Give a calendar of these lines, with addresses of people here; events without a UID get one."""
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//case//EN"]
    for number, line in enumerate(lines):
        if line == "event":
            text += ["BEGIN:VEVENT", *([] if lines[number + 1].startswith("UID:") else [f"UID:u{number}"])]
        else:
            text.append("END:VEVENT" if line == "end" else line)
    joined = "".join(f"{line}\r\n" for line in [*text, "END:VCALENDAR"])
    return joined.replace("@acme.test", "@sandbox.slack.test").encode()


@pytest.fixture
async def rota(world: World) -> AsyncIterator[CalendarDouble]:
    """Give a calendar that an admin connected, with one name for its titles."""
    await world.tend.directory.meet(TEAM, [INES])
    double = CalendarDouble()
    async with answering(double):
        async with world.tend.db.transaction() as session:
            rules = OnCallRules((("Zo\u00eb", MIRA),)).packed()
            ines = acting(INES, world.clock.now())
            await connections.connect_polled(session, ines, "on_call", "Rota", double.url, rules)
        yield double


async def covered(world: World) -> list[tuple[str, str]]:
    """Read the calendar; give who covered, and until when."""
    await world.run_job("pull_efforts")
    return listed(await world.rows(SourceItem))


def listed(items: Iterable[SourceItem]) -> list[tuple[str, str]]:
    """Give who covered, and until when, in the order of time."""
    ends = sorted((item.ended_at, item.doer_id) for item in items if item.ended_at is not None)
    return [(doer_id, ended_at.strftime("%m-%d %H")) for ended_at, doer_id in ends]


async def test_each_calendar_is_read_as_it_is_meant(world: World) -> None:
    """All of them in one run of the job, each from a source of its own."""
    await world.tend.directory.meet(TEAM, [INES])
    double = CalendarDouble()
    rules = OnCallRules((("Zo\u00eb", MIRA),)).packed()
    sources: dict[int, str] = {}
    async with answering(double):
        for name, (lines, _) in CASES.items():
            number = str(len(sources))
            double.bodies[f"/{number}"] = feed(*lines)
            async with world.tend.db.transaction() as session:
                ines, url = acting(INES, world.clock.now()), f"{double.url}/{number}"
                sources[await connections.connect_polled(session, ines, "on_call", number, url, rules)] = name
        await world.run_job("pull_efforts")
    assert {sources[source.id]: source.failure for source in await world.rows(Source)} == dict.fromkeys(CASES)
    items: dict[str, list[SourceItem]] = {name: [] for name in CASES}
    for item in await world.rows(SourceItem):
        items[sources[item.source_id]].append(item)
    assert {name: listed(some) for name, some in items.items()} == {name: right for name, (_, right) in CASES.items()}
    doers = [(name, doer_id) for name, some in items.items() for doer_id in {item.doer_id for item in some}]
    assert await world.count(Effort) == len(doers)


async def test_04_a_corrected_start_is_the_same_shift(world: World, rota: CalendarDouble) -> None:
    """Also under a new UID at each of 192 exports."""
    for number in range(192):
        starts = f"DTSTART:20261117T{9 + number % 2:02}0000Z"
        rota.body = feed(
            "event", f"UID:u{number // 2}", starts, "DTEND:20261118T080000Z", BY_ANA, "SUMMARY:Primary", "end"
        )
        if number % 96 < 3:
            await covered(world)
            world.clock.move(timedelta(minutes=20))
    assert await covered(world) == [(ANA, "11-18 08")]
    [effort] = await world.rows(Effort)
    assert effort.words == "Covered an on-call shift: Primary"


async def test_07_5001_events_are_read(world: World, rota: CalendarDouble) -> None:
    first, half = datetime(2026, 11, 17, tzinfo=UTC), timedelta(hours=12)
    lines: list[str] = []
    for number in range(5_001):
        begins = first - half * number
        starts, ends = f"DTSTART:{begins:%Y%m%dT%H%M%SZ}", f"DTEND:{begins + half:%Y%m%dT%H%M%SZ}"
        lines += ["event", f"UID:{number}", starts, ends, BY_ANA, "end"]
    rota.body = feed(*lines)
    found = await covered(world)
    assert found[-1] == (ANA, "11-17 12")
    assert len(found) > 26


async def test_07_5001_events_of_one_month_are_refused_with_the_true_reason(world: World, rota: CalendarDouble) -> None:
    rota.body = feed(*(line for number in range(5_001) for line in ("event", f"UID:{number}", *DAY, BY_ANA, "end")))
    assert await covered(world) == []
    [source] = await world.rows(Source)
    assert source.failure == "too_many"
    await world.deliver()
    assert "more than 5,000 events" in world.slack.texts(world.slack.last_message(INES))


async def test_a_feed_that_credits_nobody_says_whom_it_could_not_place(world: World, rota: CalendarDouble) -> None:
    rota.body = feed("event", *DAY, "ATTENDEE;CN=Zed:mailto:zed@elsewhere.test", "SUMMARY:Primary", "end")
    assert await covered(world) == []
    assert await world.count(Outgoing, Outgoing.kind == "source_report") == 1
    text = world.slack.texts(world.slack.last_message(INES))
    assert "Primary · Zed, zed@elsewhere.test" in text
