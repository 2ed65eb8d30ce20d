"""Draw a page of a list: its rows, their place in the list, and the buttons to other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slackapp.domain.home.pages import Page
from slackapp.domain.rows.slices import COUNTED_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

OLDER_OF = "older:"  # before a list's name, in the id of the block with its button


@dataclass(frozen=True, slots=True)
class Listing:
    """The name of a list of Home."""

    name: str  # travels in the value of `Older` and in the metadata of a page
    title: str  # a marked sentence, within a modal's 24 characters
    is_by_age: bool = True  # newest first


def older(reader: Reader, listing: Listing) -> Block:
    """Return the button below the first rows of a list; screen readers also hear the list's title."""
    label = _onward_text(reader, listing)
    more = b.button(label, ids.OLDER, listing.name)
    more["accessibility_label"] = b.clip(reader.labelled(label, reader.say(listing.title)), b.BUTTON_MAX)
    return b.actions(more, block_id=f"{OLDER_OF}{listing.name}")


def is_older(block: Block) -> bool:
    """Return whether a block is the button to the pages of a list."""
    return str(block.get("block_id", "")).startswith(OLDER_OF)


def with_older(reader: Reader, listing: Listing, section: list[Block], more: int) -> list[Block]:
    """Add the button to more rows below a section."""
    return [*section, older(reader, listing)] if section and more else section


def page(reader: Reader, listing: Listing, shown: Page[Any], rows: Sequence[Block], metadata: str) -> Block:
    """Return a page of a list as a modal."""
    parts = [*rows] if shown.lines else [b.section(reader.say("Nothing is left here."))]
    ways = []
    if shown.has_newer:
        back = reader.say("Newer") if listing.is_by_age else reader.say("Back")
        ways.append(b.button(back, ids.PAGE_NEWER))
    if shown.has_older:
        ways.append(b.button(_onward_text(reader, listing), ids.PAGE_OLDER))
    if ways:
        parts += [b.DIVIDER, b.context(_position_text(reader, shown)), b.actions(*ways, block_id="ways")]
    return b.form(reader.say(listing.title), parts, ids.PAGE, close=reader.say("Close"), metadata=metadata)


def _onward_text(reader: Reader, listing: Listing) -> str:
    return reader.say("Older") if listing.is_by_age else reader.say("More")


def _position_text(reader: Reader, shown: Page[Any]) -> str:
    first, last = shown.skip + 1, shown.skip + len(shown.lines)
    if shown.count > COUNTED_MAX:
        return reader.say("{first} to {last} of more than {count}", first=first, last=last, count=COUNTED_MAX)
    if first == last:
        return reader.say("{last} of {count}", last=last, count=shown.count)
    return reader.say("{first} to {last} of {count}", first=first, last=last, count=shown.count)
