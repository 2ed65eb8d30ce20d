"""The form of a lead's next step, and the confirmations."""

from slackapp.domain.seen.stepping import STEP_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.bolt.values import packed_facts
from slackapp.slack.seen import ids


def title(reader: Reader) -> str:
    """Return the title of all views of the next step."""
    return reader.say("One next step")


def form(reader: Reader, round_id: int, words: str) -> Block:
    """Return the form for a lead, filled with the lead's earlier words."""
    field = b.text_input(
        reader.say("What will you do next?"),
        ids.SEEN_STEP,
        ids.SEEN_STEP,
        initial=words,
        placeholder=reader.say("For example: I'll thank people for handovers on Fridays."),
        max_length=STEP_MAX,
        multiline=False,
        focus=True,
    )
    remove = b.button(reader.say("Remove"), ids.REMOVE_SEEN_STEP, str(round_id))
    return b.form(
        title(reader),
        [
            field,
            b.context(reader.say("The channel reads it with your name, in the post that gathers this round.")),
            *([b.actions(remove, block_id="remove_seen_step")] if words else []),
        ],
        ids.SEEN_STEP_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=packed_facts({"r": round_id}),
    )


def saved(reader: Reader) -> Block:
    """Confirm a next step."""
    return notice_view(reader, title(reader), [reader.say("Saved. It stands in the post that gathers this round.")])


def removed(reader: Reader) -> Block:
    """Confirm that the next step is gone."""
    return notice_view(reader, title(reader), [reader.say("Removed.")])
