"""Words to say in person, on their author's own Home. Visible to the author only."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.to_say.lines import Line
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import person_line
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.to_say import ids

TO_SAY = Listing("to_say", marked("To say in person"), is_by_age=False)


def rows(reader: Reader, line: Line) -> list[Block]:
    """Return the words, the person they are for, and two buttons."""
    until = reader.date(line.expires_at)
    if line.person_id is None:
        first = reader.say("To say in person. Here until {day}.", day=until)
    else:
        first = reader.say("To say to {person}. Here until {day}.", person=b.person(line.person_id), day=until)
    number = str(line.line_id)
    said = b.button(reader.say("Said it"), ids.SAID_IT, number)
    go = b.button(reader.say("Let it go"), ids.LET_IT_GO, number)
    return [person_line(line.person_id, first), *b.words(line.words), b.actions(said, go, block_id=f"to_say:{number}")]


def _blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    found = shown.some(TO_SAY.name)
    if not found.lines:
        return []
    lines = [block for line in found.lines for block in rows(reader, line)]
    section = [b.header(reader.say(TO_SAY.title)), *lines, b.context(reader.say("Only you see this."))]
    return with_older(reader, TO_SAY, section, found.more)


SECTIONS = (HomeSection(Part.THANKS, 14, _blocks),)
