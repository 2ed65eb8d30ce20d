"""Draw a page of a list: its rows, their place in the list, and the buttons to other pages."""

from collections.abc import Sequence
from typing import Any

from slackapp.domain.home.pages import Page
from slackapp.domain.tables.slices import COUNTED_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

RECEIVED = "received"
GIVEN = "given"
WAITING = "waiting"
UNSPOKEN = "unspoken"
PASSED_ON = "passed_on"
LATER = "later"
ABOUT_ME = "about_me"
BY_ME = "by_me"
EVERYDAY = "everyday"
NOT_BY_AGE = (WAITING, UNSPOKEN)  # WAITING is sorted oldest first, UNSPOKEN by name


def title(reader: Reader, name: str) -> str:
    """Return the title of a list, within a modal's 24 characters."""
    return {
        RECEIVED: reader.say("Thanks to you"),
        GIVEN: reader.say("Thanks from you"),
        WAITING: reader.say("Waiting for a word"),
        UNSPOKEN: reader.say("Who comes to mind?"),
        PASSED_ON: reader.say("Words passed on to you"),
        LATER: reader.say("Words later"),
        ABOUT_ME: reader.say("Efforts of yours"),
        BY_ME: reader.say("Efforts you noted"),
        EVERYDAY: reader.say("Everyday efforts"),
    }[name]


def older(reader: Reader, name: str) -> Block:
    """Return the button below the first rows of a list; screen readers also hear the list's title."""
    label = _onward(reader, name)
    more = b.button(label, ids.OLDER, name)
    more["accessibility_label"] = f"{label}: {title(reader, name)}"
    return b.actions(more, block_id=f"older:{name}")


def with_older(reader: Reader, name: str, section: list[Block], more: int) -> list[Block]:
    """Add the button to more rows below a section."""
    return [*section, older(reader, name)] if section and more else section


def page(reader: Reader, name: str, shown: Page[Any], rows: Sequence[Block], metadata: str) -> Block:
    """Return a page of a list as a modal."""
    parts = [*rows] if shown.lines else [b.section(reader.say("Nothing is left here."))]
    ways = []
    if shown.has_newer:
        back = reader.say("Back") if name in NOT_BY_AGE else reader.say("Newer")
        ways.append(b.button(back, ids.PAGE_NEWER))
    if shown.has_older:
        ways.append(b.button(_onward(reader, name), ids.PAGE_OLDER))
    if ways:
        parts += [b.DIVIDER, b.context(_position(reader, shown)), b.actions(*ways, block_id="ways")]
    return b.form(title(reader, name), parts, ids.PAGE, close=reader.say("Done"), metadata=metadata)


def _onward(reader: Reader, name: str) -> str:
    return reader.say("More") if name in NOT_BY_AGE else reader.say("Older")


def _position(reader: Reader, shown: Page[Any]) -> str:
    first, last = shown.skip + 1, shown.skip + len(shown.lines)
    if shown.count > COUNTED_MAX:
        return reader.say("{first} to {last} of more than {count}", first=first, last=last, count=COUNTED_MAX)
    if first == last:
        return reader.say("{last} of {count}", last=last, count=shown.count)
    return reader.say("{first} to {last} of {count}", first=first, last=last, count=shown.count)
