"""Socket Mode: addresses for the app's own token, envelopes with acknowledgements, events that come again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from sandbox import Slack, served
from sandbox.workspace.names import ANA, PLATFORM, TOKEN
from tests.sandbox.building import field, home, modal

Json = dict[str, Any]
APP_TOKEN = "xapp-sandbox-tend"


class App:
    """An app at the other end of a socket: keeps what comes, and acknowledges as it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.received: list[Json] = []
        self.answer: Callable[[Json], Json | None] = lambda envelope: {"envelope_id": envelope["envelope_id"]}
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            self.received.append(message.json())
            answer = self.answer(self.received[-1]) if "envelope_id" in self.received[-1] else None
            if answer is not None:
                await self.socket.send_json(answer)

    def of(self, kind: str) -> list[Json]:
        return [each for each in self.received if each["type"] == kind]


@pytest.fixture
async def listening(slack: Slack) -> AsyncIterator[Slack]:
    """A sandbox in Socket Mode."""
    async with served(slack, socket_mode=True):
        yield slack


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Where the app's sockets come from."""
    async with aiohttp.ClientSession() as session:
        yield session


def address(slack: Slack) -> str:
    return str(slack.api("apps.connections.open", {}, APP_TOKEN).body["url"])


async def connected(slack: Slack, session: aiohttp.ClientSession) -> App:
    app = App(await session.ws_connect(address(slack)))
    assert await slack.until(lambda: app.of("hello"))
    return app


def test_an_address_needs_the_apps_own_token(slack: Slack) -> None:
    """Neither token does the other's work, and without Socket Mode there is no address."""
    assert slack.api("apps.connections.open", {}, TOKEN).body["error"] == "not_allowed_token_type"
    assert slack.api("chat.postMessage", {"channel": ANA, "text": "Hello"}, APP_TOKEN).body["error"] == (
        "not_allowed_token_type"
    )
    assert slack.api("apps.connections.open", {}, "xapp-else").body["error"] == "invalid_auth"
    assert slack.api("apps.connections.open", {}, APP_TOKEN).body["error"] == "access_denied"


async def test_an_address_opens_one_connection(listening: Slack, session: aiohttp.ClientSession) -> None:
    """It says hello; the same ticket opens no second one, and a browser's page none at all."""
    url = address(listening)
    socket = await session.ws_connect(url)
    hello = await socket.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await session.ws_connect(address(listening), headers={"Origin": "https://elsewhere.example"})


async def test_an_eleventh_connection(listening: Slack, session: aiohttp.ClientSession) -> None:
    """It is told why, and closed."""
    for _ in range(10):
        await connected(listening, session)
    eleventh = await session.ws_connect(address(listening))
    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    assert (await eleventh.receive()).type == aiohttp.WSMsgType.CLOSE


async def test_a_command(listening: Slack, session: aiohttp.ClientSession) -> None:
    """It comes as an envelope, and the acknowledgement carries what the person is shown."""
    app = await connected(listening, session)
    app.answer = lambda envelope: {"envelope_id": envelope["envelope_id"], "payload": {"text": "Noted."}}
    done = await listening.command(ANA, PLATFORM, "/thanks for the night")
    assert (done.status, done.text) == (200, "Noted.")
    envelope = app.of("slash_commands")[0]
    assert envelope["accepts_response_payload"]
    assert (envelope["payload"]["command"], envelope["payload"]["user_id"]) == ("/thanks", ANA)
    assert listening.wire.traffic[-1].response == {"text": "Noted."}


async def test_a_form(listening: Slack, session: aiohttp.ClientSession) -> None:
    """Errors in an acknowledgement stand under the fields, as over HTTP."""
    app = await connected(listening, session)
    await listening.command(ANA, PLATFORM, "/thanks")
    trigger = app.of("slash_commands")[0]["payload"]["trigger_id"]
    assert listening.api("views.open", {"trigger_id": trigger, "view": modal(field(optional=True))}).body["ok"]
    errors = {"response_action": "errors", "errors": {"words": "Who was it?"}}
    app.answer = lambda envelope: {"envelope_id": envelope["envelope_id"], "payload": errors}
    view = listening.modal_of(ANA)
    assert view is not None
    done = await listening.submit(ANA, view)
    assert (done.action, done.errors) == ("errors", {"words": "Who was it?"})
    assert app.of("interactive")[0]["payload"]["type"] == "view_submission"


