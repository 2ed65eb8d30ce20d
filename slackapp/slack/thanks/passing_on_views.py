"""Thanks passed on to a manager by the receiver: the button with its dialog, the message, and the manager's Home.

The giver sees no sign of passing on, on any screen.
"""

from slackapp.domain.thanks.passing_on import PassedLine
from slackapp.domain.thanks.replying import Replies
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids

DIALOG_MAX = 300  # docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
NAME_MAX = 36  # characters; short enough to name every manager in the dialog
QUOTED_IN_TEXT = 1_500  # enough for a notification and a screen reader; the blocks have the whole text
WORDS_SHOWN_MAX = 480  # characters of a row on Home, so that a row stays one block


def on_card(reader: Reader, replies: Replies) -> list[str]:
    """Return the sentence of the receiver's card about managers with a copy; empty without any."""
    if not replies.passed_to:
        return []
    names = reader.both([b.person(user_id) for user_id in replies.passed_to])
    return [
        reader.count(
            "{names} has it too, because you let them know.",
            "{names} have it too, because you let them know.",
            len(replies.passed_to),
            names=names,
        ),
    ]


def button(reader: Reader, thanks_id: int, replies: Replies) -> list[Block]:
    """Return the button of a receiver with managers; its value has the ids of the managers named in the dialog."""
    if not replies.may_tell:
        return []
    value = ":".join([str(thanks_id), *(user_id for user_id, _ in replies.may_tell)])
    return [
        b.button(reader.say("Let my manager know"), ids.LET_MANAGER_KNOW, value, confirm=_dialog_block(reader, replies))
    ]


def _dialog_block(reader: Reader, replies: Replies) -> Block:
    names = reader.both([b.clip_escaped(name, NAME_MAX) for _, name in replies.may_tell])
    text = reader.count(
        "{names} will read these words and who said them, in a private message from me. I tell nobody else.",
        "{names} will each read these words and who said them, in a private message from me. I tell nobody else.",
        len(replies.may_tell),
        names=names,
    )
    return {
        "title": b.plain(reader.say("Let your manager know?"), 100),
        "text": b.plain(text, DIALOG_MAX),
        "confirm": b.plain(reader.say("Let them know"), 30),
        "deny": b.plain(reader.say("Not now"), 30),
    }


def to_manager(reader: Reader, line: PassedLine) -> Message:
    """Return the private message to a manager."""
    receiver, giver = b.person(line.receiver_id), b.person(line.giver_id)
    headline = reader.say("{receiver} would like you to know. {giver} said to them:", receiver=receiver, giver=giver)
    foot = reader.say(
        "It comes at {receiver}’s wish, and nothing is expected of you. I did not tell {giver} that you have it.",
        receiver=receiver,
        giver=giver,
    )
    text = f"{headline} “{b.clip_escaped(line.words, QUOTED_IN_TEXT)}” {foot}"
    return Message(text, [b.section(headline), *b.words(line.words), b.context(foot)])


def not_passed_on(reader: Reader, manager_id: str) -> Message:
    """Tell a receiver that the message to their manager did not arrive."""
    text = reader.say(
        "I could not let {manager} know: Slack would not take the message. They have nothing of it; the words are "
        "yours as before.",
        manager=b.person(manager_id),
    )
    return Message(text, [b.section(text)])


def rows(reader: Reader, line: PassedLine) -> list[Block]:
    """Return the blocks of one passed-on thanks, on Home or on a page of older ones."""
    facts = reader.say(
        "{giver} to {receiver}, who let you know on {day}",
        giver=b.person(line.giver_id),
        receiver=b.person(line.receiver_id),
        day=reader.date(line.passed_at),
    )
    return [*b.words(b.clip(line.words, WORDS_SHOWN_MAX)), b.context(facts)]
