"""A double of the Web API that fails in every way, and remembers when it took which words.

Run as `python -m bench.soak_web_api`. Words carry a number, as in `number-12`; they are kept by number and channel.
It is as slow as Slack: half of its posts take more than 150 ms, one in twenty more than 270 ms, and the message stands
at some moment in between.
"""

import asyncio
import contextlib
import json
import math
import random
import re
import time
from collections import defaultdict
from dataclasses import astuple, dataclass
from urllib.parse import parse_qs, urlsplit

from bench.payloads import APP, PEOPLE
from bench.web_api import listen, person

POSTING_S, SPREAD = 0.15, 0.35  # the median of a post, and the spread of its logarithm
OTHERS_S = 0.05
NUMBER = re.compile(r"number-\d+")
# of a hundred posts; `taken`: the message stands although Slack says otherwise
FAULTS = {"limited": 2, "busy": 2, "cut": 1, "taken_502": 1, "taken_error": 1, "taken_cut": 1}
TAKES = frozenset({"", "taken_502", "taken_error", "taken_cut"})
TOLD, DOUBTFUL, UNHEARD = "told", "doubtful", "unheard"  # what the caller learned of a message that stands


@dataclass(slots=True)
class Taken:
    """A message that stands: since when, on the clock of the machine, and what its caller learned, and when."""

    at: float
    how: str
    told_at: float = 0.0


taken: dict[str, list[Taken]] = defaultdict(list)  # by number and channel
chance = random.Random(11)  # noqa: S311  (the same faults in every run)


def fault() -> str:
    """Return the way in which a post fails; mostly none."""
    place = chance.randrange(100)
    for name, share in FAULTS.items():
        if place < share:
            return name
        place -= share
    return ""


async def post(args: dict[str, object], reader: asyncio.StreamReader) -> tuple[int, dict[str, object]] | None:
    """Return the status and body for a chat.postMessage; None to cut the connection."""
    way = fault()
    whole_s = chance.lognormvariate(math.log(POSTING_S), SPREAD)
    until_taken_s = whole_s * chance.random()
    await asyncio.sleep(until_taken_s)
    message = Taken(time.monotonic(), DOUBTFUL if way else TOLD)
    if way in TAKES:
        found = NUMBER.search(json.dumps(args))
        taken[f"{found.group() if found else 'none'}:{args.get('channel')}"].append(message)
    await asyncio.sleep(whole_s - until_taken_s)
    message.told_at = time.monotonic()
    if message.how == TOLD and reader.at_eof():
        message.how = UNHEARD  # the caller is gone
    match way:
        case "limited":
            return 429, {"ok": False, "error": "ratelimited"}
        case "busy":
            return 503, {"ok": False, "error": "service_unavailable"}
        case "taken_502":
            return 502, {}
        case "taken_error":
            return 200, {"ok": False, "error": "internal_error"}
        case "cut" | "taken_cut":
            return None
        case _:
            return 200, {"ok": True, "channel": args.get("channel"), "ts": "1764000000.1"}


def answer(method: str, token: str, params: dict[str, object]) -> tuple[int, dict[str, object]]:
    """Return the status and body of a call that posts nothing."""
    team = token.removeprefix("xoxb-")
    if method == "auth.test":
        who = {"team_id": team, "user_id": "U0TENDBOT1", "bot_id": "B0TENDBOT1", "app_id": APP}
        return 200, {"ok": True, "url": "https://soak.slack.com/", "team": "soak", "user": "tend", **who}
    if method == "users.info":
        return 200, {"ok": True, "user": person(str(params.get("user", PEOPLE[0]))) | {"team_id": team}}
    if method == "soak.taken":
        return 200, {"ok": True, "taken": {key: [astuple(one) for one in many] for key, many in taken.items()}}
    return 200, {"ok": True, "channel": "D0", "ts": "1764000000.2"}


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
    token = fields.get("authorization", "").removeprefix("Bearer ")
    method = target.path.rsplit("/", 1)[-1]
    if method == "chat.postMessage":
        said = await post(params, reader)
    else:
        await asyncio.sleep(OTHERS_S)
        said = answer(method, token, params)
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