async def test_nobody_is_connected(listening: Slack) -> None:
    """The person hears of it at once."""
    done = await listening.command(ANA, PLATFORM, "/thanks")
    assert done.trouble == "dispatch_failed"


async def test_a_command_without_acknowledgement(listening: Slack, session: aiohttp.ClientSession) -> None:
    """It fails as over HTTP; what comes later is dropped."""
    listening.answer_within_s = 0.05
    app = await connected(listening, session)
    app.answer = lambda _envelope: None
    done = await listening.command(ANA, PLATFORM, "/thanks")
    assert done.trouble == "operation_timeout"
    late = {"envelope_id": app.of("slash_commands")[0]["envelope_id"], "payload": {"text": "Too late"}}
    await app.socket.send_json(late)
    app.answer = lambda envelope: {"envelope_id": envelope["envelope_id"]}
    await listening.command(ANA, PLATFORM, "/thanks")
    assert "Too late" not in [message.text for message in listening.ephemerals(ANA)]
    assert listening.refused == []


async def test_an_event_comes_again(listening: Slack, session: aiohttp.ClientSession) -> None:
    """Not acknowledged, it is delivered anew under its own event_id, and says which time it is."""
    listening.answer_within_s = 0.05
    app = await connected(listening, session)
    app.answer = lambda envelope: {"envelope_id": envelope["envelope_id"]} if len(app.of("events_api")) > 1 else None
    result = await listening.open_home(ANA)
    assert result is not None
    assert result.statuses == [None, 200]
    first, second = app.of("events_api")
    assert first["payload"]["event_id"] == second["payload"]["event_id"] == result.event_id
    assert first["envelope_id"] != second["envelope_id"]
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")


async def test_acknowledgements_that_slack_does_not_take(listening: Slack, session: aiohttp.ClientSession) -> None:
    """A payload where none is taken, an envelope that never was, and no envelope at all."""
    listening.answer_within_s = 0.05
    app = await connected(listening, session)
    app.answer = lambda envelope: {"envelope_id": envelope["envelope_id"], "payload": {"text": "No"}}
    await listening.open_home(ANA)
    await app.socket.send_json({"envelope_id": "never", "payload": {}})
    await app.socket.send_str("[]")
    assert await listening.until(lambda: len(listening.refused) == 4)
    reasons = [each.messages[0] for each in listening.refused]
    assert reasons == [
        "[ERROR] this envelope takes no payload back",
        "[ERROR] this envelope takes no payload back",
        "[ERROR] no such envelope: never",
        "[ERROR] an acknowledgement needs an envelope_id",
    ]


async def test_payloads_go_to_any_connection(listening: Slack, session: aiohttp.ClientSession) -> None:
    """With two of them, each gets its turn and none gets both."""
    one, other = await connected(listening, session), await connected(listening, session)
    for _ in range(4):
        await listening.command(ANA, PLATFORM, "/thanks")
    assert len(one.of("slash_commands")) == len(other.of("slash_commands")) == 2


async def test_a_refresh(listening: Slack, session: aiohttp.ClientSession) -> None:
    """A warning leaves the connection; after the request nothing new goes out on the old one."""
    old = await connected(listening, session)
    await listening.sockets.refresh("warning")
    assert (await listening.command(ANA, PLATFORM, "/thanks")).status == 200
    await listening.sockets.refresh()
    assert await listening.until(lambda: len(old.of("disconnect")) == 2)
    assert [each["reason"] for each in old.of("disconnect")] == ["warning", "refresh_requested"]
    new = await connected(listening, session)
    await listening.command(ANA, PLATFORM, "/thanks")
    assert (len(old.of("slash_commands")), len(new.of("slash_commands"))) == (1, 1)


async def test_nothing_else_changes(listening: Slack, session: aiohttp.ClientSession) -> None:
    """The Web API stands where it stood, and starting over keeps the connections."""
    app = await connected(listening, session)
    assert await listening.verify_url()
    listening.reset()
    assert listening.api("views.publish", {"user_id": ANA, "view": home()}).body["ok"]
    await listening.command(ANA, PLATFORM, "/thanks")
    assert len(app.of("slash_commands")) == 1
