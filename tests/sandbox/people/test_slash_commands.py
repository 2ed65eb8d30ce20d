"""Commands as Slack sends them, and what the person is shown in answer."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from sandbox import CommandResult, Message, Slack
from sandbox.people.composer import resolve_references
from sandbox.workspace.names import ANA, EXT, INCIDENTS, LEADS, MIRA, OLEG, PLATFORM, SLACKBOT, TOMAS
from tests.sandbox.building import section
from tests.sandbox.fake_tend import FakeTend

FIELDS = {
    "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
    "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
}  # fmt: skip


async def test_the_form_slack_sends(slack: Slack, tend: FakeTend) -> None:
    """Every field, signed with the real time."""
    result = await slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for covering")
    assert result.status == 200
    form = tend.last.body
    assert set(form) == FIELDS
    assert form["text"] == f"<@{TOMAS}|tomas> for covering"
    assert (form["user_id"], form["user_name"], form["team_id"]) == (ANA, "ana", "T0SANDBOX1")
    assert (form["channel_id"], form["channel_name"]) == (PLATFORM, "platform")
    assert (form["command"], form["api_app_id"], form["is_enterprise_install"]) == ("/thanks", "A0TEND0001", "false")
    assert tend.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert abs(time.time() - int(tend.last.headers["x-slack-request-timestamp"])) < 5


async def test_private_places_hide_their_name(slack: Slack, tend: FakeTend) -> None:
    """As in Slack: privategroup and directmessage."""
    await slack.command(MIRA, LEADS, "/thanks")
    assert tend.last.body["channel_name"] == "privategroup"
    await slack.command(MIRA, slack.dm(MIRA), "/thanks")
    assert tend.last.body["channel_name"] == "directmessage"


async def test_an_external_person_acts_in_this_workspace(slack: Slack, tend: FakeTend) -> None:
    """From a shared channel the team is the one where the app is installed."""
    await slack.command(EXT, PLATFORM, "/thanks")
    assert tend.last.body["team_id"] == "T0SANDBOX1"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("Sent to Tomas.", ["Sent to Tomas."]),
        ({"text": "Sent.", "blocks": [section()]}, ["Sent."]),
        (None, []),
        ("", []),
    ],
)
async def test_an_answer_is_for_that_person_only(slack: Slack, tend: FakeTend, answer: Any, shown: list[str]) -> None:
    """Text or JSON is shown ephemerally; an empty body shows nothing."""
    tend.answers["/thanks"] = answer
    result = await slack.command(ANA, PLATFORM, "/thanks <@U1>")
    assert [message.text for message in result.shown] == shown
    assert [message.text for message in slack.ephemerals(ANA)] == shown
    assert slack.messages_for(TOMAS, PLATFORM) == []


async def test_an_answer_for_everybody(slack: Slack, tend: FakeTend) -> None:
    """`in_channel` is read by all."""
    tend.answers["/thanks"] = {"response_type": "in_channel", "text": "Hello"}
    await slack.command(ANA, PLATFORM, "/thanks")
    assert slack.last_message(TOMAS, PLATFORM).text == "Hello"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"blocks": [section()]}, "no_text"),
        ({"text": "a", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "a", "response_type": "loud"}, "invalid_arguments"),
        ({"text": "a", "colour": "green"}, "invalid_arguments"),
        ("x" * 4001, "msg_too_long"),
    ],
)
async def test_an_answer_slack_refuses(slack: Slack, tend: FakeTend, answer: Any, error: str) -> None:
    """The person reads that it failed, and the test finds why."""
    tend.answers["/thanks"] = answer
    result = await slack.command(ANA, PLATFORM, "/thanks")
    assert result.text == '/thanks failed with the error "invalid_command_response"'
    assert slack.refused[0].error == error
    assert "answer to /thanks" in str(slack.refused[0])


async def test_a_late_answer(slack: Slack, tend: FakeTend) -> None:
    """After the time is over the person reads what Slack shows, and the answer is dropped though it comes."""
    slack.answer_within_s = 0.05
    tend.sleep_s = 0.15
    tend.answers["/thanks"] = "Too late."
    result = await slack.command(ANA, PLATFORM, "/thanks")
    assert result.trouble == "operation_timeout"
    assert result.text == '/thanks failed with the error "operation_timeout"'
    assert result.shown[0].user == SLACKBOT
    await asyncio.sleep(0.2)
    assert len(slack.ephemerals(ANA)) == 1


async def test_slack_waits_three_seconds(slack: Slack) -> None:
    """The limit is Slack's unless a test shortens it."""
    assert slack.answer_within_s == 3.0


