"""A connection costs little until its request is known: header bytes, time and idle connections are bounded."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from slackapp.commands.serving import server_config
from slackapp.slack.platform import bounded_headers
from tests.environment.patience import HANGS_AFTER_S

REQUEST = b"POST / HTTP/1.1\r\nhost: tend\r\ncontent-length: "


def test_4_1_the_bounds_are_those_of_the_issue() -> None:
    """The other tests make them smaller."""
    assert (bounded_headers.HEADERS_MAX, bounded_headers.HEADERS_WITHIN_S, bounded_headers.TOO_LARGE) == (
        32_768,
        5,
        431,
    )


def test_4_1_proxy_limits_are_documented() -> None:
    """With the same numbers as Tend's own, for a proxy that Tend sees as one peer."""
    docs = " ".join((Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8").split())
    large, within_s = bounded_headers.HEADERS_MAX, bounded_headers.HEADERS_WITHIN_S
    assert (
        f"{large // 1024} kB of headers (431), {within_s:.0f} seconds, and {bounded_headers.WAITING_MAX} waiting"
        in docs
    )
    assert f"not complete after {bounded_headers.BODY_WITHIN_S:.0f} seconds is closed" in docs
    nginx = (f"client_header_timeout {within_s:.0f}s", f"large_client_header_buffers 4 {large // 4096}k", "limit_conn")
    assert [line for line in nginx if f"`{line}" not in docs] == []


@dataclass(frozen=True)
class Thinking:
    """How many requests to `/think` are under way, and when they may be answered."""

    begun: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    over: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def thinking() -> Thinking:
    return Thinking()


@pytest.fixture
async def address(thinking: Thinking) -> AsyncIterator[tuple[str, int]]:
    """A server with Tend's own options; it answers the length of the body."""

    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    async def refuse(request: Request) -> PlainTextResponse:
        return PlainTextResponse("no", 401)

    async def think(request: Request) -> PlainTextResponse:
        await request.body()
        thinking.begun.release()
        await thinking.over.wait()
        return PlainTextResponse("thought")

    routes = [Route("/", answer, methods=["POST"]), Route("/no", refuse, methods=["POST"])]
    application = Starlette(routes=[*routes, Route("/think", think, methods=["POST"])])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(server_config(application))
        # pytest has the signals
        with contextlib.ExitStack() as held:
            held.enter_context(pytest.MonkeyPatch.context()).setattr(server, "capture_signals", contextlib.nullcontext)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
                await asyncio.sleep(0.01)
            yield listener.getsockname()
            server.should_exit = True
            await serving


async def drip_until_closed(address: tuple[str, int], begins: bytes) -> None:
    """Send `begins`, and then a byte now and again, until the server closes."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(begins)
    await drip(reader, writer)


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a byte now and again until the server closes, however often."""
    async with asyncio.timeout(HANGS_AFTER_S):
        closed = asyncio.create_task(reader.read())
        while not closed.done():
            writer.write(b"x")
            await asyncio.wait([closed], timeout=0.02)
    closed.exception()  # a connection that was reset, or nothing
    writer.close()


async def waiting(many: int) -> None:
    """Wait until as many connections are counted; the server learns of a connection a moment after its peer."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while sum(bounded_headers._waiting.values()) != many:  # noqa: ASYNC110  (no event tells it)
            await asyncio.sleep(0.001)


async def said(address: tuple[str, int], *parts: bytes) -> bytes:
    """Send `parts` and return all that comes back until the server closes, or has answered."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        for part in parts:
            writer.write(part)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        return await reader.read(4_096)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_4_1_many_small_headers_are_refused_with_431(address: tuple[str, int]) -> None:
    """Beyond 32 kB: 431, and the connection is closed."""
    many = b"".join(b"x-%d: y\r\n" % n for n in range(10_000))
    assert (await said(address, b"POST / HTTP/1.1\r\n" + many)).startswith(b"HTTP/1.1 431 ")


async def test_4_1_one_large_header_is_refused_with_431(address: tuple[str, int]) -> None:
    """However few packets it comes in, and without its end."""
    assert (await said(address, b"POST / HTTP/1.1\r\nx: ", b"y" * 200_000)).startswith(b"HTTP/1.1 431 ")


async def test_a_long_address_is_refused(address: tuple[str, int]) -> None:
    """The request line counts too."""
    assert (await said(address, b"POST /" + b"a" * 40_000)).startswith(b"HTTP/1.1 431 ")


async def test_a_large_body_is_no_header(address: tuple[str, int]) -> None:
    """Headers and a body in one packet, and headers cut in two, are understood."""
    body = b"b" * 300_000
    answer = await said(address, REQUEST[:9], REQUEST[9:] + b"300000\r\nconnection: close\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"300000")


async def test_a_connection_may_ask_again(address: tuple[str, int]) -> None:
    """What was counted for one request is not counted for the next."""
    reader, writer = await asyncio.open_connection(*address)
    padding = b"x-padding: " + b"p" * 20_000 + b"\r\n"
    for _ in range(3):
        writer.write(b"POST / HTTP/1.1\r\nhost: tend\r\n" + padding + b"content-length: 2\r\n\r\nab")
        assert (await reader.readuntil(b"\r\n\r\n2")).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_4_1_a_connection_without_complete_headers_is_closed(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A peer that never finishes, or drips byte by byte, is let go."""
    monkeypatch.setattr(bounded_headers, "HEADERS_WITHIN_S", 0.1)
    await drip_until_closed(address, b"POST / HTTP/1.1\r\n")


async def test_4_1_a_peer_has_a_cap_on_idle_connections(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More are closed at once; those that ask are answered, and places come free again."""
    monkeypatch.setattr(bounded_headers, "WAITING_MAX", 3)
    idle = [await asyncio.open_connection(*address) for _ in range(3)]
    await waiting(3)
    assert await said(address, REQUEST + b"0\r\nconnection: close\r\n\r\n") == b""
    for _, writer in idle:
        writer.close()
    await waiting(0)
    assert (await said(address, REQUEST + b"0\r\nconnection: close\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    await waiting(0)


CHUNKED = b"POST /no HTTP/1.1\r\nhost: tend\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "more",
    [
        b"0\r\n" + b"x-y: z\r\n" * 200_000,
        b"0\r\nx-y: " + b"z" * 2_000_000,
        b"5;" + b"e" * 2_000_000,
        b"f4240\r\n" + b"b" * 12_000_000,
    ],
    ids=["many trailers", "one trailer", "extension of a chunk", "body without end"],
)
async def test_nothing_grows_after_the_headers_either(address: tuple[str, int], more: bytes) -> None:
    """The parser keeps trailers as it keeps headers; the connection is closed within its bounds."""
    reader, writer = await asyncio.open_connection(*address)
    with contextlib.suppress(ConnectionError):
        writer.write(CHUNKED)
        for at in range(0, len(more), 50_000):
            writer.write(more[at : at + 50_000])
            await writer.drain()
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(2):
            while await reader.read(65_536):
                pass
    assert not bounded_headers._waiting
    writer.close()


async def test_a_body_in_single_bytes_is_taken(address: tuple[str, int]) -> None:
    """Odd, and allowed."""
    body = b"1\r\nb\r\n" * 20_000 + b"0\r\nx-check: sum\r\n\r\n"
    start = b"POST / HTTP/1.1\r\nhost: tend\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    assert (await said(address, start + body)).endswith(b"20000")


async def test_an_unfinished_body_is_not_waited_for(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is one that drips on after its request was answered; until then it counts as waiting."""
    unfinished = b"POST /no HTTP/1.1\r\nhost: tend\r\ncontent-length: 1000000\r\n\r\n"
    reader, writer = await asyncio.open_connection(*address)
    writer.write(unfinished)
    assert (await reader.readuntil(b"\r\n\r\nno")).startswith(b"HTTP/1.1 401 ")
    assert sum(bounded_headers._waiting.values()) == 1
    writer.close()
    await waiting(0)
    monkeypatch.setattr(bounded_headers, "BODY_WITHIN_S", 0.3)
    await drip_until_closed(address, unfinished)
    await waiting(0)


async def test_requests_under_way_are_not_counted(
    address: tuple[str, int], thinking: Thinking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A burst that comes through one proxy is no flood of idle connections."""
    monkeypatch.setattr(bounded_headers, "WAITING_MAX", 3)
    ask = b"POST /think HTTP/1.1\r\nhost: tend\r\ncontent-length: 2\r\nconnection: close\r\n\r\nab"
    asked: list[asyncio.Task[bytes]] = []
    for _ in range(12):
        asked.append(asyncio.create_task(said(address, ask)))
        await thinking.begun.acquire()
    thinking.over.set()
    assert all(answer.endswith(b"thought") for answer in await asyncio.gather(*asked))


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("", "unknown", False),
    ],
)
def test_4_1_the_addresses_of_one_host_are_one_peer(first: str, second: str, *, is_one: bool) -> None:
    """A host has a whole network of IPv6, and would have the cap for each of its addresses."""
    assert (bounded_headers.peer_of(first) == bounded_headers.peer_of(second)) is is_one


async def test_requests_behind_each_other_are_each_answered(address: tuple[str, int]) -> None:
    """In one packet, and of more bytes than headers may have together."""
    ask = b"POST / HTTP/1.1\r\nhost: tend\r\nx-padding: " + b"p" * 900 + b"\r\ncontent-length: 2\r\n\r\nab"
    reader, writer = await asyncio.open_connection(*address)
    writer.write(ask * 60)
    for _ in range(60):
        assert (await reader.readuntil(b"\r\n\r\n2")).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_unfinished_headers_behind_a_request_are_not_waited_for(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the same packet nor while the first is answered; nor do they grow."""
    monkeypatch.setattr(bounded_headers, "HEADERS_WITHIN_S", 0.5)  # long enough for the answer to the first
    ask, begun = REQUEST + b"2\r\n\r\nab", b"POST / HTTP/1.1\r\nx: "
    for parts in ((ask + begun,), (ask, begun)):
        reader, writer = await asyncio.open_connection(*address)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.01)
        assert (await reader.readuntil(b"\r\n\r\n2")).startswith(b"HTTP/1.1 200 ")
        await drip(reader, writer)
    assert b"HTTP/1.1 431 " in await said(address, ask + begun + b"y" * 100_000)
    await waiting(0)
