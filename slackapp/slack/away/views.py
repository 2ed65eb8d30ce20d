"""Times away: the person's form, and the messages to the stand-in, members and manager."""

from collections.abc import Sequence
from datetime import date, datetime

from slackapp.domain.away.times_away import AwayLine
from slackapp.slack.away import ids
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader


def settings_row(reader: Reader, away: tuple[date, date] | None = None) -> Block:
    """Return the row of the settings form with the button to times away; `away`: the present or next time away."""
    text = reader.say("*Time away*\nNone. While you're away nothing is counted, and I start no message to you.")
    if away is not None:
        text = reader.say("*Time away*\n{first} to {last}.", **_days_field(reader, *away))
    return b.section(text, b.button(reader.say("Time away"), ids.OPEN_AWAY))


def form(reader: Reader, lines: Sequence[AwayLine], *, has_team: bool, waits: str = "") -> Block:
    """Return the form: the saved times with buttons to remove them, two days to choose, and a stand-in for managers.

    `waits`: a sentence at the top, where Slack refuses the message to the stand-in now.
    """
    rows = [_row_block(reader, line) for line in lines]
    fields = [
        b.field_of(reader.say("First day away"), ids.AWAY_FROM, _picker_block(reader, ids.AWAY_FROM)),
        b.field_of(
            reader.say("Last day away"),
            ids.AWAY_UNTIL,
            _picker_block(reader, ids.AWAY_UNTIL),
            hint=reader.say("While you're away nothing is counted, and you can review new notes when you return."),
        ),
    ]
    if has_team:
        fields.append(_stand_in(reader))
    return b.form(
        reader.say("Time away"),
        [*([b.section(waits)] if waits else []), *rows, *([b.DIVIDER] if rows else []), *fields],
        ids.AWAY_FORM,
        submit=reader.say("Add"),
        close=reader.say("Close"),
    )


def named(reader: Reader, away_id: int, manager_id: str, first_day: date, last_day: date) -> Message:
    """Ask a person to stand in for a manager; the person may decline."""
    manager = b.person(manager_id)
    days = _days_field(reader, first_day, last_day)
    what = reader.say("{manager} asks you to stand in from {first} to {last}.", manager=manager, **days)
    means = reader.say(
        "During this time you see their team's waiting efforts on Home, and get their weekly "
        "message. Nobody is told what you do.",
    )
    no = b.button(reader.say("Not me"), ids.DECLINE_STAND_IN, str(away_id))
    return Message(reader.together(what, means), [b.section(what), b.context(means), b.actions(no)])


def withdrawn(reader: Reader, manager_id: str) -> Message:
    """Tell a former stand-in that the manager withdrew the request."""
    text = reader.say(
        "{manager} doesn't need you to stand in any more. There is nothing to do.", manager=b.person(manager_id)
    )
    return Message(text, [b.section(text)])


def declined_by_you(reader: Reader, manager_id: str) -> Message:
    """Confirm to a stand-in that the stand-in declined."""
    text = reader.say("You don't stand in. I told {manager}.", manager=b.person(manager_id))
    return Message(text, [b.section(text)])


def declined(reader: Reader, stand_in_id: str) -> Message:
    """Tell a manager that the stand-in declined."""
    text = reader.say(
        "{person} can't stand in for you. Efforts wait until you return. You can choose somebody else in "
        "`/tend settings`.",
        person=b.person(stand_in_id),
    )
    return Message(text, [b.section(text)])


def reads_along(reader: Reader, manager_id: str, stand_in_id: str, reads_from: datetime, last_day: date) -> Message:
    """Tell a member with an open effort who stands in as a reader, from when on, and until when."""
    text = reader.say(
        "{manager} will be away, and {person} stands in. From {when} to {last} {person} can "
        "read the efforts noted about you. You can change or hide them on Home. Nobody is told.",
        manager=b.person(manager_id),
        person=b.person(stand_in_id),
        when=b.moment(reader, reads_from),
        last=reader.in_full(last_day),
    )
    return Message(text, [b.section(text)])


def _row_block(reader: Reader, line: AwayLine) -> Block:
    text = reader.say_of("dates", "{first} to {last}", **_days_field(reader, line.first_day, line.last_day))
    if line.stand_in_id is not None:
        stands_in = reader.say("{person} stands in for you.", person=b.person(line.stand_in_id))
        text = f"{text}\n{stands_in}"
    return b.section(text, b.button(reader.say("Remove"), ids.REMOVE_AWAY, str(line.away_id)))


def _stand_in(reader: Reader) -> Block:
    people = b.person_select(ids.STAND_IN, reader.say("Choose a person"))
    hint = reader.say(
        "During this time they see what you see and get your prompts. I tell them, and the people whose efforts wait. "
        "Without a stand-in, efforts wait until you return.",
    )
    return b.field_of(reader.say("Stand-in"), ids.STAND_IN, people, hint=hint, optional=True)


def _picker_block(reader: Reader, action_id: str) -> Block:
    return {"type": "datepicker", "action_id": action_id, "placeholder": b.plain(reader.say("Choose a day"))}


def _days_field(reader: Reader, first_day: date, last_day: date) -> dict[str, str]:
    return {"first": reader.in_full(first_day), "last": reader.in_full(last_day)}
