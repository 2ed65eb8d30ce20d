"""Blocks of messages, modals and Homes: their fields, their surfaces, and how many fit together.

docs.slack.dev/reference/block-kit/blocks; a block type that this sandbox cannot draw is refused as unsupported.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.block_kit.composition import any_text, marked, plain
from sandbox.block_kit.elements import (
    ID_MAX,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    button,
    element_in,
    image,
)
from sandbox.block_kit.shapes import (
    Check,
    Found,
    Look,
    Shape,
    Surface,
    Value,
    all_of,
    anything,
    boolean,
    by_type,
    list_of,
    one_of,
    string,
)

BLOCKS_MAX = {"message": 50, "modal": 100, "home": 100}
BLOCKS_TEXT_MAX = 13_200  # over all blocks of a message: bolt-js #2509
MARKDOWN_MAX = 12_000


def _block(required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None) -> Shape:
    """Return the shape of a block: a type, an optional block_id, and these fields."""
    return Shape({"type": anything, **(required or {})}, {"block_id": string(ID_MAX), **(optional or {})})


def has_text_or_fields(look: Look, value: Value) -> None:
    """Refuse a section without text and without fields."""
    if value.get("text") is None and value.get("fields") is None:
        look.refuse("missing required field: text or fields")


def has_something_to_show(look: Look, value: Value) -> None:
    """Refuse a card without any visible part."""
    if all(value.get(key) is None for key in ("hero_image", "title", "actions", "body")):
        look.refuse("must have at least one of: hero_image, title, actions, body")


def context_element(look: Look, value: Value) -> None:
    """Accept a text or an image."""
    if isinstance(value, dict) and value.get("type") == "image":
        image(look, value)
    else:
        any_text()(look, value)


def markdown_text(look: Look, value: Value) -> None:
    """Count markdown towards the size of the message."""
    string(MARKDOWN_MAX)(look, value)
    look.found.text_length += len(value) if isinstance(value, str) else 0


def image_block(look: Look, value: Value) -> None:
    """Check an image block: an image with an id and a title."""
    own = {"block_id": string(ID_MAX), "title": plain(2000)}
    Shape({}, own)(look, {key: each for key, each in value.items() if key in own})
    image(look, {key: each for key, each in value.items() if key not in own})


section = all_of(
    _block(
        optional={
            "text": any_text(),
            "fields": list_of(any_text(2000), 10),
            "accessory": element_in(IN_SECTION),
            "expand": boolean,
        }
    ),
    has_text_or_fields,
)
card = all_of(
    _block(
        optional={
            "hero_image": image,
            "icon": image,
            "title": marked(150),
            "subtitle": marked(150),
            "body": marked(200),
            "actions": list_of(button, 5),
        }
    ),
    has_something_to_show,
)
rich_text_part = by_type(
    dict.fromkeys(
        ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"),
        Shape(
            {"type": anything, "elements": list_of(anything, 1000, 0)},
            {"style": anything, "indent": anything, "border": anything, "offset": anything},
        ),
    ),
    "rich text element type",
)

BLOCKS: dict[str, Check] = {
    "section": section,
    "divider": _block(),
    "header": _block({"text": plain(150)}),
    "image": image_block,
    "context": _block({"elements": list_of(context_element, 10)}),
    "actions": _block({"elements": list_of(element_in(IN_ACTIONS), 25)}),
    "input": _block(
        {"label": plain(2000), "element": element_in(IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block({"elements": list_of(rich_text_part, 1000)}),
    "markdown": _block({"text": markdown_text}),
    "card": card,
    "alert": _block({"text": any_text()}, {"level": one_of("default", "info", "warning", "error", "success")}),
}
NOT_ON = {"message": {"alert"}, "modal": {"markdown"}, "home": {"alert", "markdown"}}  # docs.slack.dev/blocks.json

known_block = by_type(BLOCKS, "block type")


def block(look: Look, value: Value) -> None:
    """Check one block, its surface, and that its ids are unique."""
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    known_block(look.inside(kind), value)
    if not isinstance(value, dict):
        return
    if kind in NOT_ON[look.surface]:
        look.at("type").refuse(f"unsupported block type on a {look.surface}: {kind}")
    _claim_block_id(look, value.get("block_id"))
    _claim_action_ids(look, elements_of(value))


def _claim_block_id(look: Look, block_id: Value) -> None:
    if not isinstance(block_id, str):
        return
    if block_id in look.found.block_ids:
        look.at("block_id").refuse(f"`block_id` already exists: {block_id}")
    look.found.block_ids.add(block_id)


def _claim_action_ids(look: Look, elements: list[dict[str, Any]]) -> None:
    ids = [each["action_id"] for each in elements if isinstance(each.get("action_id"), str)]
    for doubled in sorted({each for each in ids if ids.count(each) > 1}):
        look.refuse(f"`action_id` already exists in this block: {doubled}")


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the interactive elements of a block, in reading order."""
    parts = [
        block.get("accessory"),
        block.get("element"),
        *_as_list(block.get("elements")),
        *_as_list(block.get("actions")),
    ]
    return [each for each in parts if isinstance(each, dict)]


def _as_list(value: Value) -> list[Any]:
    return value if isinstance(value, list) else []


def check_blocks(found: Found, blocks: Value, surface: Surface, pointer: str) -> None:
    """Add every problem of a list of blocks to `found`."""
    list_of(block, BLOCKS_MAX[surface], 0)(Look(found, surface, pointer), blocks)


def blocks_found(blocks: Value, surface: Surface, pointer: str = "/blocks") -> Found:
    """Return the problems and counts of a list of blocks."""
    found = Found()
    check_blocks(found, blocks, surface, pointer)
    return found
