"""Socket Mode: the same stories as over HTTP, answered by envelope; connections that come and go lose nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.platform import socket_mode
from slackapp.slack.platform.socket_mode import SocketMode
from tests.cast import ANA, PLATFORM, TOMAS
from tests.slack.transports import reached
from tests.world import World


@pytest.fixture(params=["http", "socket"])
async def either(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world, once over each transport."""
    async with reached(database_url, request.param) as world:
        yield world


@pytest.fixture
async def listening(database_url: str) -> AsyncIterator[World]:
    """Tend in Socket Mode: no signing secret, an app token instead."""
    async with reached(database_url, "socket") as world:
        yield world


async def test_thanks_and_sharing_it(either: World) -> None:
    """A command, a press, and what both bring about."""
    slack = either.slack
    done = await slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for the words")
    assert "Sent to" in done.text
    await either.deliver()
    await slack.press_label(TOMAS, slack.last_message(TOMAS), "Share it")
    await either.deliver()
    assert "the words" in slack.last_message(TOMAS, PLATFORM).text
    assert slack.refused == []


async def test_a_form(either: World) -> None:
    """It opens in time, says what is missing, and is taken."""
    slack = either.slack
    await slack.command(ANA, PLATFORM, "/thanks")
    form = slack.modal_of(ANA)
    assert form is not None
    assert (await slack.submit(ANA, form, {})).action in {"incomplete", "errors"}
    # what people reads is left to the tests of the form; here it only has to arrive
    fields = [block for block in form.blocks if block["type"] == "input"]
    people = next(block for block in fields if block["element"]["type"] == "multi_users_select")
    words = next(block for block in fields if block["element"]["type"] == "plain_text_input")
    sent = await slack.submit(ANA, form, {people["block_id"]: [TOMAS], words["block_id"]: "covering the night"})
    assert sent.status == 200
    await either.deliver()
    assert "covering the night" in slack.last_message(TOMAS).text
    assert await either.count(Thanks) == 1


async def test_home(either: World) -> None:
    """An event is answered by what it asks for."""
    await either.slack.open_home(ANA)
    await either.deliver()
    assert either.slack.home_of(ANA) is not None


@pytest.mark.both_databases
async def test_the_same_event_again(either: World) -> None:
    """A second delivery changes nothing, under whatever envelope it comes."""
    opened = await either.slack.open_home(ANA)
    assert opened is not None
    await either.slack.redeliver(opened)
    assert opened.statuses == [200, 200]


@pytest.mark.both_databases
async def test_the_same_command_again(listening: World) -> None:
    """Redelivered in another envelope, it is the same act."""
    await listening.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> for the night")
    again = await listening.slack.replay()
    assert again.status == 200
    assert await listening.count(Effort) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_refreshed_connection(listening: World, reason: str) -> None:
    """Slack asks for a new one now and then; Tend has it before anybody notices."""
    slack = listening.slack
    await slack.sockets.refresh(reason)
    assert await slack.until(lambda: len(slack.calls_to("apps.connections.open")) == 2 and slack.sockets.count == 1)
    done = await slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for the words")
    assert "Sent to" in done.text


async def test_a_connection_that_stays_away_gets_a_new_address(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client tries the old address for ever; a shorter absence, which it mends itself, leaves the address."""
    monkeypatch.setattr(socket_mode, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(socket_mode, "AWAY_TOO_LONG_S", 0.03)
    socket = SocketMode(world.tend.bolt, "xapp-sandbox-tend", world.tend.socket_url)
    client, looks, all_looked = socket._handler.client, list[bool](), asyncio.Event()
    answers = [False, False, True, False, False, False, False, False, True]

    async def connect() -> None:
        client.wss_uri = "wss://old"

    async def is_connected() -> bool:
        """Say in turn what `answers` hold; note whether an address was there before."""
        looks.append(client.wss_uri is not None)
        if len(looks) == len(answers):
            all_looked.set()
        return answers[min(len(looks), len(answers)) - 1]

    monkeypatch.setattr(socket._handler, "connect_async", connect)
    monkeypatch.setattr(client, "is_connected", is_connected)
    await socket.start()
    async with asyncio.timeout(10):
        await all_looked.wait()
    await socket.close()
    assert looks[: len(answers)] == [True] * 6 + [False] * 3
    assert caplog.messages == ["Socket Mode was away; asking Slack for a new address"]
