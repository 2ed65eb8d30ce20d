"""The private reminder of a pause, on the morning of its day. Both people get the same message."""

from typing import Any, cast

from slackapp.domain.pauses import agreeing
from slackapp.domain.pauses.agreeing import PauseLine
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked, marked_count
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup, ReminderKind
from slackapp.slack.pauses import views


def _row(reader: Reader, found: Any) -> list[Block]:  # noqa: ANN401  (what `find` found, as every kind of reminder)
    return views.due_row(reader, cast("PauseLine", found))


PAUSES = ReminderGroup(
    "pauses",
    marked("Pauses whose day came"),
    marked("You agreed to a pause, and the day to pick it up has come."),
)
KINDS = (
    ReminderKind(
        agreeing.PAUSE_DUE,
        PAUSES,
        marked_count("A pause is over. You wanted to pick it up.", "{n} pauses are over. You wanted to pick them up."),
        find=agreeing.find_due,
        row=_row,
        on_home=False,
    ),
)
