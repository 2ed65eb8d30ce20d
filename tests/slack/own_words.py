"""Count what a message asks of its reader: Tend's own words, and the buttons in sight."""

import re
from collections.abc import Iterable
from typing import Any

from slackapp.slack.block_kit.blocks import Block

MENTION = re.compile(r"<[@#!][^>]*>|<https?:[^>]*>|`[^`]*`")


def own_words(blocks: Iterable[Block], *typed: str) -> int:
    """Count the words of sentences; a mention, a date and a command count as one, typed words and labels not at all."""
    text = " ".join(_texts_of(blocks))
    for words in typed:
        text = text.replace(words, "")
    return len(re.findall(r"[\w’'-]+", MENTION.sub("name", text)))


def _texts_of(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        parts: list[Any] = [block.get("text"), block.get("label"), block.get("hint"), *block.get("fields", [])]
        parts += block.get("elements", []) if block["type"] == "context" else []
        yield from (part["text"] for part in parts if part)


def buttons_of(blocks: Iterable[Block]) -> list[str]:
    """Give the labels of the buttons in sight, in reading order; the entries of menus are out of sight."""
    blocks = list(blocks)
    elements = [
        element
        for block in blocks
        for element in (block.get("accessory"), *(block.get("elements", []) if block["type"] == "actions" else []))
    ]
    return [element["text"]["text"] for element in elements if element and element["type"] == "button"]


def menu_of(blocks: Iterable[Block]) -> list[str]:
    """Give the labels of the entries of all menus."""
    menus = [block["accessory"] for block in blocks if (block.get("accessory") or {}).get("type") == "overflow"]
    return [option["text"]["text"] for menu in menus for option in menu["options"]]
