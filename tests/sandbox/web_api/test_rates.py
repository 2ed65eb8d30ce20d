"""429 comes when it would from Slack, says how long to wait, and is gone after that."""

import pytest

from sandbox import Slack
from sandbox.web_api.api import METHODS
from sandbox.web_api.rates import TIERS, Rates
from sandbox.workspace.clock import RealTime
from sandbox.workspace.names import ANA, GENERAL, MIRA, PLATFORM


def post(slack: Slack, channel: str) -> int:
    return slack.api("chat.postMessage", {"channel": channel, "text": "Hello"}).status


def test_one_channel(slack: Slack) -> None:
    """Five at once in a channel, then about one a second."""
    assert [post(slack, PLATFORM) for _ in range(6)] == [200] * 5 + [429]
    assert post(slack, GENERAL) == 200


async def test_waiting_helps(slack: Slack) -> None:
    """The header names whole seconds of real time after which it goes on."""
    while True:
        answer = slack.api("chat.postMessage", {"channel": PLATFORM, "text": "Hello"})
        if answer.status == 429:
            break
    assert answer.body == {"ok": False, "error": "ratelimited"}
    wait_s = int(answer.headers["Retry-After"])
    assert wait_s >= 1
    await slack.pass_real_time(wait_s)
    assert post(slack, PLATFORM) == 200


def test_the_whole_workspace(slack: Slack) -> None:
    """Ten at once over all channels."""
    channels = [PLATFORM] * 4 + [GENERAL] * 4 + [ANA] * 2 + [MIRA]
    assert [post(slack, channel) for channel in channels] == [200] * 10 + [429]


def test_the_list_of_people() -> None:
    """Twenty a minute."""
    real = RealTime()
    rates = Rates(real)
    assert [rates.retry_after_s("users.list", "") for _ in range(20)] == [None] * 20
    assert rates.retry_after_s("users.list", "") == 3
    real.advance(3)
    assert rates.retry_after_s("users.list", "") is None


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("users.list", 20), ("usergroups.list", 20), ("usergroups.users.list", 20),
        ("chat.update", 50), ("chat.delete", 50), ("team.info", 50), ("users.lookupByEmail", 50),
        ("apps.connections.open", 50), ("conversations.open", 50), ("conversations.info", 50),
        ("users.info", 100), ("chat.postEphemeral", 100), ("conversations.members", 100),
        ("views.open", 100), ("views.push", 100), ("views.update", 100), ("views.publish", 100),
        ("auth.test", 600), ("chat.getPermalink", 600),
    ],
)  # fmt: skip
def test_the_tiers(method: str, calls: int) -> None:
    """So many a minute by method, whatever the others do."""
    rates = Rates(RealTime())
    answers = [rates.retry_after_s(method, "") for _ in range(calls + 1)]
    assert answers[:-1] == [None] * calls
    assert answers[-1] is not None
    assert rates.retry_after_s("chat.postMessage", GENERAL) is None


def test_every_method_has_its_tier() -> None:
    """None is forgotten."""
    assert set(TIERS) | {"chat.postMessage"} == set(METHODS)


def test_a_refused_post_costs_the_workspace_nothing() -> None:
    """What one channel could not say, another can."""
    rates = Rates(RealTime())
    assert [rates.retry_after_s("chat.postMessage", PLATFORM) for _ in range(12)][5:] == [1] * 7
    assert [rates.retry_after_s("chat.postMessage", GENERAL) for _ in range(5)] == [None] * 5


def test_switched_off(slack: Slack) -> None:
    """A test of something else is not held up; switched on again, buckets are full."""
    slack.rates.off()
    assert {post(slack, PLATFORM) for _ in range(20)} == {200}
    slack.rates.on()
    assert [post(slack, PLATFORM) for _ in range(6)][-1] == 429
