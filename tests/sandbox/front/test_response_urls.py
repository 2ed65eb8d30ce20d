"""response_urls: five uses in thirty minutes, and what can be said through them."""

from typing import Any

import pytest

from sandbox import Slack
from sandbox.front.responses import respond
from sandbox.workspace.names import ANA, INCIDENTS, PLATFORM, TOMAS
from tests.sandbox.building import actions, button, section
from tests.sandbox.fake_tend import FakeTend


@pytest.fixture
async def key(slack: Slack, tend: FakeTend) -> str:
    """An address of Ana's command in #incidents, where the app is no member."""
    await slack.command(ANA, INCIDENTS, "/thanks")
    return str(tend.last.body["response_url"].rsplit("/", 1)[1])


def test_an_answer_for_the_person(slack: Slack, key: str) -> None:
    """Ephemeral by default, and it works where the app is no member."""
    assert respond(slack.state, key, {"text": "Sent."}).status == 200
    assert [m.text for m in slack.ephemerals(ANA)] == ["Sent."]
    assert slack.messages_for(TOMAS, INCIDENTS) == []
    assert slack.calls_to("response_url", ok=True)[0].args == {"text": "Sent."}


def test_an_answer_for_all(slack: Slack, key: str) -> None:
    """in_channel is read by everybody there."""
    respond(slack.state, key, {"text": "Hello", "response_type": "in_channel"})
    assert slack.last_message(TOMAS, INCIDENTS).text == "Hello"


def test_five_uses(slack: Slack, key: str) -> None:
    """The sixth is refused."""
    statuses = [respond(slack.state, key, {"text": "a"}).status for _ in range(6)]
    assert statuses == [200] * 5 + [404]
    assert slack.refused[-1].error == "used_url"


async def test_thirty_minutes(slack: Slack, key: str) -> None:
    """After that the address is gone."""
    await slack.pass_real_time(29 * 60)
    assert respond(slack.state, key, {"text": "a"}).status == 200
    await slack.pass_real_time(61)
    assert respond(slack.state, key, {"text": "a"}).body["error"] == "expired_url"
    assert respond(slack.state, "R0", {"text": "a"}).status == 404


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"blocks": [section()]}, "no_text"),
        ({"text": "a", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "a", "response_type": "loud"}, "invalid_arguments"),
        ({"text": "a", "shout": True}, "invalid_arguments"),
        ("a", "invalid_payload"),
    ],
)
def test_what_is_refused(slack: Slack, key: str, body: Any, error: str) -> None:
    """The same rules as everywhere."""
    assert respond(slack.state, key, body).body["error"] == error
    assert slack.ephemerals(ANA) == []


async def pressed(slack: Slack, tend: FakeTend, channel: str, user: str) -> str:
    method = "chat.postEphemeral" if channel == PLATFORM else "chat.postMessage"
    args = {"channel": channel, "text": "Old", "blocks": [actions(button())]}
    slack.api(method, args | ({"user": user} if channel == PLATFORM else {}))
    await slack.press(user, slack.messages_for(user, channel if channel == PLATFORM else None)[-1], "share")
    return str(tend.last.body["response_url"].rsplit("/", 1)[1])


async def test_replacing_the_message_with_the_button(slack: Slack, tend: FakeTend) -> None:
    """The original changes, ephemeral ones too."""
    key = await pressed(slack, tend, TOMAS, TOMAS)
    respond(slack.state, key, {"text": "Shared.", "replace_original": True})
    assert [m.text for m in slack.messages_for(TOMAS)] == ["Shared."]
    key = await pressed(slack, tend, PLATFORM, ANA)
    respond(slack.state, key, {"text": "Shared.", "replace_original": True})
    assert [m.text for m in slack.ephemerals(ANA)] == ["Shared."]
    loud = {"text": "a", "replace_original": True, "response_type": "in_channel"}
    assert respond(slack.state, key, loud).body["error"] == "invalid_arguments"


async def test_deleting_it(slack: Slack, tend: FakeTend) -> None:
    """delete_original needs no text."""
    key = await pressed(slack, tend, PLATFORM, ANA)
    assert respond(slack.state, key, {"delete_original": True}).status == 200
    assert slack.ephemerals(ANA) == []
