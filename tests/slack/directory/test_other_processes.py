"""What Slack tells one process of a person, the other processes know within a second, and without asking Slack."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from sandbox.workspace.names import PLATFORM_GROUP
from slackapp import features
from slackapp.app import Tend
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.tables.workspaces import Workspace
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform import installations
from slackapp.slack.platform.installations import Installations
from slackapp.slack.workspace import ids
from tests.cast import ANA, INES, MIRA, NINA, PLATFORM, SAM, TEAM, TOMAS
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


@pytest.mark.both_databases
@pytest.mark.parametrize("how", ["event", "answer"])
async def test_a_groups_members_change_in_every_process(world: World, other: Other, how: str) -> None:
    """Whether Slack tells of the change by itself, or when the group is asked for an hour later."""
    thank_the_group = f"/thanks <!subteam^{PLATFORM_GROUP}|@platform-team> for the release"
    await other.hears(world, MIRA, thank_the_group)
    await world.deliver()
    if how == "event":
        await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS, NINA])
    else:
        world.slack.state.groups[PLATFORM_GROUP].users = [TOMAS, NINA]
        world.clock.move(timedelta(hours=1, seconds=1))
        await world.slack.command(MIRA, PLATFORM, thank_the_group)
    before = {row.thanks_id for row in await world.rows(ThanksReceiver)}
    asked = len(world.slack.calls_to("usergroups.users.list"))
    other.a_second_passes()
    await other.hears(world, MIRA, thank_the_group)
    assert {row.receiver_id for row in await world.rows(ThanksReceiver) if row.thanks_id not in before} == {TOMAS, NINA}
    assert len(world.slack.calls_to("usergroups.users.list")) == asked


async def test_news_of_a_group_that_change_nothing_cost_nothing(world: World, other: Other) -> None:
    """Slack sends its events again; nobody is reread for them."""
    await other.hears(world, MIRA, f"/thanks <!subteam^{PLATFORM_GROUP}|@platform-team> for the release")
    await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS, NINA])
    (before,) = await world.rows(Workspace)
    await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS, NINA])
    (after,) = await world.rows(Workspace)
    assert (before.directory_version, after.directory_version) == (1, 1)


@pytest.mark.both_databases
async def test_an_erased_person_is_forgotten_in_every_process(world: World, other: Other) -> None:
    """The command line erases in a process of its own, which no other hears."""
    await world.slack.event({"type": "user_change", "user": {**user_object(TOMAS), "locale": "de-DE"}})
    other.a_second_passes()
    assert (await reader_of(other.tend, TOMAS)).locale == "de-DE"
    async with world.tend.db.transaction() as session:
        await erase_person(session, TEAM, TOMAS, world.clock.now(), features.DATA_RULES)
    other.a_second_passes()
    assert (await reader_of(other.tend, TOMAS)).locale == "en"


@pytest.mark.both_databases
async def test_what_a_look_up_finds_anew_is_known_in_every_process(world: World, other: Other) -> None:
    """As an import asks Slack for each address; a colleague whom nobody has met is announced to nobody."""
    await world.tend.directory.meet(TEAM, [SAM])
    (before,) = await world.rows(Workspace)
    assert before.directory_version == 0
    world.slack.state.people[TOMAS].locale = "de-DE"
    await world.tend.directory.fetch(TEAM, TOMAS)
    other.a_second_passes()
    assert (await reader_of(other.tend, TOMAS)).locale == "de-DE"


async def reader_of(tend: Tend, user_id: str) -> Reader:
    await tend.installations.find(TEAM)
    return await tend.directory.reader_of(TEAM, user_id)


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
