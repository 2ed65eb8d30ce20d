"""The button to the archive on Home."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks.archive import ids


def _has_any(shown: HomeShown) -> bool:
    """Return whether the person may have kept words."""
    return not shown.is_new


def _archive_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Kept words"), ids.OPEN_KEPT_WORDS)]


SECTIONS = (HomeSection(Part.FOOT, 1, _archive_blocks, _has_any),)
