"""Search in blocks by label: buttons, menu entries, sentences.

Knows no ids: the story and the tests press labels, as people do.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.block_kit.blocks import elements_of
from sandbox.block_kit.composition import options_of
from sandbox.workspace.state import Json, Message, View
from sandbox.workspace.workspace import NotThereError

Where = Message | View


@dataclass(frozen=True)
class Pressable:
    """A button, or one entry of an overflow menu, with its label."""

    label: str
    block_id: str
    element: Json
    option: Json | None = None


def pressables(where: Where) -> list[Pressable]:
    """Return all buttons and menu entries in reading order."""
    found = []
    for block in where.blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                found.append(Pressable(element["text"]["text"], block["block_id"], element))
            elif element["type"] == "overflow":
                found += [Pressable(o["text"]["text"], block["block_id"], element, o) for o in options_of(element)]
    return found


def labels_of(where: Where) -> list[str]:
    """Return the labels of all buttons and menu entries."""
    return [each.label for each in pressables(where)]


def find(where: Where, label: str, nth: int = 0) -> Pressable:
    """Return the `nth` button or entry with a label; raises NotThereError with the labels there are."""
    found = [each for each in pressables(where) if each.label == label]
    if len(found) <= nth:
        message = f"no {label!r} here; there is {labels_of(where)}"
        raise NotThereError(message)
    return found[nth]


def sentences_of(where: Where) -> list[str]:
    """Return every text in the blocks, in reading order, and the top-level text of a message first."""
    first = [where.text] if isinstance(where, Message) else []
    title = [where.title["text"]] if isinstance(where, View) and where.title else []
    return [*first, *title, *_texts_of(where.blocks)]


def _texts_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _texts_of(each)]
    if not isinstance(value, dict):
        return []
    if value.get("type") in {"plain_text", "mrkdwn"} and isinstance(value.get("text"), str):
        return [value["text"]]
    own = [value["text"]] if value.get("type") in {"markdown", "text"} and isinstance(value.get("text"), str) else []
    return own + [text for key, each in value.items() if key != "value" for text in _texts_of(each)]
