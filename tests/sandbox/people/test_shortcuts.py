"""Shortcuts: only those of the manifest, with what Slack tells the app and nothing more."""

import pytest

from sandbox import NotThereError, Slack
from sandbox.workspace.names import ANA, DEPLOYBOT, LEADS, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS
from tests.sandbox.building import Json, field, modal
from tests.sandbox.fake_tend import FakeTend


async def test_a_global_shortcut(slack: Slack, tend: FakeTend) -> None:
    """No channel and no response_url; its trigger opens a form."""
    done = await slack.shortcut(ANA, "say_thanks")
    body = tend.last.body
    assert (done.status, body["type"], body["callback_id"]) == (200, "shortcut", "say_thanks")
    assert body["user"]["id"] == ANA
    assert {"channel", "response_url", "message", "response_urls"}.isdisjoint(body)
    assert slack.api("views.open", {"trigger_id": body["trigger_id"], "view": modal()}).body["ok"]
    assert slack.modal_of(ANA) is not None


async def test_a_form_that_starts_with_the_channel_in_front(slack: Slack, tend: FakeTend) -> None:
    """The app hears of it only when the form is sent, with an address to answer to."""
    select = {"type": "conversations_select", "action_id": "where"}
    where: Json = {**select, "default_to_current_conversation": True, "response_url_enabled": True}
    await slack.shortcut(ANA, "say_thanks", PLATFORM)
    view = modal(field("where", "Where?", where))
    slack.api("views.open", {"trigger_id": tend.last.body["trigger_id"], "view": view})
    opened = slack.modal_of(ANA)
    assert opened is not None
    await slack.submit(ANA, opened)
    url = tend.last.body["response_urls"][0]
    assert (url["channel_id"], url["block_id"], url["action_id"]) == (PLATFORM, "where", "where")
    assert url["response_url"].startswith("http")


async def test_a_message_shortcut(slack: Slack, tend: FakeTend) -> None:
    """The message as it stands, where it stands, and an address that works where the app is no member."""
    message = slack.say(OLEG, LEADS, "Shall we compare notes?")
    done = await slack.message_shortcut(MIRA, message, "thank_message")
    body = tend.last.body
    assert (done.status, body["type"], body["message_ts"]) == (200, "message_action", message.ts)
    assert body["channel"] == {"id": LEADS, "name": "privategroup"}
    assert body["message"] == {
        "type": "message", "user": OLEG, "ts": message.ts, "text": "Shall we compare notes?", "team": "T0SANDBOX1",
    }  # fmt: skip
    assert {"trigger_id", "response_url", "action_ts"} <= set(body)


async def test_of_messages_nobody_wrote(slack: Slack, tend: FakeTend) -> None:
    """Another app's bot has a user and a bot_id, a webhook no user at all."""
    said = slack.say_as_bot(PLATFORM, "Deployed")
    await slack.message_shortcut(ANA, (PLATFORM, said.ts), "thank_message")
    assert (tend.last.body["message"]["user"], tend.last.body["message"]["bot_id"]) == (DEPLOYBOT, "B0ROBOT001")
    assert "app_id" not in tend.last.body["message"]
    await slack.message_shortcut(ANA, slack.say_as_webhook(PLATFORM, "Build 12 is green"), "thank_message")
    message = tend.last.body["message"]
    assert "user" not in message
    assert (message["subtype"], message["bot_id"]) == ("bot_message", "B0WEBHOOK1")


async def test_what_nobody_is_offered(slack: Slack, tend: FakeTend) -> None:
    """Unknown shortcuts, the wrong menu, messages out of sight, gone, or shown to one person alone."""
    hidden = slack.say(OLEG, LEADS, "Tuesday?")
    gone = slack.delete_message(slack.say(TOMAS, PLATFORM, "Never mind"))
    slack.api("chat.postEphemeral", {"channel": PLATFORM, "user": ANA, "text": "Only you see this"})
    with pytest.raises(NotThereError, match="thank_message"):
        await slack.shortcut(ANA, "thank_message")
    with pytest.raises(NotThereError, match="say_thanks"):
        await slack.message_shortcut(ANA, hidden, "say_thanks")
    for user, message in ((SAM, hidden), (NINA, hidden), (ANA, gone), (ANA, slack.last_message(ANA, PLATFORM))):
        with pytest.raises(NotThereError):
            await slack.message_shortcut(user, message, "thank_message")
    with pytest.raises(NotThereError, match="any more"):
        await slack.message_shortcut(ANA, (PLATFORM, gone.ts), "thank_message")
    assert tend.received == []
    await slack.message_shortcut(ANA, gone, "thank_message", forged=True)
    assert tend.last.body["message"]["text"] == "Never mind"


async def test_without_an_answer(slack: Slack, tend: FakeTend) -> None:
    """An answer that says no is told to who asked."""
    tend.status = 500
    assert (await slack.shortcut(ANA, "say_thanks")).trouble == "http_service_error"
