"""What a noun declares about Home: its sections, and the lists that begin there and go on in pages.

Must not know which sections and lists there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from slackapp.domain.home.digest import HomeShown, Look
from slackapp.domain.home.pages import Numbered, Read
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.reader import Reader

Row = Callable[[Reader, Look, Any], list[Block]]


class Part(IntEnum):
    """The parts of Home, from the top. BUTTONS and LISTS are one row of buttons each."""

    TODAY = 1
    BUTTONS = 2
    PROMPTING = 3
    TEAM = 4
    THANKS = 5
    EFFORTS = 6
    LISTS = 7
    SET_UP = 8


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


@dataclass(frozen=True, slots=True)
class HomeList:
    """A list of Home: its name, the query of its pages, and the drawing of a row."""

    listing: Listing
    read: Read
    row: Row
    lines_of: Numbered | None = None  # the query of the first lines, for Home; None: Home has them from elsewhere


def plain_row(rows: Callable[[Reader, Any], list[Block]]) -> Row:
    """Adapt a row's view with the same drawing for every reader."""
    return lambda reader, _, line: rows(reader, line)
