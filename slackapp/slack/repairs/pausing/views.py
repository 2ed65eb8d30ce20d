"""The form of a pause, the proposal as shown to its receiver, and the answers to each press. No reason is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.proposals.proposing import Agreed
from slackapp.domain.repairs.reading import Received
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs.door_views import about_message, more_than_small
from slackapp.slack.repairs.facts import RepairFacts

TITLE = marked("Let's pause")
REPLIES = ("agree", "let_be")


@dataclass(frozen=True, slots=True)
class PauseShown:
    """The content of the form of a pause."""

    facts: RepairFacts
    contacts: Contacts
    day: date
    receiver_id: str | None = None  # of held words, with a fixed receiver; else the person to begin with
    quoted: str | None = None  # the text of the message behind the form


def form(reader: Reader, shown: PauseShown) -> Block:
    """Return the form: a person, and the day on which the two continue."""
    about = reader.say("Let it rest, and pick it up together on a day that suits you both. No reason is asked.")
    return b.form(
        reader.say(TITLE),
        [
            b.section(about),
            *about_message(reader, shown.quoted, has_link=shown.facts.link is not None),
            _receiver_block(reader, shown),
            _day_block(reader, shown.day),
            b.context(reader.say("That morning you both get one short message from me, each in your own hours.")),
            *more_than_small(reader, shown.contacts),
            audience_views.row(reader),
        ],
        ids.PAUSE_FORM,
        submit=reader.say("Send"),
        close=reader.say("Close"),
        metadata=shown.facts.packed(),
    )


def _receiver_block(reader: Reader, shown: PauseShown) -> Block:
    if shown.facts.word_ids:
        return b.section(reader.say("To {person}. Only the day changes.", person=b.person(shown.receiver_id or "")))
    person = b.person_select(ids.RECEIVER, reader.say("Choose a person"), shown.receiver_id)
    return b.field_of(reader.say("Pause with"), ids.RECEIVER, person)


def _day_block(reader: Reader, day: date) -> Block:
    picker: Block = {"type": "datepicker", "action_id": shared_ids.DUE, "initial_date": day.isoformat()}
    hint = reader.say("A working day for both of you.")
    return b.field_of(reader.say("Pick it up on"), shared_ids.DUE, picker, hint=hint)


def proposal(reader: Reader, received: Received) -> list[Block]:
    """Return a proposed pause, or another day offered for a pause."""
    contents, person = received.body.contents, b.person(received.body.sender_id)
    day = "" if contents.due is None else reader.weekday_on(contents.due)
    if received.body.is_answer:
        said = reader.say("{person} suggests to pick it up on *{day}* instead.", person=person, day=day)
    else:
        said = reader.say("{person} would like to pause, and pick this up with you on *{day}*.", person=person, day=day)
    parts = [b.section(said)]
    if contents.link is not None:
        message = b.link(contents.link, reader.say("Open the message"))
        parts.append(b.context(reader.together(reader.say("About a message:"), message)))
    if received.body.answered_at is None:
        parts.append(b.context(reader.say("{person} sees your answer. No reason is asked.", person=person)))
    return parts


def buttons(reader: Reader, number: str) -> tuple[tuple[str, Block], ...]:
    """Return the buttons of a proposal, each with its reply; `number`: of the private word."""
    return (
        ("agree", b.button(reader.say("Agree"), ids.AGREE_WORD, number)),
        ("agree", b.button(reader.say("Another day"), ids.OTHER_DAY_WORD, number)),
        ("let_be", b.button(reader.say("Let it be"), ids.LET_BE_WORD, number)),
    )


def reply(reader: Reader, received: Received) -> list[Block]:
    """Return the other person's answer to a proposal of the reader's."""
    contents, person = received.body.contents, b.person(received.body.sender_id)
    if contents.texts.get(REPLY) == "let_be":
        return [b.section(reader.say("{person} would rather let it be. No reason was asked.", person=person))]
    day = "" if contents.due is None else reader.weekday_on(contents.due)
    agreed = reader.say("{person} agrees. You two pick it up on *{day}*.", person=person, day=day)
    return [b.section(agreed), b.context(_reminds(reader))]


def _reminds(reader: Reader) -> str:
    return reader.say("I'll remind you both that morning. It is on your Home, too.")


def other_day_form(reader: Reader, received: Received, day: date, metadata: str) -> Block:
    """Return the form for another day."""
    person = b.person(received.body.sender_id)
    return b.form(
        reader.say("Another day"),
        [
            b.section(
                reader.say("{person} can agree to your day, or offer another. No reason is asked.", person=person)
            ),
            _day_block(reader, day),
            audience_views.row(reader, audience_views.help_button(reader)),
        ],
        ids.PAUSE_DAY,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def not_now(reader: Reader, receiver_ids: Sequence[str]) -> Block:
    """Say that the proposal cannot go now. The sentence is the same for blocked, switched off and too soon."""
    names = reader.both([b.person(user_id) for user_id in receiver_ids])
    said = reader.say("This can't go to {names} now. Nothing was sent.", names=names)
    return notice_view(reader, reader.say("Not sent"), [said])


def agreed(reader: Reader, outcome: Agreed) -> Block:
    """Say that both people proposed the same day."""
    said = reader.say(
        "{person} suggested the same day. You two pick it up on *{day}*.",
        person=b.person(outcome.other_id),
        day=reader.weekday_on(outcome.day),
    )
    return notice_view(reader, reader.say("Agreed"), [said], [b.context(_reminds(reader))])


def asked_already(reader: Reader, other_id: str, word_id: int) -> Block:
    """Say that the other person's proposal waits for an answer, with the button to the proposal."""
    said = reader.say("{person} already asked you for a pause. Nothing was sent.", person=b.person(other_id))
    reads = b.button(reader.say("Read"), ids.READ_WORD, str(word_id))
    return notice_view(reader, reader.say("Not sent"), [], [b.section(said, reads)])


def you_agreed(reader: Reader, day: date) -> str:
    """Confirm the reader's own `Agree`."""
    return reader.together(
        reader.say("Agreed: you two pick it up on *{day}*.", day=reader.weekday_on(day)), _reminds(reader)
    )


def not_sent(reader: Reader, draft: Draft, why: str | None) -> Block:
    """Show an unsent proposal, and why the proposal came back; the button begins a new proposal."""
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    day = draft.body.contents.due
    proposed = reader.say(
        "You wanted to pause with {names}, until {day}.", names=names, day="" if day is None else reader.weekday_on(day)
    )
    again = b.button(reader.say(TITLE), ids.OPEN_PAUSE)
    parts = [b.section(why or reader.say("Nothing was sent.")), b.section(proposed), b.actions(again)]
    return notice_view(reader, reader.say("Not sent"), [], parts)
