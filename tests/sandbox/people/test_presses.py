"""Presses and choices: the payload, key for key, and who may press what."""

from typing import Any

import pytest

from sandbox import NotThereError, Slack, View
from sandbox.block_kit.values import ImpossibleAnswerError
from sandbox.workspace.names import ANA, EXT, MIRA, PLATFORM, TOMAS, VERA
from tests.sandbox.building import actions, button, field, home, options, section, text_input
from tests.sandbox.fake_tend import FakeTend

Json = dict[str, Any]
BASE = {"type", "team", "user", "api_app_id", "token", "enterprise", "is_enterprise_install", "container"}
MENU = {"type": "overflow", "action_id": "more", "options": options(3)}


def posted(slack: Slack, user: str, *blocks: Json) -> Any:
    answer = slack.api("chat.postMessage", {"channel": user, "text": "Ana, to you", "blocks": list(blocks)})
    assert answer.body["ok"], answer.body
    return slack.last_message(user)


def home_with(slack: Slack, user: str, *blocks: Json) -> View:
    assert slack.api("views.publish", {"user_id": user, "view": home(*blocks)}).body["ok"]
    view = slack.home_of(user)
    assert view is not None
    return view


async def test_a_button_on_a_message(slack: Slack, tend: FakeTend) -> None:
    """Container, channel, message, state, trigger and response_url, and the pressed button with its value."""
    message = posted(slack, TOMAS, actions(button(value="7", style="primary"), block_id="row"))
    result = await slack.press(TOMAS, message, "share")
    assert result.status == 200
    payload = tend.last.body
    assert set(payload) == BASE | {"trigger_id", "channel", "message", "state", "response_url", "actions"}
    assert payload["container"] == {
        "type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": False,
    }  # fmt: skip
    assert payload["channel"] == {"id": message.channel, "name": "directmessage"}
    assert payload["user"] == {"id": TOMAS, "username": "tomas", "name": "tomas", "team_id": "T0SANDBOX1"}
    assert payload["team"] == {"id": "T0SANDBOX1", "domain": "sandbox"}
    assert payload["message"]["ts"] == message.ts
    action = payload["actions"][0]
    assert action.pop("action_ts")
    assert action == {
        "type": "button", "action_id": "share", "block_id": "row", "value": "7", "style": "primary",
        "text": {"type": "plain_text", "text": "Share it", "emoji": True},
    }  # fmt: skip


async def test_a_button_on_an_ephemeral_message(slack: Slack, tend: FakeTend) -> None:
    """Slack does not repeat an ephemeral message in the payload."""
    blocks = [actions(button())]
    slack.api("chat.postEphemeral", {"channel": PLATFORM, "user": ANA, "text": "Psst", "blocks": blocks})
    await slack.press_label(ANA, slack.ephemerals(ANA)[0], "Share it")
    assert tend.last.body["container"]["is_ephemeral"]
    assert "message" not in tend.last.body


async def test_a_button_on_home(slack: Slack, tend: FakeTend) -> None:
    """A view and its state; no channel, no message, no response_url."""
    view = home_with(
        slack, MIRA, actions(button("Say thanks", "say")), actions({"type": "datepicker", "action_id": "d"})
    )
    await slack.press_label(MIRA, view, "Say thanks")
    payload = tend.last.body
    assert set(payload) == BASE | {"trigger_id", "view", "actions"}
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert list(payload["view"]["state"]["values"].values()) == [{"d": {"type": "datepicker", "selected_date": None}}]


