"""A noun's declarations about Home: its sections, and the lists that begin on Home and go on in pages.

Must not know which sections and lists there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from slackapp.domain.home.digest import HomeShown, Look
from slackapp.domain.home.pages import Numbered, Read
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.reader import Reader

Rows = Callable[[Reader, Look, Sequence[Any]], list[Block]]


class Part(IntEnum):
    """The parts of Home, from the top. BUTTONS and FOOT are one row of buttons each."""

    TODAY = 1
    BUTTONS = 2
    PROMPTING = 3
    TEAM = 4
    THANKS = 5
    EFFORTS = 6
    SET_UP = 7
    FOOT = 8


def everybody(_: HomeShown) -> bool:
    """Show the section to every reader of Home."""
    return True


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A section of Home, or a button in a row of buttons."""

    part: Part
    place: int  # within the part: the lowest comes first
    draw: Callable[[Reader, HomeShown], list[Block]]  # pure; empty where there is nothing to say; buttons in a row
    is_for: Callable[[HomeShown], bool] = everybody
    switch: str | None = None  # the feature's part of Tend; set by `features`


@dataclass(frozen=True, slots=True)
class HomeList:
    """A list of Home: its name, the query of its pages, and the drawing of the rows of a page."""

    listing: Listing
    read: Read
    rows: Rows
    lines_of: Numbered | None = None  # the query of the first lines, for Home; None: Home has them from elsewhere


def each(row: Callable[[Reader, Look, Any], list[Block]]) -> Rows:
    """Adapt the view of a single row."""
    return lambda reader, look, lines: [block for line in lines for block in row(reader, look, line)]


def each_plain(row: Callable[[Reader, Any], list[Block]]) -> Rows:
    """Adapt the view of a single row with the same drawing for every reader."""
    return lambda reader, _, lines: [block for line in lines for block in row(reader, line)]
