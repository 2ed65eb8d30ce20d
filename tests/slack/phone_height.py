"""Estimate how high blocks stand on a phone, from how their lines break."""

import html
import re
from collections.abc import Sequence

from slackapp.slack.block_kit.blocks import Block

SCREEN = 844  # pixels of a phone, 390 wide
# Slack's own bars above and below a conversation: the clock, the name, the tabs. Rounded up from the sandbox's phone.
BARS = 200
# Measured in the sandbox's phone, in pixels: a block's own height, and the gap between two blocks.
GAP, HEADER, CONTEXT, FACE_LINE, BUTTONS, LINE, SECTION = 8, 24, 19, 26, 40, 21, 10
LINE_CHARS = 38
LETTER, BUTTON = 8, 42  # the width of a letter of a label, and of a button around it with the gap beside it
WIDTH = 340


def height_on_a_phone(blocks: Sequence[Block]) -> int:
    """Estimate the height of blocks in pixels; a mention counts as a name of two words."""
    return sum(_height(block) for block in blocks) + GAP * (len(blocks) - 1)


def _height(block: Block) -> int:
    if block["type"] == "section":
        text = re.sub(r"<@\w+>", "@Ines Albrecht", block["text"]["text"])
        shown = html.unescape(re.sub(r"^> ", "", text, flags=re.MULTILINE))
        return SECTION + LINE * sum(-(-len(line) // LINE_CHARS) for line in shown.splitlines())
    if block["type"] == "context":
        return FACE_LINE if block["elements"][0]["type"] == "image" else CONTEXT
    if block["type"] == "actions":
        return BUTTONS * _rows([element for element in block["elements"] if element["type"] != "overflow"])
    return {"header": HEADER, "divider": GAP}[block["type"]]


def _rows(buttons: Sequence[Block]) -> int:
    """Count the rows that buttons take beside each other."""
    rows, used = 1, 0
    for one in buttons:
        width = BUTTON + LETTER * len(one["text"]["text"])
        rows, used = (rows + 1, width) if used and used + width > WIDTH else (rows, used + width)
    return rows
