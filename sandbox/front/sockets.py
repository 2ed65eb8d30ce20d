"""Socket Mode: web sockets opened by the app, for envelopes and their acknowledgements.

docs.slack.dev/apis/events-api/using-socket-mode. Knows envelopes, not the meaning of their payloads.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from sandbox.workspace.names import APP_ID
from sandbox.workspace.state import Json, Refusal, State

CONNECTIONS_MAX = 10
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HOST = "applink-sandbox"
LASTS_S = 18_060  # from Slack's own hello; here no connection ends by itself


class NobodyConnectedError(Exception):
    """No connection of the app is open."""


class Sockets:
    """The app's open connections, and the envelopes waiting for acknowledgement."""

    def __init__(self, state: State) -> None:
        """Begin without a connection; a reset replaces `state`."""
        self.state = state
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._accepting: dict[str, bool] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """Return the number of open connections."""
        return len(self._open)

    async def deliver(self, kind: str, payload: Json, *, accepts: bool, within_s: float, retry: Json) -> Any:
        """Send an envelope on one of the connections; return the payload of its acknowledgement.

        Raises NobodyConnectedError, and TimeoutError without an acknowledgement in time. The connections take turns, as
        Slack promises no particular one.
        """
        if not self._open:
            raise NobodyConnectedError
        envelope_id = f"00000000-0000-4000-8000-{self.state.serial():012d}"
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        self._accepting[envelope_id] = accepts
        envelope = {"envelope_id": envelope_id, "type": kind, "accepts_response_payload": accepts, "payload": payload}
        self._turn += 1
        try:
            await self._open[self._turn % len(self._open)].send_json({**envelope, **retry})
            return await asyncio.wait_for(answer, within_s)
        except ConnectionError as gone:
            raise NobodyConnectedError from gone
        finally:
            del self._waiting[envelope_id]

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Accept a connection: a ticket opens one connection, once; an eleventh connection is closed."""
        if request.query.get("ticket") not in self.state.tickets or not _is_local(request):
            return web.Response(status=403)
        self.state.tickets.remove(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.count >= CONNECTIONS_MAX:
            await self._disconnect_socket(socket, "too_many_websockets")
            return socket
        self._open.append(socket)
        self.state.changes.note()
        try:
            await socket.send_json(self._hello_message())
            await self._listen(socket)
        finally:
            if socket in self._open:
                self._open.remove(socket)
            self.state.changes.note()
        return socket

    def _hello_message(self) -> Json:
        debug = {"host": HOST, "started": "2026-01-01 00:00:00.000", "approximate_connection_time": LASTS_S}
        info = {"app_id": APP_ID}
        return {"type": "hello", "connection_info": info, "num_connections": self.count, "debug_info": debug}

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self._take_acknowledgement(message.data)

    def _take_acknowledgement(self, text: str) -> None:
        try:
            said = json.loads(text)
            envelope_id = said["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._record_refusal("[ERROR] an acknowledgement needs an envelope_id")
            return
        if envelope_id not in self._accepting:
            self._record_refusal(f"[ERROR] no such envelope: {envelope_id}")
            return
        if said.get("payload") and not self._accepting[envelope_id]:
            self._record_refusal("[ERROR] this envelope takes no payload back")
            return
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():  # a late one is dropped, as over HTTP
            waiting.set_result(said.get("payload"))

    def _record_refusal(self, reason: str) -> None:
        self.state.refused.append(Refusal("acknowledgement", "invalid_envelope", [reason]))

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect, as Slack does every few hours ("warning": only announce it)."""
        for socket in list(self._open):
            if reason == "warning":
                await socket.send_json(_disconnect_message(reason))
            else:
                self._open.remove(socket)  # nothing new goes out on it; acknowledgements may still come in
                await self._disconnect_socket(socket, reason)

    async def _disconnect_socket(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json(_disconnect_message(reason))
        if reason != "refresh_requested":
            await socket.close()

    async def hang_up(self) -> None:
        """End every connection."""
        for socket in list(self._open):
            await socket.close()


def _disconnect_message(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


def _is_local(request: web.Request) -> bool:
    return "Origin" not in request.headers and urlsplit(f"//{request.host}").hostname in LOOPBACK


@asynccontextmanager
async def listening(sockets: Sockets) -> AsyncIterator[str]:
    """Serve the web sockets on a free loopback port of this event loop; yields `ws://127.0.0.1:PORT`."""
    app = web.Application()
    app.router.add_get("/link/", sockets.accept)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await sockets.hang_up()
        await runner.cleanup()
