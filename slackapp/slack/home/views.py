"""The Home view: two buttons, then the sections with content, then settings and Tend's promise.

The more sections, the shorter each list: Slack allows a hundred blocks, and left-out rows are one press away. Each noun
brings its sections; the module must not know the sections.
"""

import json
from collections.abc import Mapping, Sequence

from slackapp.domain.home.digest import LINES_MAX, HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import is_older
from slackapp.slack.block_kit.reader import Reader

BLOCKS_MAX = 100  # docs.slack.dev/reference/views/home-tab-views
BYTES_MAX = 240_000  # Slack's limit is about 250 kB
LISTS = (Part.TEAM, Part.THANKS, Part.EFFORTS)  # parts of lists that go on in pages
ROWS = {Part.BUTTONS: "doors", Part.FOOT: "kept_words"}  # parts with one row of buttons, and the row's block_id


def home(reader: Reader, shown: HomeShown, sections: Sequence[HomeSection]) -> Block:
    """Return a person's whole Home, with `sections` in their order; the places of pictures are still empty.

    If a single row of each list is still too much, the lowest lists keep their headline and the button to their rows.
    """
    for lines in range(LINES_MAX, 1, -1):
        drawn = _sections_drawn(reader, shown.first(lines), sections)
        for between in ([b.DIVIDER], []):  # drop the dividers before dropping rows; sections have headlines
            whole = _home_block(reader, shown, drawn, between)
            if _fits(whole):
                return whole
    drawn = _sections_drawn(reader, shown.first(1), sections)
    whole = _home_block(reader, shown, drawn, [])
    for part in reversed(LISTS):
        for place in reversed(range(len(drawn[part]))):
            if _fits(whole):
                return whole
            drawn[part][place] = _without_rows(drawn[part][place])
            whole = _home_block(reader, shown, drawn, [])
    return whole


def _fits(whole: Block) -> bool:
    return len(whole["blocks"]) <= BLOCKS_MAX and len(json.dumps(whole)) <= BYTES_MAX


def _sections_drawn(reader: Reader, shown: HomeShown, sections: Sequence[HomeSection]) -> dict[Part, list[list[Block]]]:
    """Draw the sections with content, by part and in their order."""
    drawn: dict[Part, list[list[Block]]] = {part: [] for part in Part}
    for section in sorted(sections, key=lambda one: (one.part, one.place)):
        blocks = section.draw(reader, shown) if section.is_for(shown) else []
        if blocks:
            drawn[section.part].append(blocks)
    for part, block_id in ROWS.items():
        drawn[part] = _button_row(drawn[part], block_id)
    return drawn


def _home_block(
    reader: Reader, shown: HomeShown, drawn: Mapping[Part, list[list[Block]]], between: list[Block]
) -> Block:
    """Put the drawn sections together, with `between` after each."""
    today, buttons = (_together_blocks(drawn[part]) for part in (Part.TODAY, Part.BUTTONS))
    parts = [*today, *([b.DIVIDER] if today else []), *_quiet_blocks(reader, shown), *buttons, b.DIVIDER]
    for part in Part:
        for blocks in drawn[part] if part not in {Part.TODAY, Part.BUTTONS} else ():
            parts += [*blocks, *between]
    return {"type": "home", "blocks": [*parts, _promise_block(reader)]}


def _without_rows(blocks: list[Block]) -> list[Block]:
    """Return the headline of a list and the buttons to its pages; a section without pages stays unchanged."""
    ways = [block for block in blocks if is_older(block)]
    return [blocks[0], *ways] if ways and blocks[0]["type"] == "header" else blocks


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
