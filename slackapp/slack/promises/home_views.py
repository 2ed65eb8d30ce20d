"""Promises on Home and on the pages of `/tend promises`. Visible to the maker and to the person promised to."""

from collections.abc import Sequence

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.promises.lists import PromiseLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import person_line
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.promises import ids

PROMISES = Listing("promises", marked("Promises"), is_by_age=False)
USAGE = (UsageLine(9, marked("`/tend promises` shows what you will do by a day, and what others promised you.")),)


def rows(reader: Reader, line: PromiseLine) -> list[Block]:
    """Return a promise with the buttons of its reader."""
    first = _headline(reader, line)
    if line.other_has_left:
        first = reader.together(first, reader.say("That account is deactivated."))
    parts = [person_line(line.other_id, first), *(notices.quote(line.body.what) if line.body.what else [])]
    parts += _small(reader, line)
    buttons = _buttons(reader, line)
    return [*parts, b.actions(*buttons, block_id=f"promise:{line.promise_id}")] if buttons else parts


def _small(reader: Reader, line: PromiseLine) -> list[Block]:
    """Return the link to the message and the day on which an overdue promise leaves, for the maker alone."""
    said = []
    if line.body.link is not None and line.is_mine:
        said.append(b.link(line.body.link, reader.say("Open the message")))
    if line.is_overdue and line.closed_at is None:
        said.append(reader.say("It leaves this list on {day}.", day=reader.on(line.leaves_on)))
    return [b.context(*said)] if said else []


def _headline(reader: Reader, line: PromiseLine) -> str:
    other = "" if line.other_id is None else b.person(line.other_id)
    if line.closed_at is not None:
        return _ending(reader, line, other, reader.date(line.closed_at))
    day = reader.on(line.due_on)
    if not line.is_mine:
        return reader.say("{person} will do this by {day}:", person=other, day=day)
    if line.is_overdue:
        was = reader.say("It was due on {day}.", day=day)
        return reader.together(reader.say("For {person}.", person=other), was) if other else was
    if other:
        return reader.say("For {person}, by {day}:", person=other, day=day)
    return reader.say("By {day}:", day=day) if line.body.what else reader.say("By {day}", day=day)


def _ending(reader: Reader, line: PromiseLine, other: str, day: str) -> str:
    sentences = {
        "done": reader.say("Done on {day}.", day=day),
        "let_go": reader.say("Let go on {day}.", day=day),
        "closed": reader.say("{person} closed this on {day}.", person=other, day=day),
    }
    return sentences[line.body.ended or "done"]


def _buttons(reader: Reader, line: PromiseLine) -> Sequence[Block]:
    number = str(line.promise_id)
    if line.closed_at is not None:
        return ()
    if not line.is_mine:
        return (b.button(reader.say_of("a promise", "Close"), ids.CLOSE, number),)
    move = () if line.body.is_moved else (b.button(reader.say("Move"), ids.MOVE, number),)
    done = b.button(reader.say_of("a thing to do", "Done"), ids.DONE, number)
    say_so = (b.button(reader.say("A line to send"), ids.SHOW_LINE, number),) if line.is_overdue else ()
    return (done, *move, b.button(reader.say("Let it go"), ids.LET_GO, number), *say_so)


def _blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(PROMISES.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, line)]
    foot = reader.say("Only you see this.")
    if any(line.other_id is not None for line in found.lines):
        foot = reader.say("You two see a promise to a colleague. Nobody else does.")
    section = [b.header(reader.say(PROMISES.title)), *lines, b.context(foot)]
    return with_older(reader, PROMISES, section, found.more)


SECTIONS = (HomeSection(Part.THANKS, 10, _blocks),)
