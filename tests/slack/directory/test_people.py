"""People as they are met: asked once, remembered, kept fresh, and left alone when Slack is slow."""

import asyncio
from typing import NoReturn

import pytest
from sqlalchemy import event, update

from slackapp.domain.tables.people import Person
from slackapp.slack.directory.client import ASK_AGAIN_AFTER_S
from slackapp.slack.directory.finder import CannotAsk
from slackapp.slack.directory.people import KNOWN_FOR_S, Directory, profile_of
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.scopes import Scopes
from slackapp.slack.platform.web_api import NotNow
from tests.cast import ANA, EXT, NOBODY, PLATFORM, SAM, TEAM, TOMAS
from tests.world import World


async def test_asked_once(world: World) -> None:
    """The second look costs Slack nothing."""
    await world.tend.directory.meet(TEAM, [TOMAS, SAM])
    await world.tend.directory.meet(TEAM, [SAM, TOMAS, TOMAS])
    assert len(world.slack.calls_to("users.info")) == 2
    people = {row.user_id: row for row in await world.rows(Person)}
    assert people[SAM].zone == "America/New_York"
    assert not people[SAM].is_deactivated


async def test_a_slow_slack_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not told of in time stays unknown; the request goes on."""
    monkeypatch.setattr("slackapp.slack.directory.people.MEETING_TIME_S", 0.05)
    await world.tend.installations.own()
    world.slack.latency_s = 0.5
    began = asyncio.get_running_loop().time()
    await world.tend.directory.meet(TEAM, [TOMAS])
    assert asyncio.get_running_loop().time() - began < 0.4
    assert await world.count(Person) == 0
    world.slack.latency_s = 0.0


async def test_nobody_of_that_id(world: World) -> None:
    """A refusal is an answer: this person does not exist."""
    assert await world.tend.directory.fetch(TEAM, NOBODY) is False
    world.slack.fail_next("users.info", status=500)
    with pytest.raises(NotNow):
        await world.tend.directory.fetch(TEAM, TOMAS)


async def test_while_slack_names_no_workspace_nothing_is_known_for_sure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody counts as somebody who does not exist: a moment later each is found, and nothing was remembered."""
    directory, finder = world.tend.directory, world.tend.finder
    scopes = Scopes(world.tend.slack, world.tend.installations)
    e_mail = world.slack.state.people[SAM].email

    async def find(_: str) -> NoReturn:
        raise NotNow("unknown")

    with monkeypatch.context() as patch:
        patch.setattr(world.tend.installations, "find", find)
        await directory.meet(TEAM, [TOMAS])
        assert directory.nobody(TEAM, [TOMAS]) == set()
        assert await directory.acquaintance(TEAM, TOMAS) is None
        assert await directory.is_back(TEAM, TOMAS, Deadline()) is False
        for who in (TOMAS, e_mail):
            with pytest.raises(CannotAsk) as cannot:
                await finder.find(TEAM, who)
            assert (cannot.value.retry_after_s, cannot.value.access) == (ASK_AGAIN_AFTER_S, None)
        assert await scopes.posts_publicly(TEAM) is None
    assert await world.count(Person) == 0
    assert world.slack.calls_to("users.info") == []
    assert [await finder.find(TEAM, who) for who in (TOMAS, e_mail)] == [TOMAS, SAM]
    assert await directory.acquaintance(TEAM, TOMAS) is not None
    assert await scopes.posts_publicly(TEAM) is False


@pytest.mark.both_databases
async def test_kept_fresh_by_slack(world: World) -> None:
    """A deactivated colleague is left out from the moment Slack says so."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the first")
    await world.slack.change_person(TOMAS, deleted=True)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the second")
    assert "deactivated" in said.text


async def test_people_of_other_organisations_press_nothing(world: World) -> None:
    """Somebody met in a shared channel gets a sentence, and nothing happens."""
    said = await world.slack.command(EXT, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    assert "another workspace" in said.text
    await world.deliver()
    assert world.slack.calls_to("chat.postMessage") == []


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"id": "U1", "is_stranger": True}, {"is_external": True}),
        ({"id": "U1", "team_id": "T2"}, {"is_external": True}),
        ({"id": "U1", "team_id": "T2", "enterprise_user": {"teams": ["T1"]}}, {"is_external": False}),
        ({"id": "USLACKBOT", "is_bot": False}, {"is_bot": True}),
        ({"id": "U1", "is_ultra_restricted": True}, {"is_guest": True}),
        ({"id": "U1", "deleted": True}, {"is_deactivated": True}),
        ({"id": "U1", "tz": None, "profile": None}, {"zone": "UTC", "name": ""}),
        ({"id": "U1", "profile": "ana", "enterprise_user": "T1"}, {"name": "", "picture": None}),
        ({"id": "U1", "name": "ana", "profile": {"display_name": "", "real_name": "Ana R"}}, {"name": "Ana R"}),
    ],
)
def test_what_we_keep_of_a_profile(user: dict[str, object], expected: dict[str, object]) -> None:
    """The few facts, whatever shape Slack's user object has."""
    profile = profile_of(user, "T1")
    assert {name: getattr(profile, name) for name in expected} == expected


async def test_what_another_process_was_told_is_seen_within_ten_minutes(world: World) -> None:
    """Slack tells one process of a change; the others read it from the database, without asking Slack."""
    tend, seconds = world.tend, [0.0]
    directory = Directory(tend.db, tend.slack, tend.installations, world.clock, monotonic=lambda: seconds[0])
    before = await directory.acquaintance(TEAM, TOMAS)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).values(is_deactivated=True))
    seconds[0] = KNOWN_FOR_S - 1
    still = await directory.acquaintance(TEAM, TOMAS)
    seconds[0] = KNOWN_FOR_S
    after = await directory.acquaintance(TEAM, TOMAS)
    assert before is not None
    assert still is not None
    assert after is not None
    assert (before.is_deactivated, still.is_deactivated, after.is_deactivated) == (False, False, True)
    assert len(world.slack.calls_to("users.info")) == 1


@pytest.mark.both_databases
async def test_whom_we_know_costs_no_statement(world: World) -> None:
    await world.tend.directory.meet(TEAM, [TOMAS, SAM])
    seen: list[str] = []
    for engine in {world.tend.db._writer.sync_engine, world.tend.db._reader.sync_engine}:
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    await world.tend.directory.meet(TEAM, [TOMAS, SAM])
    assert await world.tend.directory.acquaintance(TEAM, TOMAS) is not None
    assert seen == []
