"""The Home view: two buttons, then the sections with content, then settings and what Tend is never used for.

The more sections, the shorter each list: Slack allows a hundred blocks, and left-out rows are one press away. Each noun
brings its sections; this module must not know which sections there are.
"""

import json
from collections.abc import Sequence

from slackapp.domain.home.digest import LINES_MAX, HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader

BLOCKS_MAX = 100  # docs.slack.dev/reference/views/home-tab-views
BYTES_MAX = 240_000  # Slack's limit is about 250 kB
ROWS = {Part.BUTTONS: "doors", Part.FOOT: "kept_words"}  # parts with one row of buttons, and the row's block_id


def home(reader: Reader, shown: HomeShown, sections: Sequence[HomeSection]) -> Block:
    """Return a person's whole Home, with `sections` in their order; the places of pictures are still empty."""
    for lines in range(LINES_MAX, 1, -1):
        shorter = shown.first(lines)
        for between in ([b.DIVIDER], []):  # drop the dividers before dropping rows; sections have headlines
            drawn = _drawn_block(reader, shorter, sections, between)
            if len(drawn["blocks"]) <= BLOCKS_MAX and len(json.dumps(drawn)) <= BYTES_MAX:
                return drawn
    return _drawn_block(reader, shown.first(1), sections, [])


def _drawn_block(reader: Reader, shown: HomeShown, sections: Sequence[HomeSection], between: list[Block]) -> Block:
    drawn: dict[Part, list[list[Block]]] = {part: [] for part in Part}
    for section in sorted(sections, key=lambda one: (one.part, one.place)):
        blocks = section.draw(reader, shown) if section.is_for(shown) else []
        if blocks:
            drawn[section.part].append(blocks)
    for part, block_id in ROWS.items():
        drawn[part] = _button_row(drawn[part], block_id)
    today, buttons = (_together_blocks(drawn.pop(part)) for part in (Part.TODAY, Part.BUTTONS))
    parts = [*today, *([b.DIVIDER] if today else []), *_quiet_blocks(reader, shown), *buttons, b.DIVIDER]
    for below in drawn.values():
        for blocks in below:
            parts += [*blocks, *between]
    return {"type": "home", "blocks": [*parts, _promise_block(reader)]}


def _button_row(buttons: list[list[Block]], block_id: str) -> list[list[Block]]:
    """Put the buttons of several nouns into one row; empty without buttons."""
    return [[b.actions(*_together_blocks(buttons), block_id=block_id)]] if buttons else []


def _together_blocks(blocks: list[list[Block]]) -> list[Block]:
    return [block for some in blocks for block in some]


def _quiet_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return a warm line in a quiet week; empty otherwise. A manager's list of waiting efforts has its own."""
    if shown.led is not None or not shown.is_quiet:
        return []
    return [b.section(reader.say("A quiet week. Did somebody make today easier?"))]


def _promise_block(reader: Reader) -> Block:
    return b.context(reader.say("Tend is never used for pay, promotion or discipline, and never ranks people."))
