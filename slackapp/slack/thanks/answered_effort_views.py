"""Ask a giver which effort a thanks was for."""

from collections.abc import Sequence

from slackapp.domain.thanks.answered_efforts import Choice
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids
from slackapp.slack.thanks.correcting.views import edit_button

CHOICE_SHOWN_MAX = 300  # characters of one effort in a question about several


def which_one(reader: Reader, thanks_id: int, choices: Sequence[Choice]) -> list[Block]:
    """Ask the giver to choose between several waiting efforts; empty without a choice."""
    parts: list[Block] = []
    for receiver_id in dict.fromkeys(choice.receiver_id for choice in choices):
        question = reader.say(
            "I take your words for everything that was noted about {name}. If you meant only one thing, choose it:",
            name=b.person(receiver_id),
        )
        parts.append(b.section(question))
        for choice in (one for one in choices if one.receiver_id == receiver_id):
            button = b.button(reader.say("Only this"), ids.CHOOSE_EFFORT, f"{thanks_id}:{choice.effort_id}")
            parts += b.words(b.clip(choice.words, CHOICE_SHOWN_MAX), button)
    return parts


def chosen(reader: Reader, thanks_id: int, choices: Sequence[Choice]) -> Message:
    """Confirm the choice, and ask about further receivers; the words can still be edited."""
    text = reader.say("Your words are for that one. The others stay as they were.")
    return Message(text, [b.section(text, edit_button(reader, thanks_id)), *which_one(reader, thanks_id, choices)])
