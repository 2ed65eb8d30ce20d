"""Reactions: events where the app is a member and subscribes, and nothing where it is not."""

import pytest

from sandbox import Manifest, NotThereError, Slack
from sandbox.workspace.names import ANA, DEPLOYBOT, INCIDENTS, LEADS, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.sandbox.fake_tend import FakeTend
from tests.sandbox.manifests import MANIFEST


async def test_added_and_removed(slack: Slack, tend: FakeTend) -> None:
    """Whose reaction, to what, and who wrote that."""
    message = slack.say(TOMAS, PLATFORM, "Quiet now.")
    await slack.react(ANA, PLATFORM, message.ts, "seedling")
    event = tend.last.body["event"]
    assert (event["type"], event["user"], event["reaction"], event["item_user"]) == (
        "reaction_added", ANA, "seedling", TOMAS,
    )  # fmt: skip
    assert event["item"] == {"type": "message", "channel": PLATFORM, "ts": message.ts}
    assert message.reactions == {"seedling": [ANA]}
    await slack.unreact(ANA, PLATFORM, message.ts, "seedling")
    assert tend.last.body["event"]["type"] == "reaction_removed"
    assert message.reactions == {}


async def test_twice_is_once(slack: Slack, tend: FakeTend) -> None:
    """A second press of the same one sends nothing, and one that is not there cannot be taken back."""
    message = slack.say(TOMAS, PLATFORM, "Quiet now.")
    await slack.react(ANA, PLATFORM, message.ts, "seedling")
    assert await slack.react(ANA, PLATFORM, message.ts, "seedling") is None
    assert len(tend.received) == 1
    await slack.react(SAM, PLATFORM, message.ts, "seedling")
    assert message.reactions == {"seedling": [ANA, SAM]}
    with pytest.raises(NotThereError, match="not reacted"):
        await slack.unreact(MIRA, PLATFORM, message.ts, "seedling")


async def test_on_a_webhooks_message(slack: Slack, tend: FakeTend) -> None:
    """There is no item_user, as nobody wrote it; a bot's message has its bot."""
    message = slack.say_as_webhook(PLATFORM, "Build 12 is green")
    await slack.react(ANA, PLATFORM, message.ts, "seedling")
    assert "item_user" not in tend.last.body["event"]
    await slack.react(ANA, PLATFORM, slack.say_as_bot(PLATFORM, "Deployed").ts, "seedling")
    assert tend.last.body["event"]["item_user"] == DEPLOYBOT


async def test_where_the_app_is_not(slack: Slack, tend: FakeTend) -> None:
    """Nothing is heard from other channels; what one cannot see has no reactions of one's own."""
    elsewhere = slack.say(OLEG, INCIDENTS, "Back to normal")
    assert await slack.react(OLEG, INCIDENTS, elsewhere.ts, "seedling") is None
    private = slack.say(OLEG, LEADS, "Tuesday?")
    with pytest.raises(NotThereError):
        await slack.react(ANA, LEADS, private.ts, "seedling")
    assert tend.received == []


@pytest.mark.parametrize("missing", ["reactions:read", "reaction_added"])
async def test_without_scope_or_subscription(slack: Slack, tend: FakeTend, missing: str) -> None:
    """Slack sends neither unasked nor ungranted."""
    scopes = [each for each in MANIFEST["oauth_config"]["scopes"]["bot"] if each != missing]  # type: ignore[index]
    events = [e for e in MANIFEST["settings"]["event_subscriptions"]["bot_events"] if e != missing]  # type: ignore[index]
    slack.state.manifest = Manifest.of(
        {
            **MANIFEST,
            "oauth_config": {"scopes": {"bot": scopes}},
            "settings": {"event_subscriptions": {"bot_events": events}},
        }
    )
    message = slack.say(TOMAS, PLATFORM, "Quiet now.")
    assert await slack.react(ANA, PLATFORM, message.ts, "seedling") is None
    assert tend.received == []
