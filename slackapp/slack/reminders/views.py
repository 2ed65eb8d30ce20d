"""The message of a morning, the view behind it, and the reasons. Visible to one person only.

The message has no words and no names; only the view has words and names. The module must not know the kinds.
"""

from collections import Counter
from collections.abc import Sequence

from slackapp.domain.home.digest import Look
from slackapp.domain.reminders.mornings import Shown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.home_sections import Rows
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.reminder_kinds import ReminderKind, ReminderKinds, groups_of
from slackapp.slack.reminders import ids

WHY, STOP = "why", "stop"


def message(reader: Reader, kinds: Sequence[ReminderKind]) -> Message:
    """Return the message; `kinds`: a kind for each reminder. Equal reminders give equal messages to two people."""
    lines = lines_of(reader, kinds)
    headline = reader.say("This morning, for you alone")
    menu = b.overflow(
        ids.OWN_REMINDERS_MENU,
        [b.option(reader.say("Why this?"), WHY), b.option(reader.say("Stop these"), STOP)],
    )
    shown = "\n".join([f"*{headline}*", *lines])
    return Message(
        reader.together(reader.say("{headline}:", headline=headline), *lines),
        [b.section(shown), b.actions(b.button(reader.say("Open"), shared_ids.OPEN_OWN_REMINDERS), menu)],
    )


def lines_of(reader: Reader, kinds: Sequence[ReminderKind]) -> list[str]:
    """Return a line for each kind; `kinds`: a kind for each reminder."""
    counted = Counter(kind.name for kind in kinds)
    by_name = {kind.name: kind for kind in kinds}
    return [reader.count(*by_name[name].line, n) for name, n in counted.items()]


def stopped(reader: Reader) -> Message:
    """Return the same message after `Stop these`."""
    line = reader.say("I stopped these messages. Nobody was told. What is due stays on your Home.")
    return Message(line, [b.section(line), b.actions(b.button(reader.say("Turn back on"), ids.TURN_ON_REMINDERS))])


def started_again(reader: Reader) -> Message:
    """Return the same message after `Turn back on`."""
    line = reader.say("Turned back on. In the morning, at most once a day, I'll remind you of what is due.")
    return Message(line, [b.section(line)])


def rows_of(kinds: ReminderKinds) -> Rows:
    """Return the function that draws the unsettled things of a page: their words, and their buttons."""

    def rows(reader: Reader, _: Look, shown: Sequence[Shown]) -> list[Block]:
        parts = [block for one in shown for block in _row(reader, kinds[one.kind], one)]
        return [*parts, b.context(reader.say("Only you see this."))]

    return rows


def _row(reader: Reader, kind: ReminderKind, shown: Shown) -> list[Block]:
    row = kind.row(reader, shown.found)
    if not kind.can_be_done:
        return row
    value = f"{kind.name}:{shown.subject_id}"
    done = b.button(reader.say_of("a thing to do", "Done"), ids.REMINDER_DONE, value)
    return [*row, b.actions(done, block_id=f"done:{value}")]


def why(reader: Reader, kinds: ReminderKinds, names: Sequence[str]) -> Block:
    """Explain the message; `names`: the kinds of unsettled things, to give the reasons for."""
    rule = reader.say(
        "I remind you only of what you gave me yourself. All of a morning comes in one message: at most one a day, "
        "three a week, in your hours."
    )
    groups = groups_of({name: kinds[name] for name in names})
    end = reader.say(
        "Nobody is told that I remind you, or what you do. To end these messages, press *Stop these*. You can choose "
        "each kind in *Settings*."
    )
    return notice_view(
        reader, reader.say("Why this?"), [rule, *(reader.say(group.why) for group in groups)], [b.context(end)]
    )
