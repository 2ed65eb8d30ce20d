"""Views of a thanks' follow-ups: the answer to the giver, another giver's words, and the forms of both."""

from slackapp.domain.thanks.replying import Answer, Joining
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import form_views, ids

QUOTED_MAX = 300  # characters of quoted words
ANSWER_SHOWN_MAX = 1_500  # characters of an answer in a notification; the blocks have the whole answer


def because(reader: Reader) -> str:
    """Return the beginning of an answer, and its button's label."""
    return reader.say("That mattered because …")


def answer_form(reader: Reader, answer: Answer, metadata: str) -> Block:
    """Return the form for an answer: the giver's words, and a field beginning the sentence."""
    giver = b.person(answer.giver_id)
    only = reader.say(
        "Only {giver} reads your answer. No reply needed.",
        giver=giver,
    )
    return b.form(
        reader.say("Your answer"),
        [
            b.section(reader.say("{giver} thanked you:", giver=giver)),
            *b.words(answer.words),
            b.text_input(because(reader), shared_ids.WORDS, shared_ids.WORDS, max_length=WORDS_MAX, focus=True),
            b.context(only),
        ],
        ids.ANSWER_FORM,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def answered(reader: Reader, answer: Answer, waits: str = "") -> Block:
    """Return a view of the sent answer; `waits`: why the answer goes out later, empty without a delay."""
    text = reader.say("Sent to {giver}. That mattered because", giver=b.person(answer.giver_id))
    if waits:
        mine = reader.say("I have your answer to {giver}. That mattered because", giver=b.person(answer.giver_id))
        text = reader.together(waits, mine)
    parts = [b.section(text), *b.words(answer.mattered or "")]
    return b.form(reader.say("Your answer"), parts, shared_ids.NOTICE, close=reader.say("Done"))


def to_giver(reader: Reader, answer: Answer) -> Message:
    """Return the private message with the answer for the giver; no buttons, because the exchange ends here."""
    receiver = b.person(answer.receiver_id)
    headline = reader.say("{receiver} answered your thanks. That mattered because", receiver=receiver)
    foot = reader.say(
        "You wrote on {day}: “{words}” No reply needed.",
        day=reader.date(answer.said_at),
        words=b.clip_escaped(answer.words, QUOTED_MAX),
    )
    mattered = answer.mattered or ""
    text = reader.together(headline, reader.quote(b.clip_escaped(mattered, ANSWER_SHOWN_MAX)), foot)
    return Message(text, [b.section(headline), *b.words(mattered), b.context(foot)])


def not_brought(reader: Reader, answer: Answer, *, is_unsure: bool = False, quotes: bool = True) -> Message:
    """Tell a receiver that their answer did not arrive, or perhaps did not; quotes the answer if `quotes`."""
    headline = reader.say(
        "I could not send your answer to {giver}: Slack did not take the message.",
        giver=b.person(answer.giver_id),
    )
    if is_unsure:
        headline = reader.say(
            "I do not know whether your answer reached {giver}: the connection to Slack broke while I sent it.",
            giver=b.person(answer.giver_id),
        )
    if not quotes:
        return Message(headline, [b.section(headline)])
    headline = reader.together(headline, reader.say("Your words:"))
    mattered = answer.mattered or ""
    text = reader.together(headline, reader.quote(b.clip_escaped(mattered, ANSWER_SHOWN_MAX)))
    return Message(text, [b.section(headline), *b.words(mattered)])


def add_button(reader: Reader, thanks_id: int) -> Block:
    """Return the row below a shared thanks, with the button for joining."""
    return b.actions(b.button(reader.say("Add a word"), ids.ADD_WORD, str(thanks_id)), block_id=f"join:{thanks_id}")


def word_form(reader: Reader, joining: Joining, metadata: str) -> Block:
    """Return the form for joining a shared thanks: the readers of the words, and a field."""
    names = reader.both([b.person(user_id) for user_id in joining.receiver_ids])
    reads = reader.count(
        "I send your words to {names} as a private message. The channel does not see them.",
        "I send your words to {names}, each in private. The channel does not see them.",
        len(joining.receiver_ids),
        names=names,
    )
    left_out = [reader.say("You are named there too, so I left you out.")] if joining.is_named else []
    return b.form(
        reader.say("Add a word"),
        [
            b.section(reader.together(reads, *left_out)),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                placeholder=reader.say(form_views.EXAMPLE),
                hint=reader.say("They can let their manager know, if I know one."),
                max_length=WORDS_MAX,
                focus=True,
            ),
        ],
        ids.ADD_WORD_FORM,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )
