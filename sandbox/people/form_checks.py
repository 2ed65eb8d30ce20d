"""Checks of a form by Slack's own client, before anything is sent: required fields, lengths, numbers."""

import re
from typing import Any

from sandbox.block_kit.values import plain_answer
from sandbox.workspace.state import Json, View


def client_errors(view: View) -> dict[str, str]:
    """Return the client's errors for a form, by block_id."""
    errors = {}
    for block in view.blocks:
        if block["type"] == "input":
            answer = view.values[block["block_id"]][block["element"]["action_id"]]
            sentence = _error_of(block, plain_answer(answer))
            if sentence:
                errors[block["block_id"]] = sentence
    return errors


def _error_of(block: Json, answer: Any) -> str | None:
    element = block["element"]
    if answer is None:
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(answer, list):
        most = element.get("max_selected_items")
        return f"Please select no more than {most} items." if most and len(answer) > most else None
    return _text_error(element, answer) if isinstance(answer, str) else None


def _text_error(element: Json, typed: str) -> str | None:
    longest = element.get("max_length") or 3000
    shortest = element.get("min_length") or 0
    if element["type"] == "plain_text_input" and len(typed) > longest:
        return f"Please enter no more than {longest} characters."
    if element["type"] == "plain_text_input" and len(typed) < shortest:
        return f"Please enter at least {shortest} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", typed):
        return "Please enter a valid URL."
    return _number_error(element, typed) if element["type"] == "number_input" else None


def _number_error(element: Json, typed: str) -> str | None:
    try:
        number = float(typed)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return None if least <= number <= most else f"Please enter a number between {least:g} and {most:g}."
