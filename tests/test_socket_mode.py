"""Socket Mode: the same listeners behind a web socket, answered by envelope, and closed in order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from sandbox import Slack, served
from slackapp.app import Tend
from slackapp.clock import FixedClock
from tests.cast import ANA, NOW, PLATFORM, TEAM, TOMAS
from tests.world import NoPace, World, settings_for


@dataclass
class SocketSlack:
    """The side of Slack that opens sockets: gives an address once asked with the app token, then talks."""

    url: str = ""
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    tokens: list[str] = field(default_factory=list)
    answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def open(self, request: web.Request) -> web.Response:
        """Answer apps.connections.open."""
        self.tokens.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}/socket"})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Say hello, then collect what Tend answers."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.opened.set()
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.answers.put_nowait(message.json())
        return socket

    async def send(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Deliver one payload and give Tend's answer to it."""
        await self.sockets[-1].send_json(envelope)
        return await asyncio.wait_for(self.answers.get(), 5)


@pytest.fixture
async def sockets() -> AsyncIterator[SocketSlack]:
    """A web socket server on loopback."""
    slack = SocketSlack()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.open)
    app.router.add_get("/socket", slack.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield slack
    await runner.cleanup()


@pytest.fixture
async def listening(database_url: str, sockets: SocketSlack) -> AsyncIterator[World]:
    """Tend in Socket Mode: no signing secret, an app token instead."""
    clock = FixedClock(NOW)
    slack = Slack(clock=clock)
    async with served(slack) as url:
        settings = settings_for(database_url, url, SLACK_APP_TOKEN="xapp-sandbox", SLACK_SIGNING_SECRET="")
        tend = Tend.build(settings, clock)
        tend.delivery.pace = NoPace()
        tend.socket_url = f"{sockets.url}/api/"
        await tend.start(with_jobs=False)
        await asyncio.wait_for(sockets.opened.wait(), 5)
        yield World(slack, tend, clock)
        await tend.close()


def command(envelope_id: str) -> dict[str, Any]:
    """Give a slash command as Socket Mode delivers it."""
    payload = {
        "command": "/thanks",
        "text": f"<@{TOMAS}|tomas> for the words",
        "team_id": TEAM,
        "user_id": ANA,
        "channel_id": PLATFORM,
        "channel_name": "platform",
        "trigger_id": "111.222.abc",
        "response_url": "https://hooks.slack.com/commands/1",
    }
    kind = {"envelope_id": envelope_id, "type": "slash_commands", "accepts_response_payload": True}
    return {**kind, "payload": payload}


async def test_a_command_over_a_socket(listening: World, sockets: SocketSlack) -> None:
    """It is answered under its envelope, delivered as ever, and a second delivery of it changes nothing."""
    answer = await sockets.send(command("one"))
    assert answer["envelope_id"] == "one"
    assert "has your words" in answer["payload"]["text"]
    again = await sockets.send(command("two"))
    assert again["envelope_id"] == "two"
    await listening.settle()
    assert len(listening.slack.messages_for(TOMAS, None)) == 1
    assert sockets.tokens == ["Bearer xapp-sandbox"]
