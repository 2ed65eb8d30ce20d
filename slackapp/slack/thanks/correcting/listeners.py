"""Listeners for edits and take-backs: `Edit`, its form, and `Take back`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import Refusal
from slackapp.domain.thanks import correcting
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.bolt.answers import refuse_form, show_after_press
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.thanks import ids
from slackapp.slack.thanks.correcting import views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.EDIT_THANKS)(on_edit)
    app.view(ids.EDIT_FORM)(on_form)
    app.action(ids.TAKE_BACK_THANKS)(on_take_back)


async def on_edit(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with the present words (button `Edit`, below a confirmation or on Home)."""
    call = await call_of(context, body)
    thanks_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        mine = await correcting.to_correct(session, call.acting, thanks_id)
    form = view.edit_form(call.reader, mine, FormFacts(thanks_id=thanks_id).packed())
    await show_after_press(call, body, ids.EDIT_FORM, form)
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the new words, or show the reason for refusing beside the field; the typed words stay."""
    call = await call_of(context, body)
    words, facts = filled(payload).text(shared_ids.WORDS), facts_of(payload)
    thanks_id = facts.thanks_id or -1
    try:
        async with call.once(facts.key) as session:
            corrected = await correcting.change(session, call.acting, thanks_id, words)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, ())
        return
    title = call.reader.say("Saved") if corrected.is_changed else call.reader.say("Nothing changed")
    sentences = view.changed(call.reader, corrected)
    if corrected.is_changed:
        sentences += await _waits(call)
    changed = notice_view(call.reader, title, sentences)
    await ack(response_action="update", view=changed)


async def on_take_back(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take the thanks back, and confirm in place of the form (button `Take back`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        corrected = await correcting.take_back(session, call.acting, row_id(pressed_value(action)))
    sentences = [*view.taken_back(call.reader, corrected), *await _waits(call)]
    shown = notice_view(call.reader, call.reader.say("Taken back"), sentences)
    await show_after_press(call, body, ids.EDIT_FORM, shown)
    await ack()


async def _waits(call: Call) -> list[str]:
    """Return the sentence for a workspace while Slack refuses its messages; empty otherwise."""
    return list(filter(None, [await call.waits()]))
