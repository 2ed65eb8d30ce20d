"""The button to the settings, at the foot of Home."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.own_data import ids


def _settings_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Settings"), ids.OPEN_SETTINGS)]


SECTIONS = (HomeSection(Part.FOOT, 9, _settings_blocks),)
