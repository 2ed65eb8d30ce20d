"""Listeners for words waiting to go: `Edit` and `Take back`."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import words
from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.sending import REQUIRED
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_ids
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing import held_credits, held_pauses
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.parts import FormShown
from slackapp.slack.repairs.writing.showing import show_instead


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.EDIT_HELD)(on_edit)
    app.action(ids.TAKE_BACK_HELD)(on_take_back)


async def on_edit(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with the held words; until the sender sends the form, the words go unchanged (button `Edit`)."""
    call = await call_of(context, body)
    word_ids = row_ids(pressed_value(action))
    async with call.services.db.reading() as session:
        held = await words.to_change(session, call.acting, word_ids)
        contacts = await contacts_of(session, call.workspace_id)
    contents = held[0].body.contents
    if contents.sort == "credit":
        await held_credits.edit(call, body, held[0])
        await ack()
        return
    if contents.sort == "pause":
        await held_pauses.edit(call, body, held[0])
        await ack()
        return
    if contents.sort not in REQUIRED:
        raise NotFound
    draft = DraftBody(call.user_id, contents, tuple(one.body.receiver_id for one in held))
    facts = RepairFacts(word_ids=tuple(word_ids), link=contents.link, shows_more=bool(contents.kind))
    facts = replace(facts, shows_more=facts.shows_more or bool({ids.MATTERS, ids.IMPACT} & contents.texts.keys()))
    shown = FormShown(draft, facts, contacts, contents.quoted, view.editing(call.reader))
    await show_instead(call, body, view.form(call.reader, shown))
    await ack()


async def on_take_back(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take the held words back into a draft (button `Take back`)."""
    call = await call_of(context, body)
    word_ids = row_ids(pressed_value(action))
    if not word_ids:
        raise NotFound
    async with call.once() as session:
        draft_id = await words.take_back(session, call.acting, word_ids)
    await show_instead(call, body, view.taken_back(call.reader, draft_id))
    await ack()
