"""Signed slash commands and submitted forms as HTTP bytes. Must not know the server."""

import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

TEAM, APP, TOKEN, SECRET = "T0BENCH001", "A0BENCH001", "xoxb-bench", "bench-signing-secret"
PEOPLE = tuple(f"U0BENCH{number:04d}" for number in range(200))
PAIRS = len(PEOPLE) * (len(PEOPLE) - 1)
HAPPENED = "I cut you off in the review on Thursday. I'm sorry. What you were saying matters."
WILL = "I will ask for your point first in the next review."
CHANNEL = "C0BENCH001"

_numbers = itertools.count(1)


def thanks(chance: random.Random) -> bytes:
    """Return one `/thanks` between two random people, different from all earlier requests.

    Never between two of the warm-up: with those, a pair could pass the six thanks of a day, and be refused one.
    """
    giver = chance.randrange(len(PEOPLE))
    receiver = PEOPLE[(giver + chance.randrange(1, len(PEOPLE) - 1)) % len(PEOPLE)]
    text = f"<@{receiver}|someone> for staying late on Thursday to get the release out of the door"
    return command(PEOPLE[giver], text)


def warm_up() -> Iterator[bytes]:
    """Yield thanks in which every person gives and receives once, to fill the directory."""
    for number, giver in enumerate(PEOPLE):
        yield command(giver, f"<@{PEOPLE[number - 1]}|someone> for being there")


def command(user_id: str, text: str, team_id: str = TEAM) -> bytes:
    """Return the whole HTTP request of a `/thanks`, signed with the present time: valid for five minutes."""
    number = next(_numbers)
    return _signed(
        {
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
    )


def repairs() -> Iterator[bytes]:
    """Yield submissions of `repair_own` (button `Send`, calm), one for each of the PAIRS of people.

    A pair has one open word at a time, so no pair comes twice.
    """
    for step in range(1, len(PEOPLE)):
        for at, sender in enumerate(PEOPLE):
            yield _repair(sender, PEOPLE[(at + step) % len(PEOPLE)])


def _repair(sender: str, receiver: str) -> bytes:
    number = next(_numbers)
    values = {
        "receiver": {"receiver": {"type": "multi_users_select", "selected_users": [receiver]}},
        "happened": {"happened": {"type": "plain_text_input", "value": HAPPENED}},
        "will": {"will": {"type": "plain_text_input", "value": WILL}},
        "due": {"due": {"type": "datepicker", "selected_date": None}},
        "heat": {"heat": {"type": "radio_buttons", "selected_option": {"value": "calm"}}},
    }
    view = {
        "id": f"V0BENCH{number}",
        "type": "modal",
        "callback_id": "repair_own",
        "private_metadata": json.dumps({"n": f"bench{number}"}),
        "hash": "1.bench",
        "blocks": [],
        "state": {"values": values},
    }
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": sender, "username": "someone", "name": "someone", "team_id": TEAM},
        "api_app_id": APP,
        "token": "unused",
        "trigger_id": f"{number}.{time.time_ns()}.bench",
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return _signed({"payload": json.dumps(payload)})


def _signed(fields: Mapping[str, str]) -> bytes:
    """Return the whole HTTP request of these form fields, signed with the present time."""
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: tend\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body
