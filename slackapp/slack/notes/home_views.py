"""The button of notes on Home, the same for everybody; and questions about a person's notes, without their words."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.notes.noticing import OldNotes
from slackapp.domain.notes.patterns import Pattern
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.rupture_kinds import LABELS
from slackapp.slack.notes import ids
from slackapp.slack.notes.views import TAGS, my_notes_button

NOTICED = Listing("notes", marked("In your notes"), is_by_age=False)


def rows(reader: Reader, line: Pattern | OldNotes) -> list[Block]:
    """Return a pattern with its three doors, or the question about old notes."""
    if isinstance(line, OldNotes):
        day = reader.on(line.ends_at.date())
        said = reader.say(
            "Some notes are 90 days old. Keep them? Without an answer they are erased from {day} on.", day=day
        )
        return [b.section(said, b.button(reader.say("Look at them"), ids.OPEN_OLD_NOTES))]
    name = reader.say((TAGS if line.by == "tag" else LABELS).get(line.name, line.name))
    value = f"{line.by}:{line.name}"
    return [
        b.section(reader.say("*{name}* came up several times in the last weeks. What would help?", name=name)),
        b.actions(
            b.button(reader.say("Ask a curious question"), shared_ids.PATTERN_ASK, value),
            b.button(reader.say("Raise it"), shared_ids.PATTERN_RAISE, value),
            b.button(reader.say("Let it go"), ids.PATTERN_LET_GO, value),
            block_id="pattern",
        ),
    ]


def _noticed_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(NOTICED.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, line)]
    return [b.header(reader.say(NOTICED.title)), *lines, b.context(reader.say("Only you see this."))]


def _button_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [my_notes_button(reader)]


SECTIONS = (HomeSection(Part.THANKS, 15, _noticed_blocks), HomeSection(Part.FOOT, 3, _button_blocks))
