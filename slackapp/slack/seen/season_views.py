"""The tick of the seen check in the form of a season, and the message about too few answers."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.seen import ids
from slackapp.slack.seen.views import title

TICKED = "on"


def asks_field(reader: Reader, *, is_ticked: bool) -> Block:
    """Return the tick in the form of a season, for its starter; only where an admin allows the check."""
    tick = b.option(reader.say("Ask how seen people felt"), TICKED)
    element: Block = {"type": "checkboxes", "action_id": ids.ASKS_SEEN, "options": [tick]}
    if is_ticked:
        element["initial_options"] = [tick]
    hint = reader.say("Anonymous. With five answers or more, the channel sees one word. Leads are not counted.")
    return b.field_of(title(reader), ids.ASKS_SEEN, element, hint=hint, optional=True)


def too_few(reader: Reader, channel_id: str, season_id: int) -> Message:
    """Tell the starter why a round's post shows nothing."""
    text = reader.say(
        "Fewer than five people in {channel} answered the seen check, so nothing is shown. It is asked again next "
        "round.",
        channel=b.channel(channel_id),
    )
    stop = b.button(reader.say("Stop asking"), ids.STOP_ASKING_SEEN, str(season_id))
    return Message(text, [b.section(text), b.actions(stop, block_id=ids.STOP_ASKING_SEEN)])


def stopped(reader: Reader) -> str:
    """Confirm that a season does not ask any more."""
    return reader.say("The seen check is off in this season. `Move` on its page turns it on again.")
