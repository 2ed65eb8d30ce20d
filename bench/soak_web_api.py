"""A double of the Web API that fails in every way, and remembers how often it took which words.

Run as `python -m bench.soak_web_api`. Words carry a number, as in `number-12`; they are counted by number and channel.
"""

import asyncio
import contextlib
import json
import random
import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from bench.payloads import APP, PEOPLE
from bench.web_api import listen, person

LATENCY_S = 0.01
NUMBER = re.compile(r"number-\d+")
# of a hundred posts; `taken`: the message stands although Slack says otherwise
FAULTS = {"limited": 2, "busy": 2, "cut": 1, "taken_502": 1, "taken_error": 1, "taken_cut": 1}

taken: Counter[str] = Counter()  # by number and channel
doubtful: set[str] = set()  # taken, and not answered with ok: these may come a second time
chance = random.Random(11)  # noqa: S311  (the same faults in every run)


def fault() -> str:
    """Return the way in which a post fails; mostly none."""
    place = chance.randrange(100)
    for name, share in FAULTS.items():
        if place < share:
            return name
        place -= share
    return ""


def take(args: dict[str, object], *, is_told: bool) -> None:
    """Remember a message that stands now."""
    found = NUMBER.search(json.dumps(args))
    key = f"{found.group() if found else 'none'}:{args.get('channel')}"
    taken[key] += 1
    if not is_told:
        doubtful.add(key)


def post(args: dict[str, object]) -> tuple[int, dict[str, object]] | None:
    """Return the status and body for a chat.postMessage; None to cut the connection."""
    way = fault()
    if way == "limited":
        return 429, {"ok": False, "error": "ratelimited"}
    if way == "busy":
        return 503, {"ok": False, "error": "service_unavailable"}
    if way == "cut":
        return None
    take(args, is_told=not way)
    if way == "taken_502":
        return 502, {}
    if way == "taken_error":
        return 200, {"ok": False, "error": "internal_error"}
    return None if way == "taken_cut" else (200, {"ok": True, "channel": args.get("channel"), "ts": "1764000000.1"})


def answer(method: str, token: str, params: dict[str, object]) -> tuple[int, dict[str, object]] | None:
    """Return the status and body of one call."""
    team = token.removeprefix("xoxb-")
    if method == "auth.test":
        who = {"team_id": team, "user_id": "U0TENDBOT1", "bot_id": "B0TENDBOT1", "app_id": APP}
        return 200, {"ok": True, "url": "https://soak.slack.com/", "team": "soak", "user": "tend", **who}
    if method == "users.info":
        return 200, {"ok": True, "user": person(str(params.get("user", PEOPLE[0]))) | {"team_id": team}}
    if method == "soak.taken":
        return 200, {"ok": True, "taken": taken, "doubtful": sorted(doubtful)}
    return post(params) if method == "chat.postMessage" else (200, {"ok": True, "channel": "D0", "ts": "1764000000.2"})


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of a connection until its end."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while await one(reader, writer):
            pass
    writer.close()


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; return False to cut the connection instead."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    target, lines = urlsplit(head.split(" ", 2)[1]), head.split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = (await reader.readexactly(int(fields.get("content-length", 0)))).decode()
    query: dict[str, object] = {name: values[0] for name, values in parse_qs(target.query).items()}
    params = json.loads(body) if body.startswith("{") else query
    await asyncio.sleep(LATENCY_S)
    token = fields.get("authorization", "").removeprefix("Bearer ")
    said = answer(target.path.rsplit("/", 1)[-1], token, params)
    if said is None:
        return False
    status, shown = said
    text = json.dumps(shown).encode()
    more = "Retry-After: 1\r\n" if status == 429 else ""  # noqa: PLR2004  (Too Many Requests)
    kind = "Content-Type: application/json; charset=utf-8"
    writer.write(f"HTTP/1.1 {status} X\r\n{kind}\r\n{more}Content-Length: {len(text)}\r\n\r\n".encode() + text)
    await writer.drain()
    return True


if __name__ == "__main__":
    asyncio.run(listen(serve))
