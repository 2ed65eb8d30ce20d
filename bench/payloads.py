"""Signed slash commands as HTTP bytes. Must not know the server."""

import hashlib
import hmac
import itertools
import random
import time
from collections.abc import Iterator
from urllib.parse import urlencode

TEAM, APP, TOKEN, SECRET = "T0BENCH001", "A0BENCH001", "xoxb-bench", "bench-signing-secret"
PEOPLE = tuple(f"U0BENCH{number:04d}" for number in range(200))
CHANNEL = "C0BENCH001"

_numbers = itertools.count(1)


def thanks(chance: random.Random) -> bytes:
    """Return one `/thanks` between two random people, different from all earlier requests."""
    giver, receiver = chance.sample(PEOPLE, 2)
    return command(giver, f"<@{receiver}|someone> for staying late on Thursday to get the release out of the door")


def warm_up() -> Iterator[bytes]:
    """Yield thanks in which every person gives and receives once, to fill the directory."""
    for number, giver in enumerate(PEOPLE):
        yield command(giver, f"<@{PEOPLE[number - 1]}|someone> for being there")


def command(user_id: str, text: str, team_id: str = TEAM) -> bytes:
    """Return the whole HTTP request of a `/thanks`, signed with the present time: valid for five minutes."""
    number = next(_numbers)
    fields = {
        "token": "unused",
        "team_id": team_id,
        "team_domain": "bench",
        "channel_id": CHANNEL,
        "channel_name": "bench",
        "user_id": user_id,
        "user_name": "someone",
        "command": "/thanks",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0BENCH001/1/x",
        "trigger_id": f"{number}.{time.time_ns()}.bench",
    }
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: tend\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body
