"""A double of Slack's Web API: answers each call after a tenth of a second, and counts posts.

Run as `python -m bench.web_api`. Unlike the sandbox it checks nothing, to use little of the measured machine.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from bench.payloads import APP, PEOPLE, TEAM

LATENCY_S = 0.1
Serving = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
posted = 0


def answer(method: str, params: dict[str, list[str]]) -> dict[str, object]:
    """Return the response of Slack to a method."""
    if method == "auth.test":
        return {
            "ok": True, "team_id": TEAM, "user_id": "U0TENDBOT1", "bot_id": "B0TENDBOT1", "app_id": APP,
            "url": "https://bench.slack.com/", "team": "bench", "user": "tend",
        }  # fmt: skip
    if method == "users.info":
        return {"ok": True, "user": person(params.get("user", PEOPLE)[0])}
    if method == "bench.posted":
        return {"ok": True, "posted": posted}
    return {"ok": True, "channel": "D0BENCH001", "ts": f"1764000000.{posted:06d}"}


def person(user_id: str) -> dict[str, object]:
    """Return a person as users.info does."""
    return {"id": user_id, "team_id": TEAM, "name": user_id, "profile": {}, "tz": "Europe/Berlin", "locale": "en-GB"}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of a connection until its end."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            await one(reader, writer)


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request."""
    global posted  # noqa: PLW0603  (the whole state of this process)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    target = urlsplit(head.split(" ", 2)[1])
    length = next((int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0)
    body = await reader.readexactly(length)
    method = target.path.rsplit("/", 1)[-1]
    params = parse_qs(target.query) or parse_qs(body.decode("utf-8", "replace"))
    if method != "bench.posted":
        await asyncio.sleep(LATENCY_S)
    posted += method == "chat.postMessage"
    said = json.dumps(answer(method, params)).encode()
    kind = "application/json; charset=utf-8"
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said)
    await writer.drain()


async def listen(serving: Serving) -> None:
    """Listen on a free port, print the port, and serve until killed."""
    server = await asyncio.start_server(serving, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  (how the bench learns the port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen(serve))
