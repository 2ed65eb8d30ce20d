"""Posting, updating and deleting: who gets it, and everything Slack says no to."""

from typing import Any

import pytest

from sandbox import Manifest, Slack
from sandbox.workspace.names import (
    ANA,
    BOT_USER,
    DEPLOYBOT,
    EXT,
    GENERAL,
    INCIDENTS,
    IVO,
    LEADS,
    MIRA,
    PLATFORM,
    TEAM_ID,
    TOMAS,
    VERA,
)
from tests.sandbox.building import actions, button, field, section, text_input
from tests.sandbox.manifests import MANIFEST

Json = dict[str, Any]


def post(slack: Slack, channel: str = PLATFORM, **more: Any) -> Json:
    return slack.api("chat.postMessage", {"channel": channel, "text": "Hello", **more}).body


def ask(slack: Slack, method: str, **args: Any) -> Json:
    return slack.api(method, args).body


def test_a_post_is_read_by_everybody_there(slack: Slack) -> None:
    """The answer carries channel, ts and the message as Slack keeps it."""
    answer = post(slack, blocks=[section(), actions(button())])
    assert answer["ok"]
    assert answer["channel"] == PLATFORM
    message = slack.last_message(TOMAS, PLATFORM)
    assert message.ts == answer["ts"]
    assert answer["message"]["bot_id"] == "B0TEND0001"
    assert answer["message"]["blocks"][0]["text"]["verbatim"] is False
    assert all(block["block_id"] for block in answer["message"]["blocks"])
    assert slack.refused == []


def test_a_person_is_a_direct_message(slack: Slack) -> None:
    """A user id opens the direct message, and nobody else reads it."""
    answer = post(slack, MIRA)
    assert answer["channel"].startswith("D")
    assert [m.text for m in slack.messages_for(MIRA)] == ["Hello"]
    assert slack.messages_for(ANA, answer["channel"]) == []
    assert post(slack, answer["channel"])["ok"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (INCIDENTS, "not_in_channel"),
        (LEADS, "channel_not_found"),
        ("C0NOWHERE1", "channel_not_found"),
        ("U0NOBODY01", "channel_not_found"),
        (IVO, "channel_not_found"),
        (DEPLOYBOT, "channel_not_found"),
        (BOT_USER, "channel_not_found"),
        (VERA, "channel_not_found"),
        (EXT, "channel_not_found"),
    ],
)
def test_where_the_app_cannot_post(slack: Slack, channel: str, error: str) -> None:
    """Foreign channels, deactivated, external and unknown people, and bots are refused."""
    assert post(slack, channel)["error"] == error


def test_not_in_a_channel_with_the_wider_scope(tend: object) -> None:
    """With chat:write.public a public channel takes a post without an invitation."""
    scopes = [*MANIFEST["oauth_config"]["scopes"]["bot"], "chat:write.public"]  # type: ignore[index]
    wide = Slack(manifest=Manifest.of({**MANIFEST, "oauth_config": {"scopes": {"bot": scopes}}}))
    assert post(wide, INCIDENTS)["ok"]
    assert post(wide, LEADS)["error"] == "channel_not_found"


def test_somebody_who_left_after_the_first_message(slack: Slack) -> None:
    """The direct message of a deactivated person takes nothing more."""
    channel = post(slack, TOMAS)["channel"]
    slack.person(TOMAS).deleted = True
    assert post(slack, channel)["error"] == "channel_not_found"


def test_an_archived_channel(slack: Slack) -> None:
    """Archived channels are read only."""
    slack.channel(GENERAL).is_archived = True
    assert post(slack, GENERAL)["error"] == "is_archived"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": None, "blocks": [section()]}, "no_text"),
        ({"text": "  ", "blocks": [section()]}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": ["x"]}, "invalid_arguments"),
        ({"blocks": "[}"}, "invalid_blocks_format"),
        ({"blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"metadata": "x"}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a", "event_payload": {"x": "y" * 9000}}}, "metadata_too_large"),
        ({"thread_ts": "1.2"}, "message_not_found"),
        ({"colour": "green"}, "invalid_arguments"),
    ],
)
def test_content_that_slack_refuses(slack: Slack, content: Json, error: str) -> None:
    """Nothing refused reaches anybody, and the refusal is on record."""
    answer = post(slack, **content)
    assert answer["error"] == error
    assert slack.messages_for(ANA, PLATFORM) == []
    assert slack.refused[0].error == error


def test_just_inside_every_size(slack: Slack) -> None:
    """The limits themselves are allowed."""
    blocks = [section("x" * 3000)] * 4 + [section("x" * 1200)]
    assert post(slack, text="x" * 4000, blocks=blocks)["ok"]


def test_what_is_wrong_is_said_by_place(slack: Slack) -> None:
    """Details are where Slack puts them."""
    answer = post(slack, blocks=[section(), actions(button(style="green"))])
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be one of: primary, danger [json-pointer:/blocks/1/elements/0/style]"
    ]


def test_metadata_is_kept(slack: Slack) -> None:
    """What the app attached comes back with the message."""
    metadata = {"event_type": "thanks_sent", "event_payload": {"outbox_id": 7}}
    assert post(slack, metadata=metadata)["message"]["metadata"] == metadata
    assert slack.last_message(ANA, PLATFORM).metadata == metadata


def test_updating(slack: Slack) -> None:
    """Text and blocks are replaced, the ts stays, and the message is marked as edited."""
    posted = post(slack, MIRA, blocks=[actions(button())])
    answer = slack.api("chat.update", {"channel": posted["channel"], "ts": posted["ts"], "text": "Shared."}).body
    assert answer["ok"]
    message = slack.last_message(MIRA)
    assert (message.text, message.ts, message.edited, message.blocks) == ("Shared.", posted["ts"], True, [])


