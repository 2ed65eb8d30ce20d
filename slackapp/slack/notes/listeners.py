"""Listeners for the form of a private note: opening the form, `Save`, and `Delete note`."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.notes import writing
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.notes.refusals import NothingNoted
from slackapp.domain.refusals import NotFound, TooLong
from slackapp.domain.ruptures import KINDS
from slackapp.domain.text import one_line, whole
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.rupture_kinds import KIND
from slackapp.slack.bolt.answers import answer_opened
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.markup import plain_words
from slackapp.slack.bolt.values import Payload, pressed_value, row_id, view_of
from slackapp.slack.notes import ids
from slackapp.slack.notes import views as view
from slackapp.slack.notes.facts import NoteFacts, note_facts
from slackapp.slack.notes.list_listeners import list_view

OPENED_FROM = frozenset({shared_ids.NOTICE, shared_ids.REPAIR_DOOR, ids.MY_NOTES})  # views that the form replaces


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_NOTE_LINE)(on_open)
    app.action(ids.EDIT_NOTE)(on_edit)
    app.action(ids.DELETE_NOTE)(on_delete)
    app.view(ids.NOTE_LINE)(on_form)


async def on_word(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    """Open the form (`/tend note …`) with the typed text, stored nowhere else until its author saves."""
    text = one_line(whole(plain_words(rest)))
    is_open = await call.open(view.form(call.reader, NoteFacts(), text))
    await answer_opened(ack, call, body, rest, is_open=is_open)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form, empty (buttons `I only want to write it down`, `Write a note`)."""
    call = await call_of(context, body)
    pressed = body.get("view") or {}
    await _show_form(call, body, view.form(call.reader, NoteFacts(is_from_list=_is_list(pressed))))
    await ack()


async def on_edit(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with a note (button `Edit`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        note = await writing.find(session, call.acting, row_id(pressed_value(action)))
    under = note_facts(body.get("view") or {})
    facts = NoteFacts(note_id=note.note_id, before=under.before, is_old=under.is_old, is_from_list=True)
    await _show_form(call, body, view.form(call.reader, facts, note.body.text, note.body.kind, note.body.tag))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the note, or name a missing input beside its field (button `Save`)."""
    call = await call_of(context, body)
    facts = note_facts(payload)
    try:
        async with call.once(facts.key) as session:
            await _store(session, call, facts, payload)
    except (NothingNoted, TooLong) as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    shown = await list_view(call, replace(facts, note_id=None)) if facts.is_from_list else view.saved(call.reader)
    await ack(response_action="update", view=shown)


async def _store(session: AsyncSession, call: Call, facts: NoteFacts, form: Payload) -> None:
    """Store the form's note; a note deleted meanwhile becomes a new note, so that no words are lost."""
    inputs = filled(form)
    text, kind, tag = inputs.line(shared_ids.WORDS), inputs.choice(KIND), inputs.choice(ids.TAG)
    kind, tag = kind if kind in KINDS else None, tag if tag in TAGS else None
    if facts.note_id is not None:
        try:
            await writing.edit(session, call.acting, facts.note_id, text, kind=kind, tag=tag)
        except NotFound:
            pass
        else:
            return
    await writing.write(session, call.acting, text, kind=kind, tag=tag)


async def on_delete(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Erase a note, and go back to the list (button `Delete note`)."""
    call = await call_of(context, body)
    pressed = view_of(body)
    async with call.once() as session:
        await writing.delete_one(session, call.acting, row_id(pressed_value(action)))
    await call.replace(str(pressed.get("id")), await list_view(call, replace(note_facts(pressed), note_id=None)))
    await ack()


async def _show_form(call: Call, body: Payload, shown: dict[str, object]) -> None:
    """Show the form in place of the door, the list or a notice; on top of any other view, or alone."""
    pressed = body.get("view") or {}
    if pressed.get("callback_id") in OPENED_FROM:
        await call.replace(str(pressed.get("id")), shown)
    else:
        await call.open(shown)


def _is_list(pressed: Payload) -> bool:
    return pressed.get("callback_id") == ids.MY_NOTES
