"""The message about a round's post of unknown outcome."""

from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.rounds import ids


def in_doubt(reader: Reader, shown: RoundShown) -> Message:
    """Ask the person who looks after the season to look."""
    channel = b.channel(shown.season.channel_id)
    text = reader.say(
        "The connection to Slack broke while I posted the question of your season in {channel}. Please look there "
        "first. If the question is missing, I can post it again.",
        channel=channel,
    )
    again = b.button(reader.say("Post it again"), ids.POST_ROUND_AGAIN, str(shown.round.id))
    return Message(text, [b.section(text), b.actions(again, block_id=f"round_in_doubt:{shown.round.id}")])


def answered(reader: Reader, *, is_posted: bool) -> Message:
    """Confirm a press in place of the message."""
    if is_posted:
        text = reader.say("OK, I am posting it again.")
    else:
        text = reader.say("The question stands, or this round is over. Nothing was posted.")
    return Message(text, [b.section(text)])
