"""Slack waits three seconds, whatever it makes us wait for: everything it is asked shares one deadline."""

import pytest

from sandbox.workspace.names import PLATFORM_GROUP
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.platform.deadline import Deadline
from tests.cast import ANA, PLATFORM, SAM, TEAM, TOMAS
from tests.environment.stalls import Stalls
from tests.environment.waited_time import WaitedTime
from tests.world import World

WORDS = "taking my night"
GROUP = f"<!subteam^{PLATFORM_GROUP}|@platform-team>"
SLACKS_PATIENCE_S = 3.0

pytestmark = pytest.mark.in_real_time


@pytest.fixture
async def slow(world: World) -> World:
    """A Slack that hangs from now on; that it installed Tend was told before."""
    await world.tend.installations.own()
    world.slack.latency_s = 8.0
    world.slack.answer_within_s = 20.0  # the test looks at the time itself
    return world


async def test_words_to_strangers_are_stored_and_acknowledged(slow: World, stalls: Stalls) -> None:
    with stalls.during() as lost:
        said = await slow.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> <@{SAM}|sam> {WORDS}")
    assert said.elapsed_s - lost.s < SLACKS_PATIENCE_S
    assert "I am looking up" in said.text
    assert {row.standing for row in await slow.rows(ThanksReceiver)} == {"pending"}


async def test_a_group_between_strangers(slow: World, stalls: Stalls) -> None:
    """Meeting who asks, opening the group and meeting its members are three look-ups, and one deadline."""
    with stalls.during() as lost:
        said = await slow.slack.command(ANA, PLATFORM, f"/thanks <@{SAM}|sam> {GROUP} {WORDS}")
    assert said.elapsed_s - lost.s < SLACKS_PATIENCE_S
    assert "I could not look up who is in that group." in said.text
    assert WORDS in said.text
    assert await slow.count(Thanks) == 0


@pytest.mark.parametrize("command", ["/thanks", "/noticed", "/tend settings"])
async def test_a_form_that_does_not_open(slow: World, stalls: Stalls, command: str) -> None:
    """The look-up and the form together keep within Slack's patience, and a sentence comes."""
    with stalls.during() as lost:
        said = await slow.slack.command(ANA, PLATFORM, command)
    assert said.elapsed_s - lost.s < SLACKS_PATIENCE_S
    assert said.text


async def test_a_press_is_answered(world: World, stalls: Stalls) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> {WORDS}")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Keep between us")
    await world.deliver()
    message = world.slack.last_message(TOMAS)
    world.tend.directory._known.clear()
    world.slack.latency_s = 8.0
    with stalls.during() as lost:
        pressed = await world.slack.press_label(TOMAS, message, "Always keep private")
    world.slack.latency_s = 0.0
    assert pressed.status == 200
    assert pressed.elapsed_s - lost.s < SLACKS_PATIENCE_S


async def test_what_is_left_never_grows_and_ends_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = WaitedTime()
    monkeypatch.setattr("slackapp.slack.platform.deadline.time.monotonic", seconds.monotonic)
    deadline = Deadline(began=seconds.monotonic())
    assert deadline.left_s(3.0) == 3.0
    seconds.now_s = 2.0
    assert deadline.left_s(3.0) == 1.0
    seconds.now_s = 3.5
    assert deadline.left_s(3.0) == 0.0


async def test_a_request_whose_time_is_over_asks_slack_nothing(world: World) -> None:
    await world.tend.installations.own()
    await world.tend.directory.meet(TEAM, [TOMAS], Deadline(began=0.0))
    assert world.slack.calls_to("users.info") == []
