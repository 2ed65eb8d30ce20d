"""A Home that cannot be published now is released for later, and is neither drawn nor lost meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.slack.delivery.publishing import AGAIN_AFTER_S, HELD_FOR_S, METHOD, Homes, Publishing
from slackapp.slack.platform.installations import Installation, Installations
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import AccessRefused, NotNow, OutcomeUnknown, RateLimited, SlackApi, SlackFailure
from slackapp.slack.platform.workspace_holds import WorkspaceHolds
from tests.cast import NOW, TEAM, TOMAS

HOME = StaleHome(TEAM, TOMAS, 3, NOW)
VIEW = {"type": "home", "blocks": []}


@dataclass
class Doubles:
    """All that a Home meets on its way, and what was done with it."""

    away: SlackFailure | None = None  # raised where the installation is looked up
    failure: SlackFailure | None = None  # raised by Slack
    drawn: int = 0
    called: int = 0
    refused: list[str] = field(default_factory=list)
    released: list[float] = field(default_factory=list)
    published_homes: int = 0

    async def find(self, workspace_id: str) -> Installation:
        """Give the installation."""
        if self.away is not None:
            raise self.away
        return Installation(workspace_id, "xoxb", "U0TEND0001", None, None)

    async def render(self, _workspace_id: str, _user_id: str, *, with_faces: bool = True) -> Mapping[str, Any]:
        """Draw it."""
        assert with_faces
        self.drawn += 1
        return VIEW

    async def published(self, _home: StaleHome) -> None:
        """Count it."""
        self.published_homes += 1

    async def release(self, _home: StaleHome, wait_s: float) -> None:
        """Remember for how long."""
        self.released.append(wait_s)

    async def call(self, _token: str, method: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take the view, or fail."""
        assert (method, args) == (METHOD, {"user_id": TOMAS, "view": VIEW})
        self.called += 1
        if self.failure is not None:
            raise self.failure
        return {"ok": True}

    async def refuse(self, _workspace_id: str, error: str) -> None:
        """Remember why the workspace is held."""
        self.refused.append(error)

    def publishing(self) -> Publishing:
        """Give what publishes among these."""
        holds = cast("WorkspaceHolds", type("Holds", (), {"refused": staticmethod(self.refuse)}))
        return Publishing(cast("SlackApi", self), cast("Installations", self), cast("Homes", self), holds)


async def test_a_home_is_published_once() -> None:
    doubles = Doubles()
    await doubles.publishing().publish(HOME, Pace())
    assert (doubles.drawn, doubles.called, doubles.published_homes, doubles.released) == (1, 1, 1, [])


async def test_a_home_whose_installation_cannot_be_looked_up_now_waits() -> None:
    doubles = Doubles(away=NotNow("away"))
    await doubles.publishing().publish(HOME, Pace())
    assert (doubles.drawn, doubles.called, doubles.released) == (0, 0, [AGAIN_AFTER_S])


async def test_a_home_waits_as_long_as_slack_asked_before() -> None:
    """Of this method in this workspace alone."""
    doubles, pace = Doubles(), Pace()
    pace.hold(TEAM, METHOD, 30)
    await doubles.publishing().publish(HOME, pace)
    [wait_s] = doubles.released
    assert 29 < wait_s <= 30
    assert (doubles.drawn, doubles.called) == (0, 0)
    others = Pace()
    others.hold(TEAM, "chat.postMessage", 30)
    others.hold("T0ELSEWHERE", METHOD, 30)
    await doubles.publishing().publish(HOME, others)
    assert doubles.published_homes == 1


async def test_a_home_at_its_turn_when_the_process_stops_is_given_back_at_once() -> None:
    class Ending(Pace):
        async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
            """Wait, until the process stops."""
            assert (workspace_id, method, channel) == (TEAM, METHOD, TOMAS)
            self.end()
            return True

    doubles = Doubles()
    await doubles.publishing().publish(HOME, Ending())
    assert (doubles.drawn, doubles.called, doubles.released) == (0, 0, [0.0])


@pytest.mark.parametrize(
    ("failure", "released", "held", "refused"),
    [
        (RateLimited(METHOD, 7.0), 7.0, True, []),
        (AccessRefused("token_revoked"), HELD_FOR_S, False, ["token_revoked"]),
        (NotNow("service_unavailable"), AGAIN_AFTER_S, False, []),
        (OutcomeUnknown("cut"), AGAIN_AFTER_S, False, []),
    ],
)
async def test_a_home_that_slack_does_not_take_is_tried_again(
    failure: SlackFailure,
    released: float,
    held: bool,  # noqa: FBT001  (of four)
    refused: list[str],
) -> None:
    doubles, pace = Doubles(failure=failure), Pace()
    await doubles.publishing().publish(HOME, pace)
    assert (doubles.called, doubles.published_homes, doubles.released) == (1, 0, [released])
    assert (pace.held_s(TEAM, METHOD) > 0) is held
    assert doubles.refused == refused
