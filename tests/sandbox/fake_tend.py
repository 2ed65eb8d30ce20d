"""A tiny app on the other side of the sandbox: keeps what it was sent, and answers what a test tells it to."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.workspace.names import SIGNING_SECRET

Json = dict[str, Any]


@dataclass
class Received:
    """One request, as it came."""

    kind: str
    body: Json
    headers: dict[str, str]


@dataclass
class FakeTend:
    """`answers` says what to say back to a command, payload or event: a value, or a function of the body."""

    received: list[Received] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    sleep_s: float = 0.0
    answer_headers: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Give the ASGI app."""
        return Starlette(routes=[Route("/slack/events", self.take, methods=["POST"])])

    async def take(self, request: Request) -> Response:
        """Check the signature, keep the request, answer."""
        raw = await request.body()
        if not self.is_signed(raw, request):
            return PlainTextResponse("bad signature", 401)
        kind, body = parsed(raw, request.headers["content-type"])
        self.received.append(Received(kind, body, dict(request.headers)))
        if self.sleep_s:
            await asyncio.sleep(self.sleep_s)
        if kind == "url_verification":
            return PlainTextResponse(body["challenge"])
        return await self.answered(kind, body)

    async def answered(self, kind: str, body: Json) -> Response:
        """Say what the test wants said."""
        answer = self.answers.get(kind)
        if callable(answer):
            answer = answer(body)
        if isinstance(answer, Awaitable):
            answer = await answer
        if isinstance(answer, str):
            return PlainTextResponse(answer, self.status, self.answer_headers)
        if answer is None:
            return Response(status_code=self.status, headers=self.answer_headers)
        return JSONResponse(answer, self.status, self.answer_headers)

    def is_signed(self, raw: bytes, request: Request) -> bool:
        """Compute the signature as Slack's documentation says."""
        stamp = request.headers["x-slack-request-timestamp"]
        digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={digest}", request.headers["x-slack-signature"])

    @property
    def last(self) -> Received:
        """The newest request."""
        return self.received[-1]


def parsed(raw: bytes, content_type: str) -> tuple[str, Json]:
    """Give the kind of a request and its body."""
    if content_type == "application/json":
        body = json.loads(raw)
        return body.get("event", {}).get("type", body["type"]), body
    form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    if "payload" in form:
        body = json.loads(form["payload"])
        return body["type"], body
    return form["command"], form
