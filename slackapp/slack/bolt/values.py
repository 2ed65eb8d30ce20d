"""Read single values out of Slack's payloads."""

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def number_in(action: Payload) -> int:
    """Give the row that a button stands for; -1, which no row has, for a forged value."""
    value = str(action.get("value") or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else -1  # noqa: PLR2004


def offered_channel(body: Payload) -> str | None:
    """Give the channel in which a command was typed; None in a direct message, where there is nothing to share into."""
    channel_id, name = str(body.get("channel_id") or ""), str(body.get("channel_name") or "")
    is_direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    return None if is_direct or not channel_id else channel_id
