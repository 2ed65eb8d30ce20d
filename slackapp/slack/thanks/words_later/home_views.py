"""Messages kept for later on Home; visible to the keeper only."""

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.thanks.words_later.views import help_line, rows

LATER = Listing("later", marked("Words later"))


def _later_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    later = shown.some(LATER.name)
    if not later.lines:
        return []
    kept = [block for line in later.lines for block in rows(reader, line)]
    section = [b.header(reader.say("Words later")), *kept, b.context(help_line(reader))]
    return with_older(reader, LATER, section, later.more)


SECTIONS = (HomeSection(Part.THANKS, 3, _later_blocks),)
