"""A Slack whose Web API fails as a test says, and short waits for what follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from sandbox.web_api.faults import ConnectionCutError
from sandbox.web_api.methods import Answer
from slackapp.domain.outbox import holds
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import outcomes, resends
from tests.cast import ANA, PLATFORM, TOMAS
from tests.world import World

POSTING = "chat.postMessage"


def shorten_waits(patch: pytest.MonkeyPatch) -> None:
    """Let retries, resends and questions about held workspaces come after milliseconds."""
    patch.setattr(outcomes, "BACKOFF_MAX_S", 0.02)
    patch.setattr(outcomes, "RESEND_AFTER_S", 0.02)
    patch.setattr(outcomes, "NOTICE_PATIENCE", 2)
    patch.setattr(resends, "UNPROVEN_S", 0.02)
    patch.setattr(resends, "UNPROVEN_MAX_S", 0.1)
    patch.setattr(holds, "CHECK_FIRST", timedelta(milliseconds=20))
    patch.setattr(holds, "CHECK_MAX", timedelta(milliseconds=100))


async def thank(world: World, *people: str) -> None:
    """Queue a thanks of Ana's to `people`, or to Tomas."""
    names = " ".join(f"<@{person}>" for person in people or (TOMAS,))
    await world.slack.command(ANA, PLATFORM, f"/thanks {names} for the words")


async def states(world: World) -> list[str]:
    """Give the state of each row of the outbox."""
    return [row.state for row in await world.rows(Outgoing)]


@dataclass(slots=True)
class Fault:
    """One failing answer; `takes`: Slack carries the call out all the same."""

    error: str | None = None
    status: int = 200
    takes: bool = False
    cut: bool = False


REFUSES_TOKEN = Fault("invalid_auth")
FAULTS = {
    "internal error": Fault("internal_error"),
    "internal error, posted": Fault("internal_error", takes=True),
    "fatal error, posted": Fault("fatal_error", 500, takes=True),
    "bad gateway": Fault(status=502),
    "bad gateway, posted": Fault(status=502, takes=True),
    "gateway timeout, posted": Fault(status=504, takes=True),
    "nothing readable, posted": Fault(takes=True),
    "cut": Fault(cut=True),
    "cut, posted": Fault(cut=True, takes=True),
    "unavailable": Fault("service_unavailable", 503),
    "rate limited": Fault("ratelimited", 429),
    "firewall": Fault(status=403),
    "token refused": REFUSES_TOKEN,
    "organisation moves": Fault("team_added_to_org"),
}


@dataclass(slots=True)
class Unreliable:
    """The Web API of a world, with the faults that `choose` gives for a method and its arguments."""

    world: World
    choose: Callable[[str, dict[str, Any]], Fault | None]
    taken: list[tuple[str, str]] = field(default_factory=list)  # (channel, text) of the messages posted
    tried: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0  # calls of auth.test

    def install(self, patch: pytest.MonkeyPatch) -> "Unreliable":
        """Stand between Tend and the sandbox's Slack."""
        real = self.world.slack.api

        def api(method: str, args: dict[str, Any], token: str | None = None) -> Answer:
            self.asked += method == "auth.test"
            message = (str(args.get("channel")), str(args.get("text")))
            if method == POSTING:
                self.tried.append(message)
            fault = self.choose(method, args)
            if fault is not None and not fault.takes:
                return _answer(fault)
            answer = real(method, args, token)
            if method == POSTING and answer.body["ok"]:
                self.taken.append(message)
            return answer if fault is None else _answer(fault)

        patch.setattr(self.world.slack, "api", api)
        return self


def _answer(fault: Fault) -> Answer:
    if fault.cut:
        raise ConnectionCutError
    if fault.error is None:
        return Answer({}, fault.status)
    headers = {"Retry-After": "0"} if fault.error == "ratelimited" else {}
    return Answer({"ok": False, "error": fault.error}, fault.status, headers)
