"""Single values read from payloads, forged ones too."""

import pytest

from slackapp.slack.bolt.values import chosen_value, parts_of, pressed_value, row_id


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
