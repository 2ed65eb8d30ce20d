"""Listeners for the two buttons from a pattern of the author's notes to repair, on the author's Home."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.notes import lists, noticing
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.landing.drafts_of_landing import MANY, MOMENTS
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload
from slackapp.slack.notes.list_listeners import pattern_in
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.parts import FormShown
from slackapp.slack.repairs.writing.written import NOTES_SHOWN


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(shared_ids.PATTERN_ASK)(on_ask)
    app.action(shared_ids.PATTERN_RAISE)(on_raise)


async def on_ask(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form of a check-in, empty: nothing of the notes goes along (button `Ask a curious question`)."""
    await _open(ack, body, action, context, Contents("ask"))


async def on_raise(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form for many moments that landed badly, beside the pattern's notes (button `Raise it`)."""
    pattern = pattern_in(action)
    kind = pattern.name if pattern.by == "kind" else None
    await _open(ack, body, action, context, Contents("landed", {MOMENTS: MANY}, kind=kind))


async def _open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext, contents: Contents) -> None:
    """Store the author's choice, so that the pattern leaves Home; then open the form."""
    call, pattern = await call_of(context, body), pattern_in(action)
    async with call.once() as session:
        await noticing.answer(session, call.acting, pattern)
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
        notes = await lists.alike(session, call.acting, pattern.by, pattern.name, NOTES_SHOWN)
    new = DraftBody(call.user_id, contents)
    await call.open(view.form(call.reader, FormShown(new, RepairFacts(), contacts, notes=notes)))
    await ack()
