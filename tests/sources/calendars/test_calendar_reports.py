"""What an admin learns of a calendar that credits nobody, and of items that were left out."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from slackapp.domain.sources import choices, connections, reports
from slackapp.domain.sources.rules import OnCallRules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Feed, Source
from slackapp.slack.sources import ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, MIRA, TEAM, acting
from tests.slack.own_data.settings_steps import open_settings
from tests.sources.calendar_double import CalendarDouble, calendar, event
from tests.sources.github_double import answering
from tests.world import World

pytestmark = pytest.mark.usefixtures("without_child")

BY_ANA = "ATTENDEE:ana@sandbox.slack.test"
BY_SAM = "ATTENDEE;CN=S. Nobody:mailto:nobody@acme.test"


def shift(uid: str = "a", *lines: str, title: str = "Primary", day: int = 16) -> str:
    """Give a shift of a day in November."""
    return event(uid, f":202611{day:02}T080000Z", f":202611{day + 1:02}T080000Z", *lines, title=title)


@pytest.fixture
async def rota(world: World) -> AsyncIterator[CalendarDouble]:
    """A calendar that Ines connected."""
    double = CalendarDouble(calendar(shift("a", BY_SAM)))
    async with answering(double):
        await world.tend.directory.meet(TEAM, [INES])
        async with world.tend.db.transaction() as session:
            await connections.connect_polled(
                session, acting(INES, world.clock.now()), "on_call", "Rota", double.url, OnCallRules().packed()
            )
        yield double


async def read(world: World, hours: float = 0) -> list[str]:
    """Read it after some hours, and give what Ines was told so far."""
    world.clock.move(timedelta(hours=hours))
    await world.run_job("pull_efforts")
    await world.deliver()
    return [world.slack.texts(message) for message in world.slack.messages_for(INES)]


async def test_a_feed_that_credits_nobody_tells_its_admin_whom_it_could_not_place(
    world: World, rota: CalendarDouble
) -> None:
    """With the title and the names, and what to do; to that admin and nobody else."""
    [said] = await read(world)
    assert "found nobody in Slack for these shifts" in said
    assert "Primary · S. Nobody, nobody@acme.test · 17 November" in said
    assert "choose Change" in said
    assert world.slack.messages_for(MIRA) == []


async def test_the_admin_is_told_once_a_day_at_most_and_only_of_something_new(
    world: World, rota: CalendarDouble
) -> None:
    assert len(await read(world)) == 1
    rota.body = calendar(shift("a", BY_SAM), shift("b", title="Secondary"))
    assert len(await read(world, hours=3)) == 1
    said = await read(world, hours=22)
    assert len(said) == 2
    assert "Secondary" in said[1]
    rota.body = calendar(shift("new", BY_SAM, day=17), shift("newer", title="Secondary", day=18))
    assert len(await read(world, hours=30)) == 2


async def test_a_feed_that_credits_somebody_may_have_other_entries_too(world: World, rota: CalendarDouble) -> None:
    """They stand in the list of sources, for the admin who connected it."""
    rota.body = calendar(shift("a", BY_ANA), shift("b", title="Release week"))
    assert await read(world) == []
    shown = world.slack.texts(await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_SOURCES))
    assert "Nobody found for: Release week · 17 November" in shown


async def test_another_admin_sees_no_names(world: World, rota: CalendarDouble) -> None:
    await read(world)
    await world.slack.change_person(MIRA, is_admin=True)
    shown = world.slack.texts(await open_settings(world, MIRA, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_SOURCES))
    assert "Rota" in shown
    assert "nobody@acme.test" not in shown
    async with world.tend.db.reading() as session:
        [source] = await world.rows(Source)
        mira = await session.get_one(Person, (TEAM, MIRA))
        assert await reports.of_source(session, mira, source.id) is None


async def test_nobody_learns_who_stays_out(world: World, rota: CalendarDouble) -> None:
    """A shift of somebody who opted out is placed, though nothing of it is kept."""
    rota.body = calendar(shift("a", BY_ANA))
    await world.tend.directory.meet(TEAM, [ANA])
    async with world.tend.db.transaction() as session:
        await choices.choose(session, acting(ANA, world.clock.now()), shown=["on_call"], wish=[])
    assert await read(world) == []
    assert await world.count(Effort) == 0
    assert [feed.report for feed in await world.rows(Feed)] == [None]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (
            event("x", ":20261117T080000Z", "", title="Odd").replace("DTEND", "DURATION:-P1D"),
            "it ends before it starts",
        ),
        (event("x", ":soon", ":20261117T080000Z", title="Odd"), "its times cannot be read"),
        (shift("x", "RRULE:FREQ=MINUTELY", title="Odd"), "it repeats too often"),
    ],
)
async def test_an_item_passed_over_is_said_with_its_reason(
    world: World, rota: CalendarDouble, item: str, why: str
) -> None:
    """Also where the others credit somebody."""
    rota.body = calendar(shift("a", BY_ANA), item)
    [said] = await read(world)
    assert "left these out" in said
    assert "Odd" in said
    assert why in said
    assert "found nobody" not in said
    assert await world.count(Effort) == 1


async def test_shifts_of_two_weeks_count_once_the_admin_says_who_is_meant(world: World, rota: CalendarDouble) -> None:
    """They are read again, though they ended before the last read; those with a person stay as they are."""
    rota.body = calendar(shift("a", title="Week of Ana", day=6), shift("b", BY_ANA, day=10))
    await read(world)
    await read(world, hours=24)
    [source] = await world.rows(Source)
    assert await world.count(Effort) == 1
    rules = OnCallRules((("Ana", ANA),)).packed()
    async with world.tend.db.transaction() as session:
        now = world.clock.now()
        await connections.change_polled(session, acting(INES, now), source.id, "Rota", "", rules)
    await read(world)
    efforts = await world.rows(Effort)
    assert sorted(effort.words for effort in efforts) == [
        "Covered an on-call shift: Primary",
        "Covered an on-call shift: Week of Ana",
    ]
    assert [feed.report for feed in await world.rows(Feed)] == [None]


async def test_names_of_attendees_are_looked_for_too(world: World, rota: CalendarDouble) -> None:
    """Where neither an address nor the title says who is meant."""
    rota.body = calendar(shift("a", "ATTENDEE;CN=Ana Lee:invalid:nomail"))
    [source] = await world.rows(Source)
    async with world.tend.db.transaction() as session:
        rules = OnCallRules((("ana lee", ANA),)).packed()
        await connections.change_polled(session, acting(INES, world.clock.now()), source.id, "Rota", "", rules)
    await read(world)
    assert [effort.doer_id for effort in await world.rows(Effort)] == [ANA]


async def test_names_of_a_calendar_are_forgotten(world: World, rota: CalendarDouble) -> None:
    """A fortnight after nothing changed them any more, and at once with the source."""
    await read(world)
    async with world.tend.db.transaction() as session:
        assert await reports.forget_old(session, world.clock.now() + timedelta(days=13)) == 0
        assert await reports.forget_old(session, world.clock.now() + timedelta(days=15)) == 1
    rota.body = calendar(shift("a", BY_SAM), shift("b", title="Secondary"))
    await read(world, hours=1)
    [source] = await world.rows(Source)
    async with world.tend.db.transaction() as session:
        await connections.revoke(session, acting(INES, world.clock.now()), source.id)
    assert [feed.report for feed in await world.rows(Feed)] == [None]
    assert len(await read(world)) == 1


async def test_a_message_that_waits_says_what_is_known_when_it_is_sent(world: World, rota: CalendarDouble) -> None:
    """It waits for a free day of the admin's; the shift left the days that are read, and its title did not."""
    world.clock.move(timedelta(hours=12))
    assert await read(world) == []
    rota.body = calendar(shift("b", title="Secondary", day=17))
    [said] = await read(world, hours=12)
    assert "Primary" in said
    assert "Secondary" in said