@pytest.mark.parametrize(("status", "error"), [(404, "http_client_error"), (500, "http_service_error")])
async def test_an_answer_that_is_an_error(slack: Slack, tend: FakeTend, status: int, error: str) -> None:
    """The person reads the name of it."""
    tend.status = status
    result = await slack.command(ANA, PLATFORM, "/thanks")
    assert (result.status, result.trouble) == (status, error)
    assert error in result.text


async def test_nobody_there(slack: Slack) -> None:
    """No connection at all."""
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as nowhere:
        slack.tend = nowhere
        assert (await slack.command(ANA, PLATFORM, "/thanks")).trouble == "dispatch_failed"


async def test_a_command_the_app_does_not_have(slack: Slack, tend: FakeTend) -> None:
    """Slack answers itself and sends nothing."""
    result = await slack.command(ANA, PLATFORM, "/cheer @tomas")
    assert result.text == "/cheer is not a valid command."
    assert tend.received == []


async def test_the_composer_resolves_names(slack: Slack, tend: FakeTend) -> None:
    """Handles, groups and channels become ids, the three characters are escaped, the unknown stays bare."""
    await slack.type(ANA, PLATFORM, "/thanks @tomas, @platform-team & @nobody for a < b in #general. #nowhere")
    assert tend.last.body["text"] == (
        f"<@{TOMAS}|tomas>, <!subteam^S0PLATFORM|@platform-team> &amp; @nobody for a &lt; b in "
        "<#C0GENERAL1|general>. #nowhere"
    )


async def test_without_should_escape_nothing_is_resolved(slack: Slack, tend: FakeTend) -> None:
    """Slack's default: the text goes as it was typed."""
    await slack.type(ANA, PLATFORM, "/plain @tomas < #general")
    assert tend.last.body["text"] == "@tomas < #general"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@channel", "<!channel>"),
        ("@here.", "<!here>."),
        ("mail tomas@example.org", "mail tomas@example.org"),
        ("https://example.org/#general?a=1&b=2", "<https://example.org/#general?a=1&amp;b=2>"),
        ("@vera", "@vera"),
        ("#leads", "#leads"),
        ("(@ana)", f"(<@{ANA}|ana>)"),
        ("שלום @ana", f"שלום <@{ANA}|ana>"),
    ],
)
def test_what_the_composer_sends(slack: Slack, typed: str, sent: str) -> None:
    """Addresses are no mentions, private channels no links, people of other workspaces unknown."""
    assert resolve_references(slack.state, typed) == sent


async def test_a_plain_line(slack: Slack, tend: FakeTend) -> None:
    """Everybody in the channel reads it; the app hears nothing; who is mentioned is notified."""
    said = await slack.type(ANA, PLATFORM, "Thank you @tomas")
    assert isinstance(said, Message)
    assert slack.last_message(TOMAS, PLATFORM).text == f"Thank you <@{TOMAS}|tomas>"
    assert [note.user for note in slack.state.notifications] == [TOMAS]
    assert tend.received == []


async def test_new_lines_stay(slack: Slack, tend: FakeTend) -> None:
    """A command of several lines keeps them."""
    done = await slack.type(OLEG, INCIDENTS, "/thanks\n@tomas for\nthe drawing")
    assert isinstance(done, CommandResult)
    assert tend.last.body["command"] == "/thanks"
    assert tend.last.body["text"] == f"<@{TOMAS}|tomas> for\nthe drawing"


async def test_the_same_request_again(slack: Slack, tend: FakeTend) -> None:
    """A replay is byte for byte the same, signature included."""
    await slack.command(ANA, PLATFORM, "/thanks a")
    assert (await slack.replay()).status == 200
    first, second = tend.received
    assert first == second
