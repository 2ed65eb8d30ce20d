"""The private message to the host of a round, and the form to take another question. Visible to the host only."""

from collections.abc import Sequence
from datetime import datetime

from slackapp.domain.rituals.hosting.answering import Hosting
from slackapp.domain.rituals.hosting.questions import QUESTION_MAX, Question
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.hosting import ids
from slackapp.slack.rituals.hosting.question_views import question_text

PASS = "pass"  # noqa: S105  (the value of a menu's option)


def asked(reader: Reader, hosting: Hosting) -> Message:
    """Return the message that asks the host about the question."""
    first = reader.say(
        "You host the next round in {channel}. It opens {moment} with this question:",
        channel=b.channel(hosting.channel_id),
        moment=_when(reader, hosting.opens_at),
    )
    question = question_text(reader, hosting.question)
    foot = reader.say("Only you see this. Without an answer it opens as it is.")
    value = str(hosting.round_id)
    buttons = [
        b.button(reader.say("Keep this question"), ids.KEEP_QUESTION, value),
        b.button(reader.say("Take another"), ids.TAKE_ANOTHER, value),
        b.overflow(ids.HOST_MENU, [b.option(reader.say("Pass this time"), f"{PASS}:{value}")]),
    ]
    return Message(
        reader.together(first, reader.quote(b.escape(question)), foot),
        [b.section(first), *b.words(question), b.actions(*buttons, block_id=f"host:{value}"), b.context(foot)],
    )


def kept(reader: Reader, hosting: Hosting) -> Message:
    """Confirm that the question stays."""
    text = reader.say(
        "Thank you. The round in {channel} opens {moment} with this question:",
        channel=b.channel(hosting.channel_id),
        moment=_when(reader, hosting.opens_at),
    )
    question = question_text(reader, hosting.question)
    return Message(reader.together(text, reader.quote(b.escape(question))), [b.section(text), *b.words(question)])


def passed(reader: Reader) -> Message:
    """Confirm a pass."""
    return _only(reader.say("OK. Nobody is told."))


def settled(reader: Reader) -> Message:
    """Say that the round no longer needs an answer."""
    return _only(reader.say("This round needs nothing from you any more."))


def take_form(reader: Reader, hosting: Hosting, questions: Sequence[Question], metadata: str) -> Block:
    """Return the form with the next questions in turn, and a field for the host's own question."""
    options = [_option(reader, question) for question in questions]
    choice: Block = {"type": "radio_buttons", "action_id": ids.CHOSEN, "options": options}
    present = reader.say("The question now: “{question}”", question=b.escape(question_text(reader, hosting.question)))
    return b.form(
        reader.say("Take another question"),
        [
            b.section(present),
            b.field_of(reader.say("Choose a question"), ids.CHOSEN, choice, optional=True),
            own_field(reader, reader.say("Or ask your own")),
            b.context(reader.say("Nobody sees who chose or wrote a question.")),
        ],
        ids.HOST_QUESTION,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _option(reader: Reader, question: Question) -> Block:
    """Return the option of a question; a long question goes on in the small text below."""
    text = question_text(reader, question)
    if len(text) <= b.OPTION_MAX:
        return b.option(text, value_of(question))
    space = text.rfind(" ", b.OPTION_MAX // 2, b.OPTION_MAX)
    cut = space if space > 0 else b.OPTION_MAX  # Japanese has no spaces
    return b.option(text[:cut], value_of(question), text[cut:].lstrip())


def own_field(reader: Reader, label: str, action_id: str = shared_ids.WORDS) -> Block:
    """Return the field for a person's own question."""
    return b.text_input(
        label,
        shared_ids.WORDS,
        action_id,
        placeholder=reader.say("For example: Who made you laugh?"),
        max_length=QUESTION_MAX,
        multiline=False,
        optional=True,
    )


def value_of(question: Question) -> str:
    """Return the value of a question's option: the question's key, or the number of a member's question."""
    return f"own:{question.own_id}" if question.key is None else f"key:{question.key}"


def _only(text: str) -> Message:
    return Message(text, [b.section(text)])


def _when(reader: Reader, at: datetime) -> str:
    return b.moment(reader, at)
