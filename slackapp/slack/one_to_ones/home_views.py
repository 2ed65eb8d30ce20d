"""The lists of today's one-to-ones at the top of Home, and the button to all lists."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.one_to_ones import ids, views


def _today_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    return views.today(reader, shown.today, shown.more_today)


def _has_pairs(shown: HomeShown) -> bool:
    """Return whether the reader is a manager, or has a manager."""
    return bool(shown.manager_ids) or shown.led is not None or shown.is_stopped


def _lists_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("My 1:1s"), ids.OPEN_ONE_TO_ONES)]


SECTIONS = (
    HomeSection(Part.TODAY, 1, _today_blocks),
    HomeSection(Part.FOOT, 2, _lists_blocks, _has_pairs),
)
