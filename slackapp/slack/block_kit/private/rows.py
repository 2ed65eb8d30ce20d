"""The last row of every private view: the view's readers, and contacts for more than a small thing."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader


def who_reads_button(reader: Reader) -> Block:
    """Return the button to the view of who can read private words."""
    return b.button(reader.say("Who can read this?"), ids.WHO_READS)


def help_button(reader: Reader) -> Block:
    """Return the button to the workspace's contacts, for views without the contacts."""
    return b.button(reader.say("More than a small thing?"), ids.MORE_THAN_SMALL)


def last_row(reader: Reader, *more: Block) -> Block:
    """Return the last row of a private view: the button to its readers, and `more` small buttons."""
    return b.actions(who_reads_button(reader), *more, block_id="who_reads")
