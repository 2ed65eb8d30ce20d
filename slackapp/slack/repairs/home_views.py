"""The button of repair on Home, the same for everybody. Home shows no other trace of repairs."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids


def _door_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Put something right"), ids.OPEN_REPAIR_DOOR)]


SECTIONS = (HomeSection(Part.BUTTONS, 3, _door_blocks),)
