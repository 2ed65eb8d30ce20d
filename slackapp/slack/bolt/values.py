"""Read single values from Slack's payloads."""

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]
ROW_DIGITS_MAX = 18  # a number with fewer digits fits into both databases


def row_id(text: str) -> int:
    """Read a row id from the text of a button or option; -1, never a row's id, for any other text."""
    is_row = text.isascii() and text.isdigit() and len(text) < ROW_DIGITS_MAX
    return int(text) if is_row else -1


def pressed_value(action: Payload) -> str:
    """Read the value of the pressed button; empty when it has none."""
    return str(action.get("value") or "")


def chosen_value(action: Payload) -> str:
    """Read the value of the option chosen in a menu; empty when none was chosen."""
    return str((action.get("selected_option") or {}).get("value") or "")


def parts_of(text: str, count: int) -> tuple[str, ...]:
    """Split a value at its colons into exactly `count` parts; missing parts are empty, further parts are dropped."""
    found = text.split(":")[:count]
    return (*found, *[""] * (count - len(found)))


def offered_channel(body: Payload) -> str | None:
    """Return the channel of a command; None in a direct message, never a place for sharing."""
    channel_id, name = str(body.get("channel_id") or ""), str(body.get("channel_name") or "")
    is_direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    return None if is_direct or not channel_id else channel_id
