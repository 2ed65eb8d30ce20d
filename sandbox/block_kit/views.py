"""Views as the app sends them: the keys of a modal and of a Home, and the rules between keys.

docs.slack.dev/reference/views
"""

import json
from typing import Any

from sandbox.block_kit.blocks import check_blocks
from sandbox.block_kit.composition import plain
from sandbox.block_kit.shapes import Found, Look, Shape, Value, anything, boolean, string

TITLE_MAX = 24
PRIVATE_METADATA_MAX = 3000
CALLBACK_ID_MAX = 255
VIEW_BYTES_MAX = 250_000

COMMON = {
    "private_metadata": string(PRIVATE_METADATA_MAX, 0),
    "callback_id": string(CALLBACK_ID_MAX, 0),
    "external_id": string(255, 0),
}
MODAL = Shape(
    {"type": anything, "title": plain(TITLE_MAX), "blocks": anything},
    {
        **COMMON,
        "submit": plain(TITLE_MAX),
        "close": plain(TITLE_MAX),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
)
HOME = Shape({"type": anything, "blocks": anything}, COMMON)


def view_problems(view: Value, kind: str) -> list[str]:
    """Return every problem of a view of the expected type `modal` or `home`; an empty list when Slack accepts it."""
    found = Found()
    look = Look(found, "home" if kind == "home" else "modal", "/view")
    if not isinstance(view, dict):
        look.refuse("must provide an object")
    elif view.get("type") != kind:
        look.at("type").refuse(f"must be {kind}: this method takes no other view")
    else:
        (HOME if kind == "home" else MODAL)(look, view)
        check_blocks(found, view.get("blocks"), look.surface, "/view/blocks")
        _submit_with_input(look, view)
    return found.problems


def _submit_with_input(look: Look, view: dict[str, Any]) -> None:
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view.get("blocks") or ())
    if look.surface == "modal" and has_input and view.get("submit") is None:
        look.refuse("missing required field: submit (the view has an input block)")


def is_too_large(view: Value) -> bool:
    """Return whether a view exceeds Slack's 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES_MAX
