"""Views of blocks, for their owner only: the question before a block, and the owner's list."""

from collections.abc import Sequence

from slackapp.domain.blocks.blocking import LINES_MAX, BlockLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.blocks import ids


def label(reader: Reader) -> str:
    """Return the label of the option in the menus of messages."""
    return reader.say("No more from this person")


def title(reader: Reader) -> str:
    """Return the title of the views; the label would be too long for a title in some languages."""
    return reader.say("No more from")


def question(reader: Reader, other_id: str, metadata: str) -> Block:
    """Return the question before a block, with the block's effects."""
    other = b.person(other_id)
    parts = [
        b.section(
            reader.say(
                "From now on nothing that {other} sends with Tend reaches you: no thanks, no notes about you, no "
                "private words. It is posted nowhere and counts nowhere.",
                other=other,
            )
        ),
        b.section(
            reader.say(
                "{other} is not told, and sees no difference. What you have already stays. You can turn it back on "
                "in Settings.",
                other=other,
            )
        ),
    ]
    submit, close = reader.say("Turn off"), reader.say("Cancel")
    return b.form(title(reader), parts, ids.BLOCK_FORM, submit=submit, close=close, metadata=metadata)


def done(reader: Reader, other_id: str) -> list[str]:
    """Confirm a block."""
    return [
        reader.say(
            "Done. Nothing more from {other} reaches you. Nobody is told. Settings has the list.",
            other=b.person(other_id),
        )
    ]


def settings_row(reader: Reader) -> Block:
    """Return the row of the settings form with the button to the list; the row looks the same with an empty list."""
    text = reader.say("*No more from*\nPeople you want to hear nothing from. Only you see the list.")
    return b.section(text, b.button(reader.say("Show list"), ids.OPEN_BLOCKS))


def own_list(reader: Reader, lines: Sequence[BlockLine], *, skip: int = 0, has_more: bool = False) -> Block:
    """Return a page of the owner's list, each person with a button to take the block back."""
    if not lines:
        text = reader.say("Nobody. In the ⋯ of a message from someone you can choose *No more from this person*.")
        return b.form(title(reader), [b.section(text)], ids.BLOCKS, close=reader.say("Back"))
    foot = reader.say("They are not told. What they send later arrives again; what they sent meanwhile does not.")
    parts = [*(_line(reader, line) for line in lines), b.context(foot)]
    ways = []
    if skip > 0:
        ways.append(b.button(reader.say("Earlier names"), f"{ids.BLOCKS_PAGE}{max(0, skip - LINES_MAX)}"))
    if has_more:
        ways.append(b.button(reader.say("More names"), f"{ids.BLOCKS_PAGE}{skip + LINES_MAX}"))
    if ways:
        parts.append(b.actions(*ways, block_id="ways"))
    return b.form(reader.say("No more from"), parts, ids.BLOCKS, close=reader.say("Back"))


def _line(reader: Reader, line: BlockLine) -> Block:
    text = reader.say("{other}, since {day}", other=b.person(line.other_id), day=b.long_date(reader, line.since))
    return b.section(text, b.button(reader.say("Turn back on"), ids.UNBLOCK, str(line.block_id)))
