"""The everyday efforts on the Homes of doer and noter: the words, and the button to end the repeats.

Doer and noter never see each other's actions, or how long an occurrence has waited.
"""

from slackapp.domain.efforts.everyday import EverydayLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts import ids

WORDS_SHOWN_MAX = 300  # characters of an effort in a list


def rows(reader: Reader, line: EverydayLine) -> list[Block]:
    """Return the blocks of an everyday effort, with the button to end the repeats."""
    end = b.button(reader.say("Not every week"), ids.END_EVERYDAY, str(line.everyday_id))
    other_id = line.noter_id if line.is_doer else line.doer_id
    return [
        byline(other_id, _whose_text(reader, line)),
        *b.words(b.clip(line.words, WORDS_SHOWN_MAX)),
        b.actions(end, block_id=f"everyday:{line.everyday_id}"),
    ]


def ended(reader: Reader) -> Message:
    """Say that the effort is not noted every week any more."""
    text = reader.say("I stopped noting this every week. Nobody is told.")
    return Message(text, [b.section(text)])


def _whose_text(reader: Reader, line: EverydayLine) -> str:
    day = reader.date(line.began_at)
    if not line.is_doer:
        return reader.say("About {doer}, each week since {day}.", doer=b.person(line.doer_id), day=day)
    if line.noter_id == line.doer_id:
        return reader.say("You noted this for yourself, each week since {day}.", day=day)
    said = reader.say("{noter} noted this about you, each week since {day}.", noter=b.person(line.noter_id), day=day)
    return reader.together(said, reader.say("These words are yours.")) if line.is_changed else said
