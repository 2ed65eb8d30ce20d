"""Tend's HTTP side: Slack's requests, checked before anything reads them, and the three addresses for operators."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import parse_qs

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from slackapp import metrics
from slackapp.db import Database
from slackapp.listeners.middleware import ARRIVAL

logger = logging.getLogger(__name__)

STALE_AFTER_S = 300  # docs.slack.dev/authentication/verifying-requests-from-slack
BODY_MAX = 1_000_000  # bytes; Slack's own payloads stay below a view's 250 kB
UNAUTHORIZED = 401
TOO_LARGE = 413

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def application(bolt: AsyncApp, db: Database, signing_secret: str | None, lifespan: Lifespan) -> Starlette:
    """Give the web application. Without a signing secret every request from Slack is refused."""

    async def events(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", TOO_LARGE)
        if _is_ssl_check(body):
            return PlainTextResponse("")
        if not is_signed(signing_secret, request, body):
            return PlainTextResponse("not signed by Slack", UNAUTHORIZED)
        text = readable(body, request.headers.get("content-type", ""))
        return PlainTextResponse("not understood", 400) if text is None else await _dispatch(bolt, request, text)

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        try:
            is_current = await db.check()
        except (SQLAlchemyError, OSError):
            return PlainTextResponse("database unreachable", 503)
        return PlainTextResponse("ok") if is_current else PlainTextResponse("schema is not current", 503)

    async def counted(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/slack/events", events, methods=["POST"]),
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", counted),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def is_signed(secret: str | None, request: Request, body: bytes) -> bool:
    """Check Slack's signature over the raw body, in constant time, at most five minutes old; fail closed.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    stamp = request.headers.get("x-slack-request-timestamp", "")
    given = request.headers.get("x-slack-signature", "")
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:  # noqa: PLR2004  (any real time)
        return False
    if abs(time.time() - int(stamp)) > STALE_AFTER_S:
        return False
    expected = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={expected}".encode(), given.encode("utf-8", "replace"))


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


def _is_ssl_check(body: bytes) -> bool:
    """Slack's certificate check comes unsigned and asks for nothing but an answer."""
    if not body.startswith(b"ssl_check=1") and b"&ssl_check=1" not in body:
        return False
    try:
        fields = parse_qs(body.decode())
    except (UnicodeDecodeError, ValueError):
        return False
    return fields.get("ssl_check") == ["1"] and not ({"command", "payload"} & fields.keys())


def readable(body: bytes, content_type: str) -> str | None:
    """Give the body as text when it has one of the shapes in which Slack writes; None for anything else."""
    try:
        text = body.decode()
        if "json" in content_type or text.startswith("{"):  # Bolt takes such a body for JSON, whatever its type says
            return text if _is_shaped(json.loads(text)) else None
        payload = parse_qs(text).get("payload")
        return text if payload is None or _is_shaped(json.loads(payload[0])) else None
    except (ValueError, RecursionError):
        return None


def _is_shaped(payload: object) -> bool:
    """Say whether this is an object, and what Slack sends as objects inside it are some too."""
    if not isinstance(payload, dict):
        return False
    return all(isinstance(payload.get(key), dict | None) for key in ("event", "user", "team", "view"))


async def _dispatch(bolt: AsyncApp, request: Request, text: str) -> Response:
    began = time.monotonic()
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    arrival = request.headers.get("x-slack-signature", "")
    answer = await bolt.async_dispatch(AsyncBoltRequest(body=text, headers=headers, context={ARRIVAL: arrival}))
    kind = request.headers.get("content-type", "").split(";")[0]
    metrics.REQUESTS.labels(type=kind, status=str(answer.status)).inc()
    metrics.ANSWERED_S.labels(type=kind).observe(time.monotonic() - began)
    response = Response(answer.body or "", answer.status)
    for name, values in answer.headers.items():
        if name.lower() not in {"content-length", "set-cookie"}:
            response.headers[name] = values[0]
    return response
