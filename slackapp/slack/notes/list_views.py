"""A person's own notes: to search, to change, to copy, and to keep or let go. Visible to the author alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slackapp.domain.notes.lists import SEARCH_MAX, Found
from slackapp.domain.notes.writing import OwnNote
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.private.rows import help_button, last_row
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.rupture_kinds import LABELS
from slackapp.slack.notes import ids
from slackapp.slack.notes.facts import NoteFacts
from slackapp.slack.notes.views import TAGS

TITLE = marked("My notes")


@dataclass(frozen=True, slots=True)
class ListShown:
    """A page of notes, and the search behind the page."""

    found: Found
    facts: NoteFacts
    now: datetime
    text: str = ""  # the search, kept in its field alone, never in the metadata
    has_old: bool = False  # there are notes about which the author is asked


def my_notes(reader: Reader, shown: ListShown) -> Block:
    """Return a page of a person's notes, newest first."""
    found, facts, text = shown.found, shown.facts, shown.text
    rows = [block for note in found.notes for block in _row(reader, note, is_asked=note.is_asked_about(shown.now))]
    is_first = facts.before is None and not text
    return b.form(
        reader.say(TITLE),
        [
            _search_block(reader, text),
            *(_old_blocks(reader) if shown.has_old and is_first else []),
            b.DIVIDER,
            *(rows or [b.section(_nothing(reader, facts, text))]),
            *([b.context(reader.say("There are more notes that I have not searched yet."))] if found.is_cut else []),
            *_ways(reader, found, facts),
            _buttons(reader, has_any=bool(rows)),
            b.context(reader.say("Only you see this list.")),
            last_row(reader, help_button(reader)),
        ],
        ids.MY_NOTES,
        submit=reader.say("Search"),
        close=reader.say("Done"),
        metadata=facts.packed(),
    )


def old_notes(reader: Reader, asked: Sequence[OwnNote], facts: NoteFacts) -> Block:
    """Return the notes to ask the author about, by the earliest end."""
    if not asked:
        parts = [b.section(reader.say("No old notes are left to answer."))]
    else:
        rows = [block for note in asked for block in _row(reader, note, is_asked=True)]
        parts = [b.section(_asks(reader, asked)), *_all_buttons(reader, asked), b.DIVIDER, *rows]
    to_list = b.button(reader.say("My notes"), ids.OPEN_MY_NOTES)
    return b.form(
        reader.say("Old notes"),
        [*parts, b.actions(to_list, block_id="my_notes"), last_row(reader, help_button(reader))],
        ids.MY_NOTES,
        close=reader.say("Done"),
        metadata=facts.packed(),
    )


def _asks(reader: Reader, asked: Sequence[OwnNote]) -> str:
    day = reader.on(asked[0].ends_at.date())
    return reader.say(
        "These notes are 90 days old. Keep them? Without an answer they are erased from {day} on.", day=day
    )


