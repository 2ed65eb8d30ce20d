"""Every block that Tend could send passes, and each rule of Slack's refuses what breaks it, by place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.block_kit.blocks import blocks_found
from sandbox.block_kit.shapes import Surface
from tests.sandbox.building import actions, button, field, mrkdwn, option, options, plain, section, text_input

Json = dict[str, Any]
PICTURE = {"type": "image", "image_url": "https://sandbox.slack.test/a.png", "alt_text": "A seedling"}
SELECT = {"type": "static_select", "action_id": "pick", "options": options(2)}


def problems(*blocks: Any, surface: Surface = "message") -> list[str]:
    return blocks_found(list(blocks), surface).problems


GOOD: list[tuple[str, Json, Surface]] = [
    ("section", section(), "message"),
    ("section with fields", {"type": "section", "fields": [mrkdwn("a"), plain("b")]}, "home"),
    ("section with a button", section(accessory=button(style="primary", value="1")), "message"),
    ("section with a picture", section(accessory=PICTURE), "message"),
    ("verbatim words", section() | {"text": {**mrkdwn("a"), "verbatim": True}}, "message"),
    ("divider", {"type": "divider"}, "modal"),
    ("header", {"type": "header", "text": plain("Waiting for a word")}, "home"),
    ("image", {**PICTURE, "title": plain("A picture"), "block_id": "p"}, "message"),
    ("context", {"type": "context", "elements": [mrkdwn("a"), PICTURE]}, "message"),
    ("actions", actions(button(), button("Keep between us", "keep")), "message"),
    ("overflow", actions({"type": "overflow", "action_id": "more", "options": options(5)}), "message"),
    ("select", actions(SELECT | {"initial_option": option("Option 0", "0")}), "message"),
    ("grouped select", actions(
        {"type": "static_select", "option_groups": [{"label": plain("Some"), "options": options(2)}]}
    ), "home"),
    ("people", field(element={"type": "multi_users_select", "initial_users": ["U0ANA00001"]}), "modal"),
    ("channel", field(element={
        "type": "conversations_select", "default_to_current_conversation": True, "response_url_enabled": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }), "modal"),
    ("date", actions({"type": "datepicker", "initial_date": "2026-11-24"}), "home"),
    ("time", actions({"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"}), "home"),
    ("ticks", field(element={
        "type": "checkboxes", "options": [{"text": mrkdwn("*Share*"), "value": "1", "description": mrkdwn("_where_")}]
    }), "modal"),
    ("radio", field(element={"type": "radio_buttons", "options": options(10)}), "modal"),
    ("words", field(element=text_input(multiline=True, max_length=2000, initial_value="When")), "modal"),
    ("number", field(element={"type": "number_input", "is_decimal_allowed": False}), "modal"),
    ("rich text", {"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
    ]}, "message"),
    ("markdown", {"type": "markdown", "text": "**a**"}, "message"),
    ("card", {"type": "card", "title": mrkdwn("a"), "actions": [button()]}, "message"),
    ("alert", {"type": "alert", "text": mrkdwn("a"), "level": "info"}, "modal"),
    ("confirmation", actions(button(confirm={
        "title": plain("Sure?"), "text": mrkdwn("It goes."), "confirm": plain("Yes"), "deny": plain("No"),
        "style": "danger",
    })), "message"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "surface"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_what_slack_takes(block: Json, surface: Surface) -> None:
    """A valid block has nothing to complain about."""
    assert problems(block, surface=surface) == []


BAD: list[tuple[str, Json, Surface, str]] = [
    ("unknown block", {"type": "banner"}, "message", "unsupported block type: banner [json-pointer:/blocks/0/type]"),
    ("no type", {"text": mrkdwn("a")}, "message", "missing required field: type [json-pointer:/blocks/0]"),
    ("no block at all", "section", "message", "must provide an object"),  # type: ignore[list-item]
    ("unknown key", section(colour="green"), "message", "invalid additional property: colour"),
    ("empty section", {"type": "section"}, "message", "missing required field: text or fields"),
    ("empty text", section(""), "message", "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ("long section", section("x" * 3001), "message", "must be less than 3001 characters"),
    ("long field", {"type": "section", "fields": [plain("x" * 2001)]}, "message", "must be less than 2001 characters"),
    ("eleven fields", {"type": "section", "fields": [plain("x")] * 11}, "message", "no more than 10 items allowed"),
    ("long header", {"type": "header", "text": plain("x" * 151)}, "message", "must be less than 151 characters"),
    ("mrkdwn header", {"type": "header", "text": mrkdwn("x")}, "message", "unsupported text type: mrkdwn"),
    ("mrkdwn button", actions(button() | {"text": mrkdwn("*Go*")}), "message", "unsupported text type: mrkdwn"),
    ("mrkdwn label", field() | {"label": mrkdwn("a")}, "modal", "unsupported text type: mrkdwn"),
    ("mrkdwn placeholder", field(element=text_input(placeholder=mrkdwn("a"))), "modal", "unsupported text type"),
    ("mrkdwn option", actions({"type": "static_select", "options": [
        {"text": mrkdwn("a"), "value": "1"}
    ]}), "message", "unsupported text type: mrkdwn"),
    ("emoji in mrkdwn", section() | {"text": {**mrkdwn("a"), "emoji": True}}, "message", "additional property: emoji"),
    ("long button", actions(button("x" * 76)), "message", "must be less than 76 characters"),
    ("long value", actions(button(value="x" * 2001)), "message", "must be less than 2001 characters"),
    ("other style", actions(button(style="success")), "message", "must be one of: primary, danger"),
    ("bad link", actions(button(url="javascript:alert(1)")), "message", "must be a valid http or https URL"),
    ("long action_id", actions(button(action_id="x" * 256)), "message", "must be less than 256 characters"),
    ("long block_id", section(block_id="x" * 256), "message", "must be less than 256 characters"),
    ("two of one action_id", actions(button(), button("Keep")), "message", "`action_id` already exists"),
    ("26 elements", actions(*[button(action_id=str(n)) for n in range(26)]), "message", "no more than 25 items"),
    ("no elements", actions(), "message", "must have at least 1 items"),
    ("eleven in context", {"type": "context", "elements": [plain("x")] * 11}, "message", "no more than 10 items"),
    ("button in context", {"type": "context", "elements": [button()]}, "message", "unsupported text type: button"),
    ("six in overflow", actions({"type": "overflow", "options": options(6)}), "message", "no more than 5 items"),
    ("101 options", actions({"type": "static_select", "options": options(101)}), "message", "no more than 100 items"),
    ("eleven ticks", field(element={"type": "checkboxes", "options": options(11)}), "modal", "no more than 10 items"),
    ("long option", actions(SELECT | {"options": [option("x" * 76, "1")]}), "message", "less than 76 characters"),
    ("long option value", actions(SELECT | {"options": [option("x", "y" * 151)]}), "message", "than 151 characters"),
    ("option without value", actions(SELECT | {"options": [{"text": plain("x")}]}), "message", "field: value"),
    ("initial elsewhere", actions(SELECT | {"initial_option": option("Three", "3")}), "message", "exactly match one"),
    ("initials elsewhere", field(element={
        "type": "checkboxes", "options": options(2), "initial_options": [option("Option 0", "0"), option("x", "x")]
    }), "modal", "must exactly match one of the options"),
    ("no options", actions({"type": "static_select"}), "message", "exactly one of: options, option_groups"),
    ("bad date", actions({"type": "datepicker", "initial_date": "24.11.2026"}), "message", "YYYY-MM-DD"),
    ("no such day", actions({"type": "datepicker", "initial_date": "2026-02-30"}), "message", "a date that exists"),
    ("bad time", actions({"type": "timepicker", "initial_time": "9:30"}), "message", "HH:mm"),
    ("no such hour", actions({"type": "timepicker", "initial_time": "24:00"}), "message", "HH:mm"),
    ("no such zone", actions({"type": "timepicker", "timezone": "Berlin"}), "message", "valid IANA timezone"),
    ("long placeholder", field(element=text_input(placeholder=plain("x" * 151))), "modal", "less than 151 characters"),
    ("long label", field(label="x" * 2001), "modal", "less than 2001 characters"),
    ("long first words", field(element=text_input(initial_value="x" * 3001)), "modal", "less than 3001 characters"),
    ("first words too long", field(element=text_input(initial_value="abc", max_length=2)), "modal", "less than 3"),
    ("limit over the limit", field(element=text_input(max_length=3001)), "modal", "must be between 1 and 3000"),
    ("button as input", field(element=button()), "modal", "unsupported element type: button"),
    ("text input in actions", actions(text_input()), "home", "unsupported element type: plain_text_input"),
    ("e-mail in a message", field(element={"type": "email_text_input"}), "message", "on this surface"),
    ("alert in a message", {"type": "alert", "text": plain("a")}, "message", "unsupported block type on a message"),
    ("markdown in a modal", {"type": "markdown", "text": "a"}, "modal", "unsupported block type on a modal"),
    ("picture without words", {key: PICTURE[key] for key in ("type", "image_url")}, "message", "field: alt_text"),
    ("picture of nothing", {"type": "image", "alt_text": "a"}, "message", "exactly one of: image_url, slack_file"),
    ("response_url in a Home", field(element={
        "type": "conversations_select", "response_url_enabled": True
    }), "home", "only works in input blocks of a modal"),
    ("empty filter", field(element={
        "type": "conversations_select", "filter": {"include": []}
    }), "modal", "must have at least 1 items"),
    ("confirmation without words", actions(button(confirm={"title": plain("a")})), "message", "required field: deny"),
    ("long confirmation", actions(button(confirm={
        "title": plain("x" * 101), "text": plain("a"), "confirm": plain("a"), "deny": plain("a")
    })), "message", "less than 101 characters"),
    ("words for a yes", section(expand="yes"), "message", "must be a boolean"),
    ("empty card", {"type": "card"}, "message", "at least one of: hero_image"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "surface", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_slack_refuses(block: Json, surface: Surface, sentence: str) -> None:
    """A bad block is refused with a sentence that says what and where."""
    found = problems(block, surface=surface)
    assert any(sentence in problem for problem in found), found


def test_ids_of_blocks_are_their_own() -> None:
    """The same block_id twice in one message is refused."""
    assert problems(section(block_id="a"), section(block_id="b")) == []
    assert "`block_id` already exists: a" in problems(section(block_id="a"), section(block_id="a"))[0]


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    """An action_id has to be unique within its block only."""
    assert problems(actions(button()), actions(button())) == []


def test_one_element_has_the_focus() -> None:
    """Two focused inputs in one view are refused."""
    first, second = (field(name, element=text_input(focus_on_load=True)) for name in "ab")
    assert problems(first, surface="modal") == []
    assert "only one element can have focus_on_load" in problems(first, second, surface="modal")[0]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_counts_of_blocks(surface: Surface, most: int) -> None:
    """Each surface takes so many blocks and not one more."""
    assert problems(*[section()] * most, surface=surface) == []
    assert f"no more than {most} items allowed" in problems(*[section()] * (most + 1), surface=surface)[0]


def test_emoji_and_verbatim_do_not_make_another_option() -> None:
    """Slack fills in `emoji` by itself, so an initial option may leave it out."""
    first = {"text": {**plain("Option 0"), "emoji": True}, "value": "0"}
    assert problems(actions(SELECT | {"initial_option": first})) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "element", "options", "value"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(blocks=JSON, kind=st.sampled_from(["section", "actions", "input", "context", "image", "card", "header"]))
def test_no_payload_breaks_the_validator(blocks: Any, kind: str) -> None:
    """Whatever is sent, the answer is a list of sentences."""
    spoilt = [{"type": kind, "text": blocks, "elements": blocks, "element": blocks, "accessory": blocks}]
    assert all(problem.startswith("[ERROR] ") for problem in problems(*spoilt))
    assert isinstance(blocks_found(blocks, "message").problems, list)
