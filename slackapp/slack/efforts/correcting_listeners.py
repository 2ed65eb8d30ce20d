"""Listeners for edits and take-backs of a note: `Edit`, its form, and `Take back`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import correcting
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.bolt.answers import refuse_form, show_after_press, view_pressed_in
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.efforts import correcting_views as view
from slackapp.slack.efforts import ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.EDIT_EFFORT)(on_edit)
    app.view(ids.EDIT_EFFORT_FORM)(on_form)
    app.action(ids.TAKE_BACK_EFFORT)(on_take_back)


async def on_edit(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with the noter's words (button `Edit`)."""
    call = await call_of(context, body)
    effort_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        note = await correcting.to_correct(session, call.acting, effort_id)
    form = view.edit_form(call.reader, note, FormFacts(effort_id=effort_id).packed())
    await show_after_press(call, body, ids.EDIT_EFFORT_FORM, form)
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the new words, or show the reason for refusing beside the field; the typed words stay."""
    call = await call_of(context, body)
    words, facts = filled(payload).text(shared_ids.WORDS), facts_of(payload)
    try:
        async with call.once(facts.key) as session:
            corrected = await correcting.change(session, call.acting, facts.effort_id or -1, words)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, ())
        return
    title = call.reader.say("Saved") if corrected.is_changed else call.reader.say("Nothing changed")
    message = view.changed(call.reader, corrected, call.user_id, await call.waits())
    await ack(response_action="update", view=notice_view(call.reader, title, [], message.blocks))


async def on_take_back(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take the note back, and confirm in place of the form or confirmation (button `Take back`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        corrected = await correcting.take_back(session, call.acting, row_id(pressed_value(action)))
    await _show(call, body, view.taken_back(call.reader, corrected, call.user_id, await call.waits()))
    await ack()


async def _show(call: Call, body: Payload, message: Message) -> None:
    """Show a message in place of the pressed message: in its view, or instead of the answer to a command."""
    view_id = view_pressed_in(body, ids.EDIT_EFFORT_FORM)
    if view_id is None:
        await call.answer(message, replace=True)
    else:
        await call.replace(view_id, notice_view(call.reader, call.reader.say("Taken back"), [], message.blocks))
