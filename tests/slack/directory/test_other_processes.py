"""What Slack tells one process of a person, the other processes know within a second, and without asking Slack."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from slackapp.app import Tend
from slackapp.domain.tables.workspaces import Workspace
from slackapp.languages.catalogues import in_use
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform import installations
from slackapp.slack.platform.installations import Installations
from slackapp.slack.workspace import ids
from tests.cast import ANA, INES, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.directory.user_objects import user_object
from tests.slack.own_data.settings_steps import open_settings
from tests.slack.workspace.admin_steps import send_form
from tests.world import World

A_SECOND = installations.CACHED_FOR_S


class Other:
    """A second web process, whose clock is moved by hand."""

    def __init__(self, tend: Tend, client: httpx.AsyncClient) -> None:
        self.tend = tend
        self.client = client
        self.seconds = 0.0
        tend.installations._monotonic = lambda: self.seconds

    async def hears(self, world: World, user_id: str, typed: str) -> Any:
        """Let a person's command reach this process; give its answer."""
        mine, world.slack.tend = world.slack.tend, self.client
        try:
            return await world.slack.command(user_id, PLATFORM, typed)
        finally:
            world.slack.tend = mine

    def a_second_passes(self) -> None:
        """Go on until the workspace's row is read again."""
        self.seconds += installations.CACHED_FOR_S


@pytest.fixture
async def other(world: World) -> AsyncIterator[Other]:
    """A second process on the same database; both have met Tomas and Ana."""
    tend = Tend.build(world.tend.settings, world.clock)
    transport = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://tend") as client:
        second = Other(tend, client)
        await tend.start(with_jobs=False)
        await tend.installations.own()
        await world.tend.directory.meet(TEAM, [TOMAS, ANA])
        await second.hears(world, TOMAS, "/tend help")
        yield second
        await tend.close()


def statements_of(tend: Tend) -> list[str]:
    """Give the list that a process's statements are added to."""
    seen: list[str] = []
    for engine in {tend.db._writer.sync_engine, tend.db._reader.sync_engine}:
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_a_second_is_a_second() -> None:
    """As long as a process may believe what it read of a workspace."""
    assert A_SECOND == 1


@pytest.mark.both_databases
async def test_a_language_changes_in_every_process(world: World, other: Other) -> None:
    """The event reaches one process; the other answers in the new language, and asks Slack nothing."""
    asked = len(world.slack.calls)
    changed = {**user_object(TOMAS), "locale": "de-DE"}
    await world.slack.event({"type": "user_change", "user": changed})
    other.a_second_passes()
    said = await other.hears(world, TOMAS, "/thanks @somebody thing")
    assert "Es wurde nichts" in said.text
    assert [call.method for call in world.slack.calls[asked:]] == []


@pytest.mark.both_databases
async def test_a_deactivated_colleague_is_known_in_every_process(world: World, other: Other) -> None:
    """Whatever a process remembers of people, not their language alone."""
    assert not await is_deactivated(other.tend.directory)
    await world.slack.change_person(TOMAS, deleted=True)
    await other.tend.installations.find(TEAM)
    assert not await is_deactivated(other.tend.directory)
    other.a_second_passes()
    await other.tend.installations.find(TEAM)
    assert await is_deactivated(other.tend.directory)


async def is_deactivated(directory: Directory) -> bool:
    met = await directory.acquaintance(TEAM, TOMAS)
    assert met is not None
    return met.is_deactivated


@pytest.mark.both_databases
async def test_what_changes_nothing_costs_nothing(world: World, other: Other) -> None:
    """Slack tells of each status; a process rereads nobody for it."""
    same = {**user_object(TOMAS), "locale": "de-DE"}
    await world.slack.event({"type": "user_change", "user": same})
    other.a_second_passes()
    await other.hears(world, TOMAS, "/tend help")
    (before,) = await world.rows(Workspace)
    await world.slack.event({"type": "user_change", "user": {**same, "profile": {**same["profile"], "status": "busy"}}})
    (after,) = await world.rows(Workspace)
    assert (before.directory_version, after.directory_version) == (1, 1)
    seen = statements_of(other.tend)
    assert await other.tend.directory.acquaintance(TEAM, TOMAS) is not None
    assert seen == []


@pytest.mark.both_databases
async def test_a_change_costs_a_thanks_nothing_for_long(world: World, other: Other) -> None:
    """Each person is reread once after a change; the next thanks takes its eight statements again."""
    await other.hears(world, ANA, f"/thanks <@{TOMAS}> for the demo")
    await world.slack.event({"type": "user_change", "user": user_object(SAM)})
    await world.slack.event({"type": "user_change", "user": user_object(TOMAS)})
    other.a_second_passes()
    await other.hears(world, ANA, f"/thanks <@{TOMAS}> for the talk")
    seen = statements_of(other.tend)
    await other.hears(world, ANA, f"/thanks <@{TOMAS}> for the walk")
    assert 0 < len([one for one in seen if not one.startswith(("BEGIN", "SAVEPOINT"))]) <= 8, seen


@pytest.mark.both_databases
async def test_the_nightly_list_reaches_every_process(world: World, other: Other) -> None:
    """The worker that walks Slack's list of members is no web process."""
    world.slack.state.people[TOMAS].locale = "de-DE"
    await world.run_job("sync_directory")
    other.a_second_passes()
    assert "Es wurde nichts" in (await other.hears(world, TOMAS, "/thanks @somebody thing")).text


async def test_the_workspaces_language_changes_in_every_process(world: World, other: Other) -> None:
    """For people whose own language has no catalogue."""
    await world.slack.event({"type": "user_change", "user": {**user_object(TOMAS), "locale": "it-IT"}})
    other.a_second_passes()
    assert "Nothing was" in (await other.hears(world, TOMAS, "/thanks @somebody thing")).text
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="de")
    other.tend.directory._languages.expire(time=float("inf"))
    assert "Es wurde nichts" in (await other.hears(world, TOMAS, "/thanks @somebody thing")).text


@pytest.mark.both_databases
async def test_a_workspace_of_its_own_installation_too(world: World) -> None:
    """Over OAuth the workspace's row is read for its token."""
    seconds = [0.0]
    clock: Callable[[], float] = lambda: seconds[0]  # noqa: E731
    tend = world.tend
    await tend.directory.meet(TEAM, [TOMAS])
    async with tend.db.transaction() as session:
        (await session.get_one(Workspace, TEAM)).bot_token = "xoxb-sandbox-tend"
    found = Installations(tend.db, tend.slack, None, world.clock, clock)
    directory = Directory(tend.db, tend.slack, found, world.clock, clock)
    await found.find(TEAM)
    assert not await is_deactivated(directory)
    await world.slack.change_person(TOMAS, deleted=True)
    seconds[0] += installations.CACHED_FOR_S
    await found.find(TEAM)
    assert await is_deactivated(directory)


@pytest.mark.both_databases
async def test_an_answer_while_the_database_is_away_has_the_language_last_known(
    world: World, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the person, else of the workspace, else the first of the operator's; never one that may not be used."""
    monkeypatch.setattr(in_use, "allowed", ("fr", "de"))
    directory = other.tend.directory
    assert directory.last_reader_of(TEAM, SAM).locale == "fr"
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="de")
    directory._languages.expire(time=float("inf"))
    await directory.stranger(TEAM)
    assert directory.last_reader_of(TEAM, SAM).locale == "de"
    await world.slack.event({"type": "user_change", "user": {**user_object(TOMAS), "locale": "fr-FR"}})
    assert world.tend.directory.last_reader_of(TEAM, TOMAS).locale == "fr-FR"
