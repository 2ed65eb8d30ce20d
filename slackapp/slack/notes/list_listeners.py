"""Listeners for a person's own notes: open, search, page, keep, let go, delete, copy; and for a pattern on Home.

The metadata of the list has numbers alone. A search stands in its field only: no other part of a view has the search,
and nothing stores the search.
"""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.notes import keeping, lists, noticing, writing
from slackapp.domain.notes.patterns import BYS, Pattern
from slackapp.domain.refusals import NotFound
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, parts_of, pressed_value, row_id, row_ids, view_of
from slackapp.slack.notes import ids
from slackapp.slack.notes import list_views as view
from slackapp.slack.notes.facts import NoteFacts, note_facts

REPLACED = frozenset({shared_ids.NOTICE, ids.MY_NOTES})  # views that the list replaces; a form keeps the typed text
COPIED_MAX = 30  # notes in one view to copy: at most 250 kB also where every letter takes twelve bytes


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_MY_NOTES)(on_open)
    app.action(ids.OPEN_OLD_NOTES)(on_open_old)
    app.view(ids.MY_NOTES)(on_search_form)
    app.action(ids.SEARCH_NOTES)(on_search)
    app.action(ids.OLDER_NOTES)(on_older)
    app.action(ids.NEWEST_NOTES)(on_newest)
    app.action(ids.KEEP_NOTES)(on_keep)
    app.action(ids.LET_NOTES_GO)(on_let_go)
    app.action(ids.DELETE_NOTES)(on_delete_all)
    app.action(ids.COPY_NOTES)(on_copy)
    app.view(ids.NOTES_TO_COPY)(on_copied)
    app.action(ids.PATTERN_LET_GO)(on_pattern_let_go)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the list (button `My notes`)."""
    await _open(ack, body, context, NoteFacts())


async def on_open_old(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the notes about which the person is asked (button `Look at them`)."""
    await _open(ack, body, context, NoteFacts(is_old=True))


async def _open(ack: AsyncAck, body: Payload, context: AsyncBoltContext, facts: NoteFacts) -> None:
    call = await call_of(context, body)
    pressed = body.get("view") or {}
    shown = await list_view(call, facts)
    if pressed.get("callback_id") in REPLACED:
        await call.replace(str(pressed.get("id")), shown)
    else:
        await call.open(shown)
    await ack()


async def on_search_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Show the notes with the typed text (button `Search`)."""
    call = await call_of(context, body)
    await ack(response_action="update", view=await list_view(call, NoteFacts(), _typed_in(payload)))


async def on_search(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the notes with the typed text, after Enter in the field."""
    await _turn(ack, body, context, NoteFacts(), _typed_in(view_of(body)))


async def on_older(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the next page of the same search (buttons `Older`, `Search further back`)."""
    pressed = view_of(body)
    await _turn(ack, body, context, NoteFacts(before=note_facts(pressed).older), _shown_in(pressed))


async def on_newest(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the first page of the same search (button `Newest`)."""
    await _turn(ack, body, context, NoteFacts(), _shown_in(view_of(body)))


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Keep old notes for 90 days more (buttons `Keep`, `Keep all`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await keeping.keep(session, call.acting, row_ids(pressed_value(action)))
    await _redraw(call, body)
    await ack()


async def on_let_go(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Erase old notes for good (buttons `Let go`, `Let all go`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await keeping.let_go(session, call.acting, row_ids(pressed_value(action)))
    await _redraw(call, body)
    await ack()


async def on_delete_all(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Erase every note of the person, after a confirmation (button `Delete all notes`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await writing.delete_all(session, call.workspace_id, call.user_id, call.now)
    await call.replace(str(view_of(body).get("id")), await list_view(call, NoteFacts()))
    await ack()


async def on_copy(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show notes in text fields to copy, newest first (buttons `Copy as text`, and `Older` in the copies)."""
    call = await call_of(context, body)
    before = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        found = await lists.page(session, call.acting, before=before if before > 0 else None, limit=COPIED_MAX)
    shown, pressed = view.to_copy(call.reader, found), view_of(body)
    if pressed.get("callback_id") == ids.NOTES_TO_COPY:
        await call.replace(str(pressed.get("id")), shown)
    else:
        await call.open(shown)
    await ack()


async def on_copied(ack: AsyncAck) -> None:
    """Close the text fields, without reading their text."""
    await ack()


async def on_pattern_let_go(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Answer a pattern with nothing (button `Let it go` on Home)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await noticing.answer(session, call.acting, pattern_in(action))
    await ack()


def pattern_in(action: Payload) -> Pattern:
    """Read the pattern from a pressed button. Raises NotFound for any other value."""
    by, name = parts_of(pressed_value(action), 2)
    if by not in BYS:
        raise NotFound
    return Pattern(by, name)


async def list_view(call: Call, facts: NoteFacts, text: str = "") -> Block:
    """Return the page of the person's notes chosen by the facts and the search."""
    async with call.services.db.reading() as session:
        asked = await keeping.asked_about(session, call.acting, lists.LINES_MAX)
        if facts.is_old:
            return view.old_notes(call.reader, asked, NoteFacts(is_old=True))
        found = await lists.page(session, call.acting, text=text, before=facts.before)
    known = NoteFacts(before=facts.before, older=found.older)
    return view.my_notes(call.reader, view.ListShown(found, known, call.now, text, has_old=bool(asked)))


async def _turn(ack: AsyncAck, body: Payload, context: AsyncBoltContext, facts: NoteFacts, text: str) -> None:
    call = await call_of(context, body)
    await call.replace(str(view_of(body).get("id")), await list_view(call, facts, text))
    await ack()


async def _redraw(call: Call, body: Payload) -> None:
    """Draw the pressed list again, at its place and with its search."""
    pressed = view_of(body)
    await call.replace(str(pressed.get("id")), await list_view(call, note_facts(pressed), _shown_in(pressed)))


def _typed_in(form: Payload) -> str:
    return filled(form).line(ids.SEARCH_NOTES)[: lists.SEARCH_MAX]


def _shown_in(pressed: Payload) -> str:
    """Return the search behind the shown notes, not the text typed into its field since."""
    fields = [block for block in pressed.get("blocks") or [] if block.get("block_id") == ids.SEARCH_NOTES]
    element: Any = (fields[0].get("element") if fields else None) or {}
    return str(element.get("initial_value") or "")[: lists.SEARCH_MAX]