async def test_an_entry_of_an_overflow_menu(slack: Slack, tend: FakeTend) -> None:
    """Pressed by its label, it arrives as the chosen option."""
    message = posted(slack, MIRA, section(accessory=MENU))
    assert slack.labels(message) == ["Option 0", "Option 1", "Option 2"]
    await slack.press_label(MIRA, message, "Option 2")
    action = tend.last.body["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "2")


@pytest.mark.parametrize(
    ("element", "given", "key", "expected"),
    [
        ({"type": "static_select", "options": options(2)}, "Option 1", "selected_option", options(2)[1]),
        ({"type": "radio_buttons", "options": options(2)}, "1", "selected_option", options(2)[1]),
        ({"type": "checkboxes", "options": options(3)}, ["0", "2"], "selected_options", [options(3)[0], options(3)[2]]),
        ({"type": "users_select"}, ANA, "selected_user", ANA),
        ({"type": "multi_users_select"}, [ANA, MIRA], "selected_users", [ANA, MIRA]),
        ({"type": "conversations_select"}, PLATFORM, "selected_conversation", PLATFORM),
        ({"type": "channels_select"}, PLATFORM, "selected_channel", PLATFORM),
        ({"type": "datepicker"}, "2026-11-24", "selected_date", "2026-11-24"),
        ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ],
)
async def test_choosing(slack: Slack, tend: FakeTend, element: Json, given: Any, key: str, expected: Any) -> None:
    """A choice arrives as the action and stays in the state of the view."""
    view = home_with(slack, MIRA, actions({**element, "action_id": "it"}, block_id="row"))
    await slack.press(MIRA, view, "it", **{key: given})
    action = tend.last.body["actions"][0]
    assert without_emoji(action[key]) == expected
    state = tend.last.body["view"]["state"]["values"]["row"]["it"]
    assert without_emoji(state[key]) == expected


def without_emoji(value: Any) -> Any:
    if isinstance(value, list):
        return [without_emoji(each) for each in value]
    return {k: without_emoji(v) for k, v in value.items() if k != "emoji"} if isinstance(value, dict) else value


async def test_what_is_not_offered_cannot_be_chosen(slack: Slack) -> None:
    """Slack's menus have only their options."""
    view = home_with(slack, MIRA, actions({"type": "static_select", "action_id": "it", "options": options(2)}))
    with pytest.raises(ImpossibleAnswerError, match="'Option 9' is not offered"):
        await slack.press(MIRA, view, "it", selected_option="Option 9")


@pytest.mark.parametrize("given", [None, "7"])
async def test_a_button_takes_its_own_value_alone(slack: Slack, tend: FakeTend, given: str | None) -> None:
    """The page sends the value that it shows; another one is a mistake of the test, or a block drawn anew."""
    message = posted(slack, TOMAS, actions(button(value="7"), button("Keep it", "keep")))
    await slack.press(TOMAS, message, "share", given=given)
    assert tend.last.body["actions"][0]["value"] == "7"
    for action_id in ("share", "keep"):
        with pytest.raises(NotThereError, match="nothing but its own value"):
            await slack.press(TOMAS, message, action_id, given="8")


async def test_typing_with_dispatch_action(slack: Slack, tend: FakeTend) -> None:
    """An input that dispatches sends its value."""
    view = home_with(slack, MIRA, field(element=text_input(), dispatch_action=True))
    await slack.press(MIRA, view, "typed", value="tom")
    assert tend.last.body["actions"][0]["value"] == "tom"


async def test_only_what_is_in_front_of_a_person(slack: Slack, tend: FakeTend) -> None:
    """Ana cannot press in Tomas's messages, unless a test forges it; deleted messages cannot be pressed."""
    message = posted(slack, TOMAS, actions(button()))
    with pytest.raises(NotThereError, match="does not have this in front"):
        await slack.press(ANA, message, "share")
    await slack.press(ANA, message, "share", forged=True)
    assert tend.last.body["user"]["id"] == ANA
    slack.api("chat.delete", {"channel": message.channel, "ts": message.ts})
    with pytest.raises(NotThereError):
        await slack.press(TOMAS, message, "share")


async def test_labels_that_are_not_there_are_named(slack: Slack) -> None:
    """The failure says what could have been pressed."""
    message = posted(slack, TOMAS, actions(button(), button("Keep between us", "keep")))
    with pytest.raises(NotThereError, match="no 'Later' here; there is \\['Share it', 'Keep between us'\\]"):
        await slack.press_label(TOMAS, message, "Later")
    with pytest.raises(AssertionError):
        slack.find_button(message, "Later")
    assert slack.find_button(message, "Share it")["action_id"] == "share"
    with pytest.raises(NotThereError, match="no 'other'"):
        await slack.press(TOMAS, message, "other")


async def test_people_of_other_workspaces(slack: Slack, tend: FakeTend) -> None:
    """A stranger in a shared channel acts here under their own team; somebody of Vega's acts there."""
    posted(slack, TOMAS)
    slack.api("chat.postMessage", {"channel": PLATFORM, "text": "a", "blocks": [actions(button())]})
    shared = slack.last_message(EXT, PLATFORM)
    await slack.press(EXT, shared, "share")
    assert (tend.last.body["team"]["id"], tend.last.body["user"]["team_id"]) == ("T0SANDBOX1", "T0VEGA0001")
    await slack.press(VERA, shared, "share", forged=True)
    assert (tend.last.body["team"]["id"], tend.last.body["user"]["team_id"]) == ("T0VEGA0001", "T0VEGA0001")


async def test_a_second_button_of_the_same_name(slack: Slack, tend: FakeTend) -> None:
    """`nth` tells them apart, as a person would by place."""
    message = posted(slack, MIRA, actions(button("Say it now", "one")), actions(button("Say it now", "two")))
    await slack.press_label(MIRA, message, "Say it now", 1)
    assert tend.last.body["actions"][0]["action_id"] == "two"


async def test_every_sentence(slack: Slack) -> None:
    """All words of a message can be read at once."""
    message = posted(slack, TOMAS, section("You took my night"), actions(button()), section(accessory=MENU))
    assert slack.texts(message).splitlines() == [
        "Ana, to you", "You took my night", "Share it", "Hello", "Option 0", "Option 1", "Option 2",
    ]  # fmt: skip
