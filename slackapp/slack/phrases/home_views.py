"""A team's words on the Home of the people counted in: each phrase opens a form of repair with a press."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.phrases.team_words import TeamWords
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.phrases import ids

OUR_WORDS = Listing("our_words", marked("Our words"), is_by_age=False)


def rows(reader: Reader, line: TeamWords) -> list[Block]:
    """Return the words of a channel, each to begin a repair. Then the buttons to its words and to its own questions."""
    channel = b.channel(line.channel_id)
    said = reader.say("{channel}: which words mean “let me try that again”?", channel=channel)
    openers: list[Block] = []
    if line.standing and line.is_member:
        said = reader.say("{channel}: put something right with words that your team knows.", channel=channel)
        openers = [b.button(one.text, f"{shared_ids.OUR_WORDS_OPENER}{one.phrase_id}") for one in line.standing]
    others = [
        b.button(reader.say("Our words"), ids.OPEN_OUR_WORDS, line.channel_id),
        b.button(reader.say("Questions"), shared_ids.OPEN_QUESTIONS, line.channel_id),
    ]
    return [b.section(said), b.actions(*openers, *others, block_id=f"our_words:{line.channel_id}")]


def _blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(OUR_WORDS.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, line)]
    return with_older(reader, OUR_WORDS, [b.header(reader.say(OUR_WORDS.title)), *lines], found.more)


SECTIONS = (HomeSection(Part.THANKS, 17, _blocks),)
