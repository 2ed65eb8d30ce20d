"""Serve HTTP: Slack's requests, with the signature checked before any parsing, and three paths for operators."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import parse_qs, parse_qsl

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from slackapp.clock import real_now
from slackapp.domain.outbox import holds
from slackapp.domain.outbox.depth import depth
from slackapp.slack.platform import metrics
from slackapp.slack.platform.arrival import ARRIVAL
from slackapp.slack.platform.metrics import shape
from slackapp.storage.database import Database
from slackapp.storage.readiness import Readiness

logger = logging.getLogger(__name__)

STALE_AFTER_S = 300  # docs.slack.dev/authentication/verifying-requests-from-slack
BODY_MAX = 1_000_000  # bytes; Slack's own payloads stay below a view's 250 kB
SSL_CHECK_MAX = 1_000  # bytes; the check has two short fields
READ_WITHIN_S = 3.0  # Slack waits no longer
FORWARDED = ("forwarded", "x-forwarded-for")
NOT_SIGNED = "not signed by Slack"
UNAUTHORIZED = 401
TOO_SLOW = 408
TOO_LARGE = 413

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def application(
    bolt: AsyncApp,
    db: Database,
    signing_secret: str | None,
    lifespan: Lifespan,
    *more: Route,
    skew_s: Callable[[], float] = lambda: 0.0,
) -> Starlette:
    """Build the web application, with the routes in `more`. Without a signing secret, Slack's requests are refused.

    `skew_s`: by how many seconds the machine's clock is ahead of Slack's.
    """

    async def events(request: Request) -> Response:
        body = await signed_body(signing_secret, request)
        if isinstance(body, Response):
            return body
        text = readable(body, request.headers.get("content-type", ""))
        return PlainTextResponse("not understood", 400) if text is None else await _dispatch(bolt, request, text)

    routes = [Route("/slack/events", events, methods=["POST"]), *operator_routes(db, skew_s), *more]
    return Starlette(routes=routes, lifespan=lifespan)


def operator_routes(db: Database, skew_s: Callable[[], float] = lambda: 0.0) -> list[Route]:
    """Return the three paths for operators, which a worker has too; `skew_s` as in `application`."""
    readiness = Readiness(db, skew_s)

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        why_not = await readiness.why_not()
        return PlainTextResponse("ok") if why_not is None else PlainTextResponse(why_not, 503)

    async def counted(request: Request) -> Response:
        # through a proxy the metrics would be public; Prometheus runs next to Tend
        if any(name in request.headers for name in FORWARDED):
            return PlainTextResponse("Not Found", 404)
        await _count_rows(db)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", counted)]


async def _count_rows(db: Database) -> None:
    """Count workspaces on hold and due messages, shared by all processes. Without a database the last counts stay."""
    try:
        async with db.reading() as session:
            metrics.HELD.set(await holds.count(session))
            found = await depth(session, real_now())
    except (SQLAlchemyError, OSError) as error:
        logger.warning("workspaces on hold and messages could not be counted: %s", type(error).__name__)
    else:
        metrics.QUEUED.set(found.due)
        metrics.OLDEST_S.set(found.oldest_s)


async def signed_body(secret: str | None, request: Request) -> bytes | Response:
    """Read a body signed by Slack; answer any other request, mostly without reading the body."""
    may_be_signed = secret is not None and is_recent(request)
    refused = PlainTextResponse(NOT_SIGNED, UNAUTHORIZED)
    if not may_be_signed and not may_be_ssl_check(request):
        return refused
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            body = await _read_body(request, BODY_MAX if may_be_signed else SSL_CHECK_MAX)
    except (TimeoutError, ClientDisconnect):
        return PlainTextResponse("too slow", TOO_SLOW)
    if not may_be_signed:
        return PlainTextResponse("") if body is not None and _is_ssl_check(body) else refused
    if body is None:
        return PlainTextResponse("too large", TOO_LARGE)
    return body if is_signed(secret, request, body) else refused


def is_recent(request: Request) -> bool:
    """Return whether the headers have a signature and a timestamp within five minutes, before reading the body."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:  # noqa: PLR2004  (any real time)
        return False
    is_near = abs(time.time() - int(stamp)) <= STALE_AFTER_S
    return is_near and request.headers.get("x-slack-signature", "").startswith("v0=")


