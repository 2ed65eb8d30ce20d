"""Requests to the app: signed requests or envelopes, a three-second limit, and a record of the outcome.

Knows addresses, signatures and envelopes, not the meaning of bodies.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.front.sockets import NobodyConnectedError, Sockets
from sandbox.workspace.changes import Changes
from sandbox.workspace.state import Json

ANSWER_WITHIN_S = 3.0  # docs.slack.dev: commands, interactions and events alike
TRAFFIC_MAX = 500
FORM = "application/x-www-form-urlencoded"
PATH = "/slack/events"


@dataclass(frozen=True)
class Reply:
    """The app's answer. `trouble` is None, or Slack's word for the failure."""

    status: int | None
    body: Any
    elapsed_s: float
    trouble: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Return whether the app answered 2xx in time."""
        return self.trouble is None


@dataclass
class Traffic:
    """One request in the page's list of traffic."""

    n: int
    at: float
    direction: str
    name: str
    status: int | None
    elapsed_ms: int
    request: Any
    response: Any


class Wire:
    """Sends signed requests to the app, or envelopes while Socket Mode is on."""

    def __init__(self, tend: httpx.AsyncClient | None, signing_secret: str, changes: Changes, sockets: Sockets) -> None:
        """Set up the sender; `tend` may be given later."""
        self.tend = tend
        self.signing_secret = signing_secret
        self.answer_within_s = ANSWER_WITHIN_S
        self.traffic: deque[Traffic] = deque(maxlen=TRAFFIC_MAX)
        self._count = 0
        self._changes = changes
        self._sockets = sockets
        self._late: set[asyncio.Task[httpx.Response]] = set()
        self._last: Callable[[], Awaitable[Reply]] | None = None

    async def send_form(self, name: str, fields: Mapping[str, str], **headers: str) -> Reply:
        """Send form fields, as for a slash command."""
        if self._over_sockets:
            return await self._send_envelope(name, "slash_commands", dict(fields), accepts=True)
        return await self._send(name, urlencode(fields).encode(), FORM, dict(fields), headers)

    async def send_payload(self, name: str, payload: Json) -> Reply:
        """Send an interaction: JSON in the form field `payload`."""
        if self._over_sockets:
            return await self._send_envelope(name, "interactive", payload, accepts=True)
        return await self._send(name, urlencode({"payload": json.dumps(payload)}).encode(), FORM, payload, {})

    async def send_json(self, name: str, body: Json, **headers: str) -> Reply:
        """Send JSON, as for events."""
        if self._over_sockets:
            return await self._send_envelope(name, "events_api", body, accepts=False, **_retry(headers))
        return await self._send(name, json.dumps(body).encode(), "application/json", body, headers)

    async def _send(self, name: str, body: bytes, content_type: str, shown: Any, headers: Mapping[str, str]) -> Reply:
        began_s = time.perf_counter()
        stamped = {key.replace("_", "-"): value for key, value in headers.items()}
        signed = {"content-type": content_type, **self.signed(body), **stamped}
        self._last = lambda: self._post_again(body, signed)
        task = asyncio.create_task(self._post(body, signed))
        # A late answer is dropped, but the app goes on working: Slack only hangs up.
        done, _ = await asyncio.wait([task], timeout=self.answer_within_s)
        if not done:
            self._late.add(task)
            task.add_done_callback(self._forget_late)
        reply = _reply_from(task if done else None, time.perf_counter() - began_s)
        self.record("to_tend", name, reply.status, reply.elapsed_s, shown, reply.body if reply.ok else reply.trouble)
        return reply

    async def replay(self) -> Reply:
        """Send the last request once more, byte for byte, with the same signature, as an eavesdropper could."""
        if self._last is None:
            raise LookupError("nothing was sent yet")
        return await self._last()

    async def _post_again(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        return _reply_from(await _wait_for(self._post(body, headers)), 0.0)

    @property
    def _over_sockets(self) -> bool:
        return self._sockets.state.socket_url is not None

    async def _send_envelope(self, name: str, kind: str, payload: Json, *, accepts: bool, **retry: Any) -> Reply:
        self._last = lambda: self._send_envelope(name, kind, payload, accepts=accepts, **retry)
        began_s = time.perf_counter()
        within_s, status, answer, trouble = self.answer_within_s, None, None, None
        try:
            answer = await self._sockets.deliver(kind, payload, accepts=accepts, within_s=within_s, retry=retry)
            status = 200  # an acknowledgement has no status of its own
        except NobodyConnectedError:
            trouble = "dispatch_failed"
        except TimeoutError:
            trouble = "operation_timeout"
        reply = Reply(status, answer, time.perf_counter() - began_s, trouble)
        self.record("to_tend", name, reply.status, reply.elapsed_s, payload, reply.body if reply.ok else reply.trouble)
        return reply

    def _forget_late(self, task: asyncio.Task[httpx.Response]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # read, so that asyncio does not warn of it

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        if self.tend is None:
            message = "the sandbox was not told where Tend is"
            raise httpx.ConnectError(message)
        return await self.tend.post(PATH, content=body, headers=dict(headers), timeout=60.0)

    def signed(self, body: bytes, at_s: int | None = None) -> dict[str, str]:
        """Return Slack's signature headers for a body; their time is always real."""
        stamp = str(int(time.time()) if at_s is None else at_s)
        digest = hmac.new(self.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest.hexdigest()}"}

    def record(
        self, direction: str, name: str, status: int | None, elapsed_s: float, request: Any, response: Any
    ) -> None:
        """Record a request for the page."""
        self._count += 1
        entry = Traffic(self._count, time.time(), direction, name, status, round(elapsed_s * 1000), request, response)
        self.traffic.append(entry)
        self._changes.note_traffic()

    async def hang_up(self) -> None:
        """Stop waiting for late answers."""
        for task in list(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)


def _retry(headers: Mapping[str, str]) -> Json:
    """Return the retry headers of HTTP as fields of an envelope."""
    reason = headers.get("x_slack_retry_reason", "")
    shown = "timeout" if reason == "http_timeout" else reason
    return {"retry_attempt": int(headers.get("x_slack_retry_num", 0)), "retry_reason": shown}


async def _wait_for(post: Coroutine[Any, Any, httpx.Response]) -> asyncio.Task[httpx.Response]:
    task = asyncio.create_task(post)
    await asyncio.wait([task])
    return task


def _reply_from(task: asyncio.Task[httpx.Response] | None, elapsed_s: float) -> Reply:
    if task is None:
        return Reply(None, None, elapsed_s, "operation_timeout")
    error = task.exception()
    if error is not None:
        return Reply(None, str(error), elapsed_s, "dispatch_failed")
    response = task.result()
    trouble = None if response.is_success else _trouble_of(response.status_code)
    return Reply(response.status_code, _parse_body(response), elapsed_s, trouble, dict(response.headers))


def _trouble_of(status: int) -> str:
    return "http_client_error" if 400 <= status < 500 else "http_service_error"  # noqa: PLR2004 - HTTP's own borders


def _parse_body(response: httpx.Response) -> Any:
    if not response.content:
        return None
    if "json" in response.headers.get("content-type", ""):
        try:
            return response.json()
        except ValueError:
            return response.text
    return response.text
