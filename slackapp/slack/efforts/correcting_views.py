"""Views of edits and take-backs of a note, for its noter: the buttons, the form, and the confirmations."""

from slackapp.domain.efforts.correcting import CorrectableNote, CorrectedNote
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts import ids


def buttons(reader: Reader, effort_id: int) -> list[Block]:
    """Return the buttons to edit a note and to take the note back; both work for the first minutes."""
    return [edit_button(reader, effort_id), _take_back_button(reader, effort_id)]


def edit_button(reader: Reader, effort_id: int) -> Block:
    """Return the button to the form for other words."""
    return b.button(reader.say("Edit"), ids.EDIT_EFFORT, str(effort_id))


def _take_back_button(reader: Reader, effort_id: int) -> Block:
    confirm: Block = b.confirmation(
        reader,
        reader.say("Take this back?"),
        reader.say("I delete your words, and my message says that you took them back."),
        reader.say("Take back"),
        danger=True,
    )
    return b.button(reader.say("Take back"), ids.TAKE_BACK_EFFORT, str(effort_id), confirm=confirm)


def edit_form(reader: Reader, note: CorrectableNote, metadata: str) -> Block:
    """Return the form with the noter's words, and the button to take the words back."""
    names = reader.both([b.person(user_id) for user_id in note.doer_ids])
    return b.form(
        reader.say("Edit"),
        [
            b.section(reader.say("About {names}. Only the text changes.", names=names)),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=note.words,
                max_length=WORDS_MAX,
                focus=True,
            ),
            b.actions(_take_back_button(reader, note.effort_id)),
        ],
        ids.EDIT_EFFORT_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def changed(reader: Reader, corrected: CorrectedNote, noter_id: str, waits: str = "") -> Message:
    """Confirm the new words; `waits`: why the doers see the new words later, empty without a delay."""
    others = [user_id for user_id in corrected.doer_ids if user_id != noter_id]
    if not corrected.is_changed:
        text = reader.say("These are the same words, so nothing was changed.")
    elif others:
        names = reader.both([b.person(user_id) for user_id in others])
        text = reader.together(reader.say("Saved. My message to {names} changes too.", names=names), waits)
    else:
        text = reader.say("Saved.")
    return Message(text, [b.section(text), b.actions(*buttons(reader, corrected.effort_id))])


def taken_back(reader: Reader, corrected: CorrectedNote, noter_id: str, waits: str = "") -> Message:
    """Confirm that the note was taken back."""
    others = [user_id for user_id in corrected.doer_ids if user_id != noter_id]
    text = reader.say("Taken back. Nobody reads it.")
    if others:
        names = reader.both([b.person(user_id) for user_id in others])
        text = reader.together(reader.say("Taken back. My message to {names} says so.", names=names), waits)
    return Message(text, [b.section(text)])
