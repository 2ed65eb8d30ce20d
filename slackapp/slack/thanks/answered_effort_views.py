"""Ask a giver which effort a thanks was for."""

from collections.abc import Sequence

from slackapp.domain.thanks.answered_efforts import Choice
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids
from slackapp.slack.thanks.form_views import edit_button

CHOICE_SHOWN_MAX = 300  # characters of one effort in a question about several


def which_one(reader: Reader, thanks_id: int, choices: Sequence[Choice]) -> list[Block]:
    """Ask the giver which effort the thanks was for; empty without a choice."""
    no = b.button(reader.say("No"), ids.CHOOSE_NO_EFFORT, str(thanks_id))
    if len(choices) == 1:
        [only] = choices
        question = _question(reader, only.receiver_id, 1)
        answers = b.actions(_yes(reader, thanks_id, only), no, block_id=f"choose:{thanks_id}")
        return [b.section(question), *b.words(b.clip(only.words, CHOICE_SHOWN_MAX)), answers]
    parts: list[Block] = []
    for receiver_id in dict.fromkeys(choice.receiver_id for choice in choices):
        theirs = [one for one in choices if one.receiver_id == receiver_id]
        parts.append(b.section(_question(reader, receiver_id, len(theirs))))
        for choice in theirs:
            parts += b.words(b.clip(choice.words, CHOICE_SHOWN_MAX), _yes(reader, thanks_id, choice))
    return [*parts, b.actions(no, block_id=f"choose:{thanks_id}")] if parts else []


def _yes(reader: Reader, thanks_id: int, choice: Choice) -> Block:
    return b.button(reader.say("Yes"), ids.CHOOSE_EFFORT, f"{thanks_id}:{choice.effort_id}")


def _question(reader: Reader, receiver_id: str, count: int) -> str:
    name = b.person(receiver_id)
    if count == 1:
        return reader.say("Was this for what {name} did?", name=name)
    return reader.say("Was this for one of these that {name} did?", name=name)


def chosen(reader: Reader, thanks_id: int, choices: Sequence[Choice]) -> Message:
    """Confirm the choice, and ask about further receivers; the words can still be edited."""
    text = reader.say("OK, your thanks was for this.")
    return Message(text, [b.section(text, edit_button(reader, thanks_id)), *which_one(reader, thanks_id, choices)])


def chosen_none(reader: Reader, thanks_id: int) -> Message:
    """Confirm that the thanks was for something else; the words can still be edited."""
    text = reader.say("OK, it was for something else.")
    return Message(text, [b.section(text, edit_button(reader, thanks_id))])
