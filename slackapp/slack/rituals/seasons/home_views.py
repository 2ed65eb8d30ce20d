"""Seasons on a person's own Home, looked after by the person or counting the person in, and the way to a new season."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.rituals.seasons.lists import SeasonLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.rituals.seasons import ids, views

SEASONS = Listing("seasons", marked("Seasons"), is_by_age=False)
USAGE = (UsageLine(12, marked("`/tend ritual` starts six shared questions in a channel, or shows them.")),)


def rows(reader: Reader, line: SeasonLine) -> list[Block]:
    """Return a season with the button to its page."""
    opens = b.button(reader.say("Open"), ids.OPEN_SEASON, str(line.season_id))
    return [b.section(views.row_text(reader, line), opens)]


def _blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(SEASONS.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, line)]
    foot = b.context(reader.say("Only you see that these are yours."))
    return with_older(reader, SEASONS, [b.header(reader.say(SEASONS.title)), *lines, foot], found.more)


def _button_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Seasons"), ids.OPEN_SEASONS)]


SECTIONS = (HomeSection(Part.THANKS, 16, _blocks), HomeSection(Part.FOOT, 4, _button_blocks))
