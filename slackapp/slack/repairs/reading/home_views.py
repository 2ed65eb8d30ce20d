"""Private words on their receiver's own Home: unread, back from `Not now`, and kept. No words stand there."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.repairs.reading import ReceivedLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.repairs import ids

RECEIVED = Listing("private_words", marked("Private words"), is_by_age=False)


def rows(reader: Reader, line: ReceivedLine) -> list[Block]:
    """Return the row of a private word, with the button to open the word."""
    facts = {"person": b.person(line.sender_id), "day": reader.date(line.sent_at)}
    sentences = {
        "new": reader.say("{person} left you a private word.", **facts),
        "back": reader.say("You wanted to see this again: a private word from {person}, {day}.", **facts),
        "kept": reader.say("Kept: a private word from {person}, {day}.", **facts),
    }
    read = b.button(reader.say("Read"), ids.READ_WORD, str(line.word_id))
    return [byline(line.sender_id, sentences[line.state]), b.actions(read, block_id=f"private_word:{line.word_id}")]


def _received_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    received = shown.some(RECEIVED.name)
    if not received.lines:
        return []
    lines = [block for line in received.lines for block in rows(reader, line)]
    section = [b.header(reader.say(RECEIVED.title)), *lines, b.context(reader.say("Only you see this."))]
    return with_older(reader, RECEIVED, section, received.more)


SECTIONS = (HomeSection(Part.THANKS, 9, _received_blocks),)