def _search_block(reader: Reader, text: str) -> Block:
    field = b.text_input(
        reader.say("Search your notes"),
        ids.SEARCH_NOTES,
        ids.SEARCH_NOTES,
        initial=text,
        placeholder=reader.say("A word, or part of one"),
        max_length=SEARCH_MAX,
        multiline=False,
        optional=True,
    )
    field["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    return {**field, "dispatch_action": True}


def _old_blocks(reader: Reader) -> list[Block]:
    said = reader.say("Some notes are 90 days old. Keep them, or let them go?")
    return [b.section(said, b.button(reader.say("Look at them"), ids.OPEN_OLD_NOTES))]


def _row(reader: Reader, note: OwnNote, *, is_asked: bool) -> list[Block]:
    parts = [reader.date(note.body.written_at), *_labels(reader, note)]
    number = str(note.note_id)
    row = [b.context(" · ".join(parts)), *b.words(note.body.text, b.button(reader.say("Edit"), ids.EDIT_NOTE, number))]
    return [*row, _keep_or_let_go(reader, number, f"asked:{number}")] if is_asked else row


def _keep_or_let_go(reader: Reader, numbers: str, block_id: str) -> Block:
    return b.actions(
        b.button(reader.say_of("a note or draft", "Keep"), ids.KEEP_NOTES, numbers),
        b.button(reader.say("Let go"), ids.LET_NOTES_GO, numbers),
        block_id=block_id,
    )


def _all_buttons(reader: Reader, asked: Sequence[OwnNote]) -> list[Block]:
    """Return the two answers to all notes on the page; each note has its own as well."""
    if len(asked) == 1:
        return []
    numbers = ",".join(str(note.note_id) for note in asked)
    confirm = b.confirmation(
        reader,
        reader.say("Let these notes go?"),
        reader.say("All notes on this page are erased for good."),
        reader.say("Let all go"),
        danger=True,
    )
    keep = b.button(reader.say("Keep all"), ids.KEEP_NOTES, numbers)
    go = b.button(reader.say("Let all go"), ids.LET_NOTES_GO, numbers, confirm=confirm)
    return [b.actions(keep, go, block_id="asked")]


def _nothing(reader: Reader, facts: NoteFacts, text: str) -> str:
    if text:
        return reader.say("I found no notes with “{text}” here. Try part of a word.", text=b.escape(text))
    if facts.before is not None:
        return reader.say("No older notes are left.")
    return reader.say("No notes yet. Write one line when something small stays with you.")


def _ways(reader: Reader, found: Found, facts: NoteFacts) -> list[Block]:
    ways = []
    if found.older is not None:
        label = reader.say("Search further back") if found.is_cut else reader.say("Older")
        ways.append(b.button(label, ids.OLDER_NOTES))
    if facts.before is not None:
        ways.append(b.button(reader.say("Newest"), ids.NEWEST_NOTES))
    return [b.actions(*ways, block_id="ways")] if ways else []


def _buttons(reader: Reader, *, has_any: bool) -> Block:
    buttons = [b.button(reader.say("Write a note"), ids.OPEN_NOTE_LINE)]
    if has_any:
        confirm = b.confirmation(
            reader,
            reader.say("Delete all notes?"),
            reader.say("All your notes are erased for good, those on other pages too."),
            reader.say("Delete all notes"),
            danger=True,
        )
        buttons.append(b.button(reader.say("Copy as text"), ids.COPY_NOTES))
        buttons.append(b.button(reader.say("Delete all notes"), ids.DELETE_NOTES, style="danger", confirm=confirm))
    return b.actions(*buttons, block_id="notes")


def to_copy(reader: Reader, found: Found) -> Block:
    """Return notes in text fields for copying; changes in the fields are not stored."""
    text = "\n".join(_plain_line(reader, note) for note in found.notes)
    pieces = [text[start : start + b.TEXT_MAX] for start in range(0, len(text), b.TEXT_MAX)]
    fields = [
        b.text_input(
            reader.say("Text"), f"{ids.NOTES_TO_COPY}:{place}", ids.NOTES_TO_COPY, initial=piece, optional=True
        )
        for place, piece in enumerate(pieces)
    ]
    older = b.button(reader.say("Older"), ids.COPY_NOTES, str(found.older))
    return b.form(
        reader.say("Copy as text"),
        [
            b.context(reader.say("Select it and copy it. Nothing is changed by what you do here.")),
            *(fields or [b.section(reader.say("No older notes are left."))]),
            *([] if found.older is None else [b.actions(older, block_id="ways")]),
        ],
        ids.NOTES_TO_COPY,
        submit=reader.say("Done"),
        close=reader.say("Close"),
    )


def _plain_line(reader: Reader, note: OwnNote) -> str:
    day = reader.in_full(reader.today(note.body.written_at))
    return reader.labelled(" · ".join([day, *_labels(reader, note)]), note.body.text)


def _labels(reader: Reader, note: OwnNote) -> list[str]:
    labels = (LABELS.get(note.body.kind or ""), TAGS.get(note.body.tag or ""))
    return [reader.say(label) for label in labels if label is not None]
