"""The parts of Tend allowed in a workspace: the state for everybody, and the form for admins."""

from collections.abc import Mapping, Sequence
from typing import Final

from slackapp.domain import refusals
from slackapp.domain.workspace.switches import NEEDS, SwitchState
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence
from slackapp.slack.workspace import ids

NAMES: Final[Mapping[str, str]] = {
    "efforts": marked("Noting efforts"),
    "prompts": marked("Messages to managers"),
    "sources": marked("Efforts from other tools"),
    "repair": marked("Putting something right"),
    "notes": marked("Private notes"),
    "rituals": marked("Seasons in channels"),
    "seen": marked("The seen check"),
}
TITLE = marked("What Tend may do here")


def shown(reader: Reader, states: Sequence[SwitchState], *, is_admin: bool) -> Block:
    """Return the state of each part, for everybody; admins get a button to change it."""
    text = reader.say("Thanks are always on. Your admins decide about the rest, and everybody can read it here.")
    change = b.button(reader.say("Change"), ids.OPEN_SWITCHES) if is_admin else None
    lines = "\n".join(_lines(reader, states))
    return notice_view(reader, reader.say(TITLE), [], [b.section(text, change), b.section(lines)])


def form(reader: Reader, states: Sequence[SwitchState], metadata: str) -> Block:
    """Return the form with the parts that are on ticked."""
    options = [b.option(reader.say(NAMES[state.name]), state.name) for state in states]
    boxes: Block = {"type": "checkboxes", "action_id": ids.SWITCHES, "options": options}
    ticked = [option for option, state in zip(options, states, strict=True) if state.is_on]
    if ticked:
        boxes["initial_options"] = ticked
    erases = b.option(reader.say("Erase what is stored of the parts I turn off, tonight"), "erases")
    return b.form(
        reader.say(TITLE),
        [
            b.field_of(
                reader.say("On"),
                ids.SWITCHES,
                boxes,
                hint=reader.say("A change takes a second. Messages to managers and other tools need noting efforts."),
                optional=True,
            ),
            fields.tick_field(
                reader.say("What is stored"),
                ids.ERASES,
                erases,
                hint=reader.say(
                    "Otherwise it is kept. Until it is back on, people see only their own, in /tend privacy."
                ),
            ),
        ],
        ids.SWITCHES_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def saved(reader: Reader, states: Sequence[SwitchState]) -> Block:
    """Confirm the change with the new state of each part."""
    return notice_view(reader, reader.say(TITLE), [reader.say("Saved."), "\n".join(_lines(reader, states))])


def _lines(reader: Reader, states: Sequence[SwitchState]) -> list[str]:
    return [reader.labelled(reader.say(NAMES[state.name]), _state_text(reader, state)) for state in states]


def _state_text(reader: Reader, state: SwitchState) -> str:
    if state.is_on and not state.is_in_force:
        return reader.say("off, as long as {other} is off", other=reader.say(NAMES[NEEDS[state.name]]))
    if state.changed_at is None:
        return reader.say("on") if state.is_on else reader.say("off")
    facts = {"date": reader.date(state.changed_at), "who": _who_text(reader, state)}
    if state.is_on:
        return reader.say("on since {date}, by {who}", **facts)
    if state.erases:
        return reader.say("off since {date}, by {who}; what was stored is erased tonight", **facts)
    return reader.say("off since {date}, by {who}", **facts)


def _who_text(reader: Reader, state: SwitchState) -> str:
    if state.changed_by is None:
        return reader.say("the people who run the server")
    return b.person(state.changed_by) if state.changed_by else reader.say("an admin")


def _switched_off(reader: Reader, refusal: refusals.SwitchedOff, _nothing: str) -> str:
    return reader.say(
        "An admin turned this off in your workspace: {part}. Nothing was saved or sent. "
        "What is on stands in `/tend settings`, under *What Tend may do here*.",
        part=reader.say(NAMES[refusal.name]),
    )


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.SwitchedOff: _switched_off,
    refusals.SwitchUnknown: marked("There is no such part of Tend. Nothing was changed."),
}
