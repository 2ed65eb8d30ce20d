"""A person's own pauses: rows, and a neutral opening line. Visible to the person only."""

from datetime import datetime

from slackapp.domain.home.digest import Look
from slackapp.domain.pauses.agreeing import PauseLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.notices import direct_message, notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.pauses import ids

OPENER = marked("We wanted to pick this up today. When is a good moment for you?")


def rows(reader: Reader, look: Look, line: PauseLine) -> list[Block]:
    """Return a pause, with its two buttons."""
    is_due = line.day <= reader.today(look.at)
    return [byline(line.other_id, _text(reader, line, is_due=is_due)), _buttons(reader, line, is_due=is_due)]


def due_row(reader: Reader, line: PauseLine) -> list[Block]:
    """Return a pause on its day, with an opening line, the same for both people."""
    begin = reader.say("One way to begin:")
    return [
        byline(line.other_id, reader.together(_due_text(reader, line), begin)),
        *b.words(reader.say(OPENER)),
        _buttons(reader, line, is_due=True),
    ]


def opened(reader: Reader, workspace_id: str, line: PauseLine, now: datetime) -> Block:
    """Return the view behind `Open`, with the way to the direct message of the two."""
    parts = [
        b.section(_text(reader, line, is_due=line.day <= reader.today(now))),
        b.context(reader.say("One way to begin:")),
        *b.words(reader.say(OPENER)),
        b.section(direct_message(reader, workspace_id, line.other_id)),
        b.context(reader.say("{person} has the same line.", person=b.person(line.other_id))),
    ]
    return notice_view(reader, reader.say("A pause"), [], parts)


def _text(reader: Reader, line: PauseLine, *, is_due: bool) -> str:
    return _due_text(reader, line) if is_due else _ahead_text(reader, line)


def _due_text(reader: Reader, line: PauseLine) -> str:
    facts = {"person": b.person(line.other_id), "day": reader.weekday_on(line.day)}
    return reader.say("You and {person} wanted to pick something up on {day}.", **facts)


def _ahead_text(reader: Reader, line: PauseLine) -> str:
    facts = {"person": b.person(line.other_id), "day": reader.weekday_on(line.day)}
    return reader.say("You and {person} pause until {day}.", **facts)


def _buttons(reader: Reader, line: PauseLine, *, is_due: bool) -> Block:
    number = str(line.pause_id)
    opens = b.button(reader.say("Open"), ids.OPEN_PAUSED, number)
    go = b.button(
        reader.say_of("a thing to do", "Done") if is_due else reader.say("Let it go"), ids.LET_PAUSE_GO, number
    )
    return b.actions(opens, go, block_id=f"pause:{number}")
