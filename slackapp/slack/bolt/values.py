"""Read single values from Slack's payloads."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard

from slackapp.domain.refusals import NotFound, NothingTicked
from slackapp.domain.rows.slices import Mark
from slackapp.slack.block_kit import ids

Payload = Mapping[str, Any]
ROW_DIGITS_MAX = 18  # a number with fewer digits fits into both databases
ROW_MAX = 2**63  # upper bound of row ids in both databases
METADATA_MAX = 3_000  # characters; docs.slack.dev/reference/views/modal-views


def view_of(body: Payload) -> Payload:
    """Return the view with the press. Raises NotFound for a press outside a view, which Slack does not send."""
    view: Payload | None = body.get("view")
    if not view:
        raise NotFound
    return view


def submit_label(body: Payload) -> str | None:
    """Return the label of the submit button of a request's form; None for a request without a submittable form."""
    submit = (body.get("view") or {}).get("submit")
    return text_in(submit.get("text")) if isinstance(submit, Mapping) else None


def metadata_of(view: Payload) -> Any:  # noqa: ANN401  (JSON of any shape)
    """Read the JSON in a view's `private_metadata`; None without any, and for text that Tend cannot have written."""
    packed = str(view.get("private_metadata") or "")
    try:
        return json.loads(packed) if len(packed) <= METADATA_MAX else None
    except (ValueError, RecursionError):
        return None


def packed_facts(facts: Mapping[str, Any]) -> str:
    """Return the facts of a view as JSON for its metadata; facts of None are left out."""
    return json.dumps({key: value for key, value in facts.items() if value is not None}, separators=(",", ":"))


def facts_in(view: Payload) -> Payload:
    """Read the facts of `packed_facts` from a view's metadata; empty for anything that Tend cannot have written."""
    facts = metadata_of(view)
    return facts if isinstance(facts, dict) else {}


def is_number(value: object) -> TypeGuard[int]:
    """Return whether a JSON value is a whole number from 0, and fits into both databases."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < ROW_MAX


def row_in(value: object) -> int | None:
    """Return a row id from JSON; None for any other value."""
    return value if is_number(value) and value > 0 else None


def text_in(value: object) -> str | None:
    """Return a text from JSON; None for an empty text, and for any other value."""
    return value if isinstance(value, str) and value else None


def packed_mark(mark: Mark | None) -> list[Any] | None:
    """Return the place of a line in a list for the JSON of a view's metadata."""
    return None if mark is None else [mark.at.isoformat(), mark.number]


def mark_in(packed: object) -> Mark | None:
    """Return the place written by `packed_mark`; None for any other value."""
    if not isinstance(packed, list) or len(packed) != 2 or not is_number(packed[1]):  # noqa: PLR2004  (a pair)
        return None
    try:
        at = datetime.fromisoformat(str(packed[0]))
    except ValueError:
        return None
    return Mark(at, packed[1]) if at.tzinfo else None


def row_id(text: str) -> int:
    """Read a row id from the text of a button or option; -1, never a row's id, for any other text."""
    is_row = text.isascii() and text.isdigit() and len(text) < ROW_DIGITS_MAX
    return int(text) if is_row else -1


def row_ids(text: str) -> tuple[int, ...]:
    """Read row ids separated by commas, each once and in their order; other pieces are left out."""
    return tuple(dict.fromkeys(number for piece in text.split(",") if (number := row_id(piece)) >= 0))


def pressed_value(action: Payload) -> str:
    """Read the value of the pressed button; empty for a button without a value."""
    return str(action.get("value") or "")


def message_ts(body: Payload) -> str:
    """Return Slack's id of the message with the press; empty for a press elsewhere."""
    return str((body.get("container") or {}).get("message_ts") or "")


def chosen_value(action: Payload) -> str:
    """Read the value of the option chosen in a menu; empty when none was chosen."""
    return str((action.get("selected_option") or {}).get("value") or "")


def ticked_in(body: Payload, first_id: int) -> tuple[int, ...] | None:
    """Return the row ids ticked in the message's group beginning with `first_id`.

    None: the group has no checkboxes, so all of its rows are meant.
    """
    values = (body.get("state") or {}).get("values") or {}
    chosen = (values.get(f"{ids.TICKED}:{first_id}") or {}).get(ids.TICKED)
    if chosen is None:
        return None
    return row_ids(",".join(str(option.get("value")) for option in chosen.get("selected_options") or []))


def meant_by(body: Payload, action: Payload) -> tuple[int, ...]:
    """Return the row ids meant by a pressed button: the ticked rows among the button's rows. Raises NothingTicked."""
    named = row_ids(pressed_value(action))
    ticked = ticked_in(body, named[0]) if named else None
    meant = named if ticked is None else tuple(number for number in named if number in ticked)
    if ticked is not None and not meant:
        raise NothingTicked
    return meant


def parts_of(text: str, count: int) -> tuple[str, ...]:
    """Split a value at its colons into exactly `count` parts; missing parts are empty, further parts are dropped."""
    found = text.split(":")[:count]
    return (*found, *[""] * (count - len(found)))


def pressed_channel(body: Payload) -> str | None:
    """Return the channel of a press on a message; None on Home, in a view and in a direct message."""
    place = body.get("channel") or {}
    return offered_channel({"channel_id": place.get("id"), "channel_name": place.get("name")})


def offered_channel(body: Payload) -> str | None:
    """Return the channel of a command; None in a direct message, never a place for sharing."""
    channel_id, name = str(body.get("channel_id") or ""), str(body.get("channel_name") or "")
    is_direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    return None if is_direct or not channel_id else channel_id
