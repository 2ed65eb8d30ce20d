"""Pauses on a person's own Home."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.pauses.views import rows

PAUSES = Listing("pauses", marked("Pauses"), is_by_age=False)


def _blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(PAUSES.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, shown, line)]
    section = [b.header(reader.say(PAUSES.title)), *lines, b.context(reader.say("Only you see this."))]
    return with_older(reader, PAUSES, section, found.more)


SECTIONS = (HomeSection(Part.THANKS, 13, _blocks),)
