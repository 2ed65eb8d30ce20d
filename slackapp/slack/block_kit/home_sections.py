"""A noun's section of Home: its place, its readers, and its view.

Must not know the sections themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader


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
