"""The admins' switch of the seen check, its tick in a season, and the message about too few answers."""

from slackapp.domain.seen.switch import Switch
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.seen import ids
from slackapp.slack.seen.views import private_lines, title

ON, OFF = "on", "off"  # values of the switch


def switch(reader: Reader, found: Switch) -> Block:
    """Return the switch for admins."""
    label, value = (reader.say("Turn off"), OFF) if found.is_on else (reader.say("Turn on"), ON)
    return b.form(
        title(reader),
        [
            b.section(
                reader.say(
                    "Once a round, people who are counted in can say in private how seen they felt: most of the time, "
                    "half of the time, or hardly."
                )
            ),
            b.context(*private_lines(reader)),
            b.section(_state(reader, found), b.button(label, ids.TURN_SEEN_CHECK, value), block_id="seen_switch"),
            b.context(
                reader.say(
                    "On means that the starter of a season may ask it there. Off deletes all open answers at once."
                )
            ),
        ],
        ids.OPEN_SEEN_SWITCH,
        close=reader.say("Close"),
    )


def _state(reader: Reader, found: Switch) -> str:
    said = reader.say("The seen check is *on*.") if found.is_on else reader.say("The seen check is *off*.")
    if found.changed_at is None:
        return said
    when = b.moment(reader, found.changed_at)
    if not found.changed_by:
        return f"{said} {reader.say('Changed {when}.', when=when)}"
    return f"{said} {reader.say('Changed {when} by {who}.', when=when, who=b.person(found.changed_by))}"


def asks_field(reader: Reader, *, is_ticked: bool) -> Block:
    """Return the tick in the form of a season, for its starter; only where an admin allows the check."""
    tick = b.option(reader.say("Ask how seen people felt"), ON)
    element: Block = {"type": "checkboxes", "action_id": ids.ASKS_SEEN, "options": [tick]}
    if is_ticked:
        element["initial_options"] = [tick]
    hint = reader.say("Anonymous. With five answers or more, the channel sees one word. Leads are not counted.")
    return b.field_of(title(reader), ids.ASKS_SEEN, element, hint=hint, optional=True)


def too_few(reader: Reader, channel_id: str, season_id: int) -> Message:
    """Tell the starter why a round's post shows nothing."""
    text = reader.say(
        "Fewer than five people answered the seen check in {channel}, so nothing is shown. It is asked again next "
        "round.",
        channel=b.channel(channel_id),
    )
    stop = b.button(reader.say("Stop asking"), ids.STOP_ASKING_SEEN, str(season_id))
    return Message(text, [b.section(text), b.actions(stop, block_id=ids.STOP_ASKING_SEEN)])


def stopped(reader: Reader) -> str:
    """Confirm that a season does not ask any more."""
    return reader.say("The seen check is off in this season. Its settings turn it on again.")