def is_signed(secret: str | None, request: Request, body: bytes) -> bool:
    """Return whether Slack signed the raw body within five minutes; compare in constant time, and fail closed.

    The verifier raises on a timestamp, signature or body impossible for Slack; the function returns False.
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    if not secret or not secret.strip() or not is_recent(request):
        return False
    stamp = request.headers.get("x-slack-request-timestamp", "")
    given = request.headers.get("x-slack-signature", "")
    if not given.isascii():
        return False
    try:
        return SignatureVerifier(secret).is_valid(body, stamp, given)
    except UnicodeDecodeError:
        return False  # Slack signs UTF-8 only


async def _read_body(request: Request, limit: int) -> bytes | None:
    """Read the body; None if its length, announced or real, exceeds `limit` bytes."""
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > len(str(BODY_MAX)) or int(length) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def may_be_ssl_check(request: Request) -> bool:
    """Return whether the request may be Slack's certificate check: a form without a signature."""
    return "x-slack-signature" not in request.headers and shape(request.headers.get("content-type", "")) == "form"


def _is_ssl_check(body: bytes) -> bool:
    """Return whether the body is Slack's certificate check, which only needs an answer."""
    try:
        fields = parse_qs(body.decode())
    except (UnicodeDecodeError, ValueError):
        return False
    return fields.get("ssl_check") == ["1"] and not ({"command", "payload"} & fields.keys())


def readable(body: bytes, content_type: str) -> str | None:
    """Return the body as JSON if the body has one of Slack's shapes; None for any other body.

    Forms become JSON too: Bolt treats any form with the letters "payload" as a form with a payload field, and would
    drop a command about payloads (tried).
    """
    try:
        text = body.decode()
        if "json" in content_type or text.startswith("{"):
            return text if _is_shaped(json.loads(text)) else None
        fields = form_fields(body)
        payload = fields.get("payload")
        if payload is None:
            return json.dumps(fields) if _is_shaped(fields) else None
        return payload if _is_shaped(json.loads(payload)) else None
    except (ValueError, RecursionError):
        return None


def form_fields(body: bytes) -> dict[str, str]:
    """Return the fields of a form; of equal names the last counts. Raises UnicodeDecodeError for a body not in UTF-8.

    The result equals urllib's `parse_qsl`. Its loop over the escapes of a filled-in form took as long as a statement
    (measured).
    """
    try:
        parts = (part.partition(b"=") for part in body.split(b"&") if part)
        return {_unescaped(name): _unescaped(value) for name, _, value in parts}
    except ValueError:  # an escape or a letter that is none
        return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _unescaped(text: bytes) -> str:
    """Replace the escapes of a form, `%C3%A4` and `+`. Raises ValueError for malformed ones.

    Python's decoder of its own hexadecimal escapes does the work, so backslashes are doubled first.
    """
    plain = text.replace(b"+", b" ")
    if b"%" in plain:
        escaped = plain.replace(b"\\", rb"\\").replace(b"%", rb"\x")
        plain = escaped.decode("unicode_escape").encode("latin-1")
    return plain.decode()


def _is_shaped(payload: object) -> bool:
    """Return whether the payload is an object, with objects for the keys Slack sends as objects."""
    if not isinstance(payload, dict):
        return False
    return all(isinstance(payload.get(key), dict | None) for key in ("event", "user", "team", "view", "enterprise"))


async def _dispatch(bolt: AsyncApp, request: Request, text: str) -> Response:
    began = time.monotonic()
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    arrival = request.headers.get("x-slack-signature", "")
    try:
        answer = await bolt.async_dispatch(AsyncBoltRequest(body=text, headers=headers, context={ARRIVAL: arrival}))
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        # listeners answer their own errors; these are Bolt's errors about missing fields of Slack
        logger.warning("a signed request was not understood: %s", type(error).__name__)
        return PlainTextResponse("not understood", 400)
    kind = shape(request.headers.get("content-type", ""))
    metrics.REQUESTS.labels(type=kind, status=str(answer.status)).inc()
    metrics.ANSWERED_S.labels(type=kind).observe(time.monotonic() - began)
    response = Response(answer.body or "", answer.status)
    for name, values in answer.headers.items():
        if name.lower() not in {"content-length", "set-cookie"}:
            response.headers[name] = values[0]
    return response
