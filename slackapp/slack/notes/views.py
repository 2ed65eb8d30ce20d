"""The form of a private note, and its confirmations. Visible to the author alone."""

from collections.abc import Mapping
from typing import Final

from slackapp.domain.notes.writing import TEXT_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.private.rows import help_button, last_row
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.rupture_kinds import kind_field
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.notes import ids
from slackapp.slack.notes.facts import NoteFacts

USAGE = (UsageLine(8, marked("`/tend note` writes down one line that only you can read.")),)
DOOR = marked("I only want to write it down")
TAGS: Final[Mapping[str, str]] = {
    "unseen": marked("Unseen"),
    "unchosen": marked("Unchosen"),
    "alone": marked("Alone"),
    "unheard": marked("Unheard"),
    "unvalued": marked("Unvalued"),
}


def form(reader: Reader, facts: NoteFacts, text: str = "", kind: str | None = None, tag: str | None = None) -> Block:
    """Return the form, filled with a note or with the text typed after the command."""
    placeholder = reader.say("For example: My idea was passed over.")
    cut = b.context(reader.say("That was longer than a note can be. The end is left out."))
    return b.form(
        reader.say("Write it down"),
        [
            b.context(reader.say("Only you can read it. No names needed.")),
            *([cut] if len(text) > TEXT_MAX else []),
            b.text_input(
                reader.say("One line"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=text[:TEXT_MAX],
                placeholder=placeholder,
                max_length=TEXT_MAX,
                multiline=False,
                focus=True,
            ),
            kind_field(reader, reader.say("What kind of thing was it?"), kind),
            _tag_field(reader, tag),
            *([] if facts.note_id is None else [b.actions(_delete(reader, facts.note_id), block_id="delete")]),
            b.context(reader.say("Closing this loses what you typed. After 90 days I ask if you want to keep it.")),
            last_row(reader, help_button(reader), my_notes_button(reader)),
        ],
        ids.NOTE_LINE,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=facts.packed(),
    )


def _tag_field(reader: Reader, chosen: str | None) -> Block:
    options = {tag: b.option(reader.say(label), tag) for tag, label in TAGS.items()}
    menu: Block = {"type": "static_select", "action_id": ids.TAG, "options": list(options.values())}
    menu["placeholder"] = b.plain(reader.say("Choose a word"))
    if chosen in options:
        menu["initial_option"] = options[chosen]
    return b.field_of(reader.say("How did you feel?"), ids.TAG, menu, optional=True)


def _delete(reader: Reader, note_id: int) -> Block:
    confirm = b.confirmation(
        reader,
        reader.say("Delete this note?"),
        reader.say("It is erased for good."),
        reader.say("Delete note"),
        danger=True,
    )
    return b.button(reader.say("Delete note"), ids.DELETE_NOTE, str(note_id), style="danger", confirm=confirm)


def my_notes_button(reader: Reader) -> Block:
    """Return the button to the person's own notes."""
    return b.button(reader.say("My notes"), ids.OPEN_MY_NOTES)


def saved(reader: Reader) -> Block:
    """Confirm that a note is stored."""
    said = reader.say("Only you can read it. In 90 days I'll ask if you want to keep it.")
    return notice_view(reader, reader.say("Saved"), [said], [b.actions(my_notes_button(reader), block_id="my_notes")])
