"""Thanks passed on to a manager by the receiver: the message, and the manager's Home.

The giver sees no sign of passing on, on any screen.
"""

from slackapp.domain.thanks.passing_on import PassedLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.reader import Reader

QUOTED_IN_TEXT = 1_500  # enough for a notification and a screen reader; the blocks have the whole text
WORDS_SHOWN_MAX = 480  # characters of a row on Home, so that a row stays one block


def to_manager(reader: Reader, line: PassedLine) -> Message:
    """Return the private message to a manager."""
    receiver, giver = b.person(line.receiver_id), b.person(line.giver_id)
    headline = reader.say("🌱 {giver} thanked {receiver}:", giver=giver, receiver=receiver)
    foot = reader.say(
        "{receiver} asked me to show you this. No reply needed. {giver} is not told.",
        receiver=receiver,
        giver=giver,
    )
    text = reader.together(headline, reader.quote(b.clip_escaped(line.words, QUOTED_IN_TEXT)), foot)
    return Message(text, [b.section(headline), *b.words(line.words), b.context(foot)])


def not_passed_on(reader: Reader, manager_id: str) -> Message:
    """Tell a receiver that the message to their manager did not arrive."""
    text = reader.say(
        "I could not let {manager} know: Slack did not take the message. They got nothing.",
        manager=b.person(manager_id),
    )
    return Message(text, [b.section(text)])


def rows(reader: Reader, line: PassedLine) -> list[Block]:
    """Return the blocks of a passed-on thanks, on Home or on a page of older thanks."""
    facts = reader.say(
        "{giver} thanked {receiver}. {receiver} let you know on {day}.",
        giver=b.person(line.giver_id),
        receiver=b.person(line.receiver_id),
        day=reader.date(line.passed_at),
    )
    return [byline(line.giver_id, facts), *b.words(b.clip(line.words, WORDS_SHOWN_MAX))]
