"""Single values read from payloads, forged ones too."""

import json
from typing import Any

import pytest

from slackapp.slack.bolt.forms import Filled, facts_of, filled
from slackapp.slack.bolt.values import METADATA_MAX, chosen_value, metadata_of, parts_of, pressed_value, row_id


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("9" * 17, int("9" * 17)), ("9" * 18, -1), ("", -1), ("-1", -1), ("1.5", -1), ("٣", -1)],
)
def test_only_ascii_digits_that_databases_hold_are_a_row(text: str, number: int) -> None:
    assert row_id(text) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a:1:U1", ("a", "1", "U1")), ("a:1", ("a", "1", "")), ("", ("", "", "")), ("a:1:U1:4", ("a", "1", "U1"))],
)
def test_a_value_has_as_many_parts_as_are_asked_for(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text, 3) == parts


def test_a_payload_without_a_value_is_empty_text() -> None:
    assert (pressed_value({}), pressed_value({"value": None}), chosen_value({"selected_option": None})) == ("", "", "")
    assert (pressed_value({"value": "7"}), chosen_value({"selected_option": {"value": "8"}})) == ("7", "8")


@pytest.mark.parametrize("packed", [None, "", "x{", "[" * METADATA_MAX, "[" * 50_000, '"' + "x" * METADATA_MAX + '"'])
def test_metadata_that_tend_cannot_have_written_is_none(packed: str | None) -> None:
    """However deep it is nested: Slack gets an answer, not an error of the server."""
    assert metadata_of({"private_metadata": packed}) is None
    assert metadata_of({"private_metadata": '["a",1]'}) == ["a", 1]


@pytest.mark.parametrize("number", ["", 5, None, ["a"], "a\x00b", "a\ud800b", "x" * 65, "a b"])
def test_a_form_has_a_new_number_where_it_brings_none_of_tends(number: object) -> None:
    packed = json.dumps({"n": number})
    first, second = (facts_of({"private_metadata": packed}).number for _ in range(2))
    assert first != second
    assert facts_of({"private_metadata": json.dumps({"n": first})}).number == first


@pytest.mark.parametrize("only", [None, [], [1], "x", 7, {"a": None}, {"a": "x"}, {"a": [1]}, {"a": {}}])
def test_an_input_of_no_shape_of_slacks_is_empty(only: Any) -> None:
    inputs = filled({"state": {"values": {"field": only}}})
    assert (inputs.text("field"), inputs.people("field"), inputs.day("field")) == ("", (), None)
    assert (inputs.choice("field"), inputs.is_ticked("field", "may"), inputs.conversation("field")) == (
        None,
        False,
        None,
    )


@pytest.mark.parametrize("option", [None, "hot", [], {"value": None}, {"value": ["hot"]}, {"value": 7}, {}])
def test_a_choice_is_text_or_none(option: Any) -> None:
    assert Filled({"heat": {"heat": {"selected_option": option}}}).choice("heat") is None
    assert Filled({"heat": {"heat": {"selected_option": {"value": "hot"}}}}).choice("heat") == "hot"
