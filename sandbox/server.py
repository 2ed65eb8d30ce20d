"""The sandbox over HTTP: Web API, response_urls, control, and the page. Loopback only.

Puts routes and headers around `Slack`; decides nothing about Slack's rules.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import LOGGING_CONFIG
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from sandbox.control.routes import control_routes
from sandbox.front.responses import respond
from sandbox.front.sockets import listening
from sandbox.oauth.granting import Distribution
from sandbox.oauth.routes import oauth_method, oauth_routes
from sandbox.slack import Slack
from sandbox.web_api.faults import ConnectionCutError

PAGE = Path(__file__).parent / "page"
ENDS_WITHIN_S = 0.5
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
AVATAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><rect width="72" height="72" rx="16" '
    'fill="oklch(0.89 0.055 {hue})"/><text x="36" y="46" text-anchor="middle" font-family="sans-serif" font-size="28" '
    'font-weight="600" fill="oklch(0.36 0.085 {hue})">{initials}</text></svg>'
)
HEADERS = {
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        b"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}


def create_app(
    slack: Slack, on_reset: Callable[[], None] | None = None, distribution: Distribution | None = None
) -> Starlette:
    """Return the ASGI app of a sandbox; a reset also calls `on_reset`.

    With a `distribution` it is Slack for all of its workspaces: each call goes to the workspace of its token.
    """
    app = Starlette(
        routes=[
            Route("/", lambda _request: FileResponse(PAGE / "index.html")),
            Route("/healthz", lambda _request: PlainTextResponse("ok")),
            Route("/api/{method}", web_api, methods=["GET", "POST"]),
            Route("/respond/{key}", response_url, methods=["POST"]),
            Route("/avatars/{user}.svg", avatar),
            *control_routes(),
            *(oauth_routes() if distribution is not None else ()),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]
    )
    app.state.slack = slack
    app.state.on_reset = on_reset
    app.state.distribution = distribution
    app.add_middleware(LoopbackOnly)
    return app


class LoopbackOnly:
    """Refuses requests from outside this machine's own browser and app, and adds safe headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check Host (against DNS rebinding) and Origin (against other sites' pages)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {key.lower() for key, _ in message["headers"]}
                more = [(key, value) for key, value in HEADERS.items() if key not in there]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        if not is_ours(headers.get("host", ""), headers.get("origin")):
            await PlainTextResponse("This sandbox answers to this machine only.", 403)(scope, receive, send_safe)
            return
        await self.app(scope, receive, send_safe)


def is_ours(host: str, origin: str | None) -> bool:
    """Return whether a request names this machine, and comes from the sandbox's own page or from no page."""
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return False
    return origin is None or urlsplit(origin).netloc == host


async def web_api(request: Request) -> Response:
    """Answer `/api/<method>`: JSON or form, token in the header or the form."""
    slack: Slack = request.app.state.slack
    distribution: Distribution | None = request.app.state.distribution
    method = request.path_params["method"]
    began_s = time.perf_counter()
    try:
        args = await arguments(request)
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_json"})
    authorization = request.headers.get("authorization", "")
    token = authorization.removeprefix("Bearer ") or args.pop("token", None)
    if distribution is not None:
        answered = oauth_method(distribution, method, authorization, args)
        if answered is not None:
            return answered
        slack = distribution.slack_of(token) or slack
    wait_s = slack.latency_s + slack.faults.latency_s(method)
    if wait_s:
        await asyncio.sleep(wait_s)
    try:
        answer = slack.api(method, args, token)
    except ConnectionCutError:
        return CutResponse(method)
    slack.wire.record("to_slack", method, answer.status, time.perf_counter() - began_s, args, answer.body)
    headers = {**answer.headers, "x-oauth-scopes": ",".join(slack.state.manifest.scopes)}
    return JSONResponse(answer.body, answer.status, headers)


