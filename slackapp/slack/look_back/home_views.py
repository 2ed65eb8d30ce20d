"""The button to looking back, on Home."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.look_back import ids


def _has_any(shown: HomeShown) -> bool:
    """Whether the person has thanks to look back on, of any week."""
    return bool(shown.received.lines or shown.received.more)


def _look_back_button(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Look back"), ids.OPEN_LOOK_BACK)]


SECTIONS = (HomeSection(Part.FOOT, 0, _look_back_button, _has_any),)
