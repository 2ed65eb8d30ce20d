"""The form for a promise about a message, the form to move a promise, and the confirmations."""

from datetime import date

from slackapp.domain.promises.promising import WHAT_MAX, Overdue, Promised
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.promises import ids

TITLE = marked("I'll get back to this")


def form(reader: Reader, metadata: str, suggested: date, *, has_link: bool) -> Block:
    """Return the form for a promise to oneself about a message; without a link, ask for the promise's words."""
    first = reader.say("I'll save the link to the message, not its text. Only you see this.")
    if not has_link:
        first = reader.say("I can't link that message. Please write what you will do. Only you see this.")
    will = b.text_input(
        reader.say("What I will do"),
        shared_ids.WILL,
        shared_ids.WILL,
        max_length=WHAT_MAX,
        multiline=False,
        optional=has_link,
    )
    return b.form(
        reader.say(TITLE),
        [b.context(first), _due_field(reader, suggested), will],
        ids.PROMISE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def move_form(reader: Reader, metadata: str, promised: Promised, suggested: date) -> Block:
    """Return the form to move a promise, with the whole words and the link to the message."""
    other_id = promised.body.other_id
    told = reader.say("You can move it once.")
    if other_id is not None:
        told = reader.say("You can move it once. {person} sees the new day.", person=b.person(other_id))
    return b.form(
        reader.say("Move"),
        [
            *(b.words(promised.body.what) if promised.body.what else []),
            *_way(reader, promised),
            _due_field(reader, suggested),
            b.context(told),
        ],
        ids.MOVE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def made(reader: Reader, promised: Promised) -> Block:
    """Say that the promise is saved, and when its maker is reminded."""
    saved = reader.say("Saved for {day}. It is on your Home, where only you see it.", day=reader.on(promised.due_on))
    return notices.notice_view(reader, reader.say(TITLE), [saved, *_reminder(reader, promised)])


def moved(reader: Reader, promised: Promised) -> Block:
    """Say that the promise is moved, and when its maker is reminded."""
    done = reader.say("Moved to {day}.", day=reader.on(promised.due_on))
    return notices.notice_view(reader, reader.say("Move"), [done, *_reminder(reader, promised)])


def line_form(reader: Reader, overdue: Overdue, metadata: str) -> Block:
    """Return an honest line about a promise: to send as a private word to the promise's receiver, or to copy."""
    body, day, can_send = overdue.promised.body, reader.on(overdue.promised.due_on), overdue.other_can_read
    line = reader.say("I said I would get back to this by {day}, and I have not yet.", day=day)
    if body.what:
        line = reader.say("I said I would do this by {day}, and I have not yet: {what}", day=day, what=body.what)
    hint = reader.say("Add what comes next: another day, or that you can't do it.")
    field = b.text_input(
        reader.say("Your words"), shared_ids.WORDS, shared_ids.WORDS, initial=line, hint=hint, optional=not can_send
    )
    foot = reader.say("Select it and copy it. Nothing is sent from here.")
    if can_send and body.other_id is not None:
        other = b.person(body.other_id)
        foot = reader.say("{person} gets it as a private word. You can take it back first.", person=other)
    return b.form(
        reader.say("A line to send") if can_send else reader.say("A line to copy"),
        [field, *_way(reader, overdue.promised), b.context(foot)],
        shared_ids.PROMISE_LINE_FORM if can_send else ids.LINE_COPY,
        submit=reader.say("Send") if can_send else reader.say("Done"),
        close=reader.say("Cancel") if can_send else reader.say("Close"),
        metadata=metadata,
    )


def nothing_promised(reader: Reader) -> list[Block]:
    """Return the answer of `/tend promises` to a person without promises."""
    none = reader.say("No promises here. You have none to do, and nobody has promised you anything.")
    how = reader.say("To keep one for yourself, choose *I'll get back to this* in the menu of a message.")
    return [b.section(none), b.context(how)]


def _way(reader: Reader, promised: Promised) -> list[Block]:
    """Return the link to the promise's message."""
    link = promised.body.link
    return [] if link is None else [b.context(b.link(link, reader.say("Open the message")))]


def _due_field(reader: Reader, suggested: date) -> Block:
    picker: Block = {"type": "datepicker", "action_id": shared_ids.DUE, "initial_date": suggested.isoformat()}
    return b.field_of(reader.say("By when"), shared_ids.DUE, picker)


def _reminder(reader: Reader, promised: Promised) -> list[str]:
    """Say on which day the reminder comes, and why the day differs from the chosen day."""
    on, due_on = promised.reminded_on, promised.due_on
    if on is None:
        return [reader.say("You turned off reminders of promises, so it waits on your Home.")]
    day = reader.on(on)
    if on < due_on:
        return [reader.say("That is a day off for you, so I'll remind you on {day}.", day=day)]
    if on > due_on:
        return [reader.say("If it is still open on {day}, I'll ask you once.", day=day)]
    return [reader.say("I'll remind you that morning.")]
