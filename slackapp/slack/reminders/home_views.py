"""A person's unsettled reminders on their own Home, and the turned off kinds. Home shows no words of reminders.

This module must not know which kinds there are.
"""

from collections.abc import Sequence

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part, Rows, each_plain
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.reminders.views import lines_of

DUE = Listing("own_reminders", marked("For you alone"), is_by_age=False)
OPENED = Listing("open_reminders", DUE.title, is_by_age=False)  # behind `Open`, with the words


def rows_of(kinds: ReminderKinds) -> Rows:
    """Return the function that draws the section's row: a line per kind, and the button to the words."""

    def row(reader: Reader, names: Sequence[str]) -> list[Block]:
        shown = "\n".join(lines_of(reader, [kinds[name] for name in names]))
        return [b.section(shown, b.button(reader.say("Open"), shared_ids.OPEN_OWN_REMINDERS))]

    return each_plain(row)


def sections_of(kinds: ReminderKinds) -> tuple[HomeSection, ...]:
    """Return the section of Home."""
    rows = rows_of(kinds)

    def blocks(reader: Reader, shown: HomeShown) -> list[Block]:
        due = shown.some(DUE.name)
        if not due.lines:
            return []
        foot = b.context(reader.say("Only you see this."))
        return [b.header(reader.say(DUE.title)), *rows(reader, shown, due.lines), foot]

    return (HomeSection(Part.THANKS, 7, blocks),)