def test_what_cannot_be_updated(slack: Slack) -> None:
    """Others' messages, ephemeral ones, unknown ones, and a person's id in place of the channel."""
    said = slack.say(ANA, PLATFORM, "Good morning.")
    whisper = slack.api("chat.postEphemeral", {"channel": PLATFORM, "user": ANA, "text": "Psst"}).body["message_ts"]

    def update(channel: str, ts: str) -> str:
        return str(slack.api("chat.update", {"channel": channel, "ts": ts, "text": "x"}).body.get("error"))

    assert update(PLATFORM, said.ts) == "cant_update_message"
    assert update(PLATFORM, whisper) == "message_not_found"
    assert update(PLATFORM, "1.000001") == "message_not_found"
    assert update(ANA, said.ts) == "channel_not_found"
    assert slack.api("chat.delete", {"channel": PLATFORM, "ts": said.ts}).body["error"] == "cant_delete_message"


def test_deleting(slack: Slack) -> None:
    """A deleted message is gone for everybody."""
    posted = post(slack)
    assert slack.api("chat.delete", {"channel": PLATFORM, "ts": posted["ts"]}).body["ok"]
    assert slack.messages_for(ANA, PLATFORM) == []


def test_what_cannot_be_deleted(slack: Slack) -> None:
    """Other people's messages, other apps', ephemeral ones, what is gone, and what is out of sight."""
    said, build = slack.say(ANA, PLATFORM, "Good morning"), slack.say_as_bot(PLATFORM, "Deployed")
    hidden = slack.say(MIRA, LEADS, "Tuesday?")
    only_ana = ask(slack, "chat.postEphemeral", channel=PLATFORM, user=ANA, text="Only you")["message_ts"]
    gone = ask(slack, "chat.postMessage", channel=PLATFORM, text="Hello")["ts"]
    assert ask(slack, "chat.delete", channel=PLATFORM, ts=gone)["ok"]
    found = [
        ask(slack, "chat.delete", channel=channel, ts=ts)["error"]
        for channel, ts in (
            (PLATFORM, said.ts), (PLATFORM, build.ts), (PLATFORM, only_ana), (PLATFORM, gone), (LEADS, hidden.ts),
        )
    ]  # fmt: skip
    assert found == ["cant_delete_message"] * 2 + ["message_not_found"] * 2 + ["channel_not_found"]


def test_an_ephemeral_message_has_one_reader(slack: Slack) -> None:
    """Only its person sees it, and only a member of the channel gets one."""
    assert slack.api("chat.postEphemeral", {"channel": PLATFORM, "user": ANA, "text": "Psst"}).body["ok"]
    assert [m.text for m in slack.ephemerals(ANA)] == ["Psst"]
    assert slack.messages_for(TOMAS, PLATFORM) == []
    outsider = slack.api("chat.postEphemeral", {"channel": PLATFORM, "user": "U0INES0001", "text": "Psst"})
    assert outsider.body["error"] == "user_not_in_channel"


def test_permalinks_work_where_the_app_is(slack: Slack) -> None:
    """chat.getPermalink fails in channels the app is no member of."""
    ts = post(slack)["ts"]
    link = slack.api("chat.getPermalink", {"channel": PLATFORM, "message_ts": ts}).body["permalink"]
    assert link == f"https://sandbox.slack.test/archives/{PLATFORM}/p{ts.replace('.', '')}"
    there = slack.say(ANA, INCIDENTS, "Looking.").ts
    refused = slack.api("chat.getPermalink", {"channel": INCIDENTS, "message_ts": there})
    assert refused.body["error"] == "channel_not_found"


def test_inputs_in_a_message_rest_at_their_initial_value(slack: Slack) -> None:
    """A message with an input reports its state when something is pressed."""
    post(slack, MIRA, blocks=[field(element=text_input(initial_value="When you"))])
    message = slack.last_message(MIRA)
    assert message.values["words"]["typed"]["value"] == "When you"


def test_tokens_methods_and_scopes(slack: Slack) -> None:
    """The front desk names what is missing."""
    assert slack.api("chat.postMessage", {"channel": ANA, "text": "x"}, token=None).body["error"] == "not_authed"
    assert slack.api("chat.postMessage", {"channel": ANA, "text": "x"}, token="xoxb-x").body["error"] == "invalid_auth"
    assert slack.api("chat.shout", {}).body["error"] == "unknown_method"
    assert slack.api("chat.postMessage", {"text": "x"}).body["error"] == "invalid_arguments"
    missing = slack.api("conversations.open", {"users": ANA}).body
    assert (missing["error"], missing["needed"]) == ("missing_scope", "im:write")
    assert missing["provided"] == "chat:write,commands,reactions:read,usergroups:read,users:read,users:read.email"
    assert slack.api("auth.test", {}).body["team_id"] == TEAM_ID


def test_calls_are_on_record_in_order(slack: Slack) -> None:
    """A test reads what the app asked, without its token."""
    slack.api("auth.test", {"token": "xoxb-x"})
    post(slack)
    assert [call.method for call in slack.calls] == ["auth.test", "chat.postMessage"]
    assert slack.calls[0].args == {}
    assert slack.calls_to("chat.postMessage", ok=True)[0].args["channel"] == PLATFORM
    assert slack.calls_to("chat.postMessage", ok=False) == []