async def arguments(request: Request) -> dict[str, Any]:
    """Return the arguments of an API call; form fields that hold JSON are parsed. Raises ValueError."""
    args: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = await request.body()
        parsed = json.loads(body) if body else {}
        if not isinstance(parsed, dict):
            message = "a body has to be an object"
            raise ValueError(message)
        args |= parsed
    else:
        args |= {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    for key in ("blocks", "view", "metadata"):
        if isinstance(args.get(key), str):
            args[key] = parsed_or_itself(args[key])
    return args


def parsed_or_itself(text: str) -> Any:
    """Return the JSON of a form field, or the text itself, for the method to refuse."""
    try:
        return json.loads(text)
    except ValueError:
        return text


async def avatar(request: Request) -> Response:
    """Draw a person's picture: their initials on a colour of their own. Slack serves pictures to anybody too."""
    slack: Slack = request.app.state.slack
    person = slack.state.people.get(request.path_params["user"])
    if person is None:
        return PlainTextResponse("no such person", 404)
    drawn = AVATAR.format(hue=person.hue, initials=escape(person.initials))
    return Response(drawn, media_type="image/svg+xml")


async def response_url(request: Request) -> Response:
    """Answer `/respond/<key>`."""
    slack: Slack = request.app.state.slack
    began_s = time.perf_counter()
    body = parsed_or_itself((await request.body()).decode())
    answer = respond(slack.state, request.path_params["key"], body)
    slack.wire.record("to_slack", "response_url", answer.status, time.perf_counter() - began_s, body, answer.body)
    if answer.status == 200:  # noqa: PLR2004 - Slack answers a bare ok
        return PlainTextResponse("ok")
    return JSONResponse(answer.body, answer.status)


class CutResponse(Response):
    """A broken connection instead of an answer."""

    def __init__(self, method: str) -> None:
        """Break the answer to a call of this method."""
        super().__init__()
        self._method = method

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Announce a body and never send it; the server ends the connection because of the error raised here."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionCutError(f"{self._method} broke off, as asked for under Faults")


class QuietServer(uvicorn.Server):
    """A server for use inside a running loop; leaves the signals of its process alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


@asynccontextmanager
async def served(slack: Slack, port: int = 0, *, socket_mode: bool = False) -> AsyncIterator[str]:
    """Serve a sandbox on a loopback port of this event loop; yields `http://127.0.0.1:PORT`.

    With `socket_mode`, Slack reaches Tend only over web sockets opened by Tend.
    """
    async with answering(config_for(create_app(slack), logs_as_we_do=True), port) as url:
        slack.state.own_url = url
        try:
            async with socket_mode_of(slack) if socket_mode else nullcontext():
                yield url
        finally:
            await slack.hang_up()


@asynccontextmanager
async def answering(config: uvicorn.Config, port: int = 0) -> AsyncIterator[str]:
    """Serve an application without a life span on a loopback port of this event loop; yields its address.

    Without uvicorn's own main loop, which takes a fifth of a second to end: a suite does so hundreds of times.
    """
    listener, going = listening_on(port), ServerState()
    config.load()
    server = await asyncio.get_running_loop().create_server(
        lambda: HttpToolsProtocol(config=config, server_state=going, app_state={}), sock=listener
    )
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.close()
        await end_connections(going)
        await server.wait_closed()


@asynccontextmanager
async def socket_mode_of(slack: Slack) -> AsyncIterator[None]:
    """Switch Socket Mode on until the context ends."""
    async with listening(slack.sockets) as url:
        slack.state.socket_url = url
        try:
            yield
        finally:
            slack.state.socket_url = None


async def end_connections(going: ServerState) -> None:
    """Let answers under way finish, and cancel endless answers such as a stream."""
    for connection in list(going.connections):
        connection.shutdown()
    patience = asyncio.get_running_loop().time() + ENDS_WITHIN_S
    while going.connections or going.tasks:
        if asyncio.get_running_loop().time() > patience:
            for task in going.tasks:
                task.cancel()
        await asyncio.sleep(0.001)


def listening_on(port: int) -> socket.socket:
    """Return a socket on a loopback port, 0 for any; raises OSError when the port is taken."""
    # named TCP, or asyncio leaves small writes to wait 40 ms for the other side's receipt of the one before
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as taken:
        listener.close()
        message = f"port {port} is taken; choose another"
        raise OSError(message) from taken
    return listener


def config_for(app: ASGIApp, *, logs_as_we_do: bool = False) -> uvicorn.Config:
    """Return uvicorn's settings: quiet, and a quick end despite open streams.

    With `logs_as_we_do`, errors go to the handlers of this process instead of uvicorn's own.
    """
    return uvicorn.Config(
        app,
        log_config=None if logs_as_we_do else LOGGING_CONFIG,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )


__all__ = ["HEADERS", "answering", "config_for", "create_app", "is_ours", "served"]
