"""Listeners for choosing the effort that a thanks was for."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.thanks import answered_efforts
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.thanks import answered_effort_views, ids
from slackapp.slack.thanks import views as thanks_views


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.SAY_THANKS_TOO)(on_thanks_too)
    app.action(ids.CHOOSE_EFFORT)(on_choose)
    app.action(ids.CHOOSE_NO_EFFORT)(on_choose_none)


async def on_thanks_too(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the thanks form for the doers of a noted effort, and show the note (button `Say thanks too`).

    The thanks will answer the effort.
    """
    call = await call_of(context, body)
    effort_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        receiver_ids, words = await answered_efforts.noted_together(session, call.workspace_id, call.user_id, effort_id)
    facts = FormFacts(effort_id=effort_id)
    form = thanks_views.form(call.reader, metadata=facts.packed(), receiver_ids=receiver_ids, noted=words)
    is_in_form = (body.get("view") or {}).get("type") == "modal"
    await (call.push(form) if is_in_form else call.open(form))
    await ack()


async def on_choose(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the effort chosen by the giver (button `Yes`)."""
    call = await call_of(context, body)
    thanks, _, effort = str(action.get("value") or "").partition(":")
    thanks_id, effort_id = row_id(thanks), row_id(effort)
    async with call.once() as session:
        left = await answered_efforts.choose(session, call.acting, thanks_id, effort_id)
    await ack()
    await _show(call, body, answered_effort_views.chosen(call.reader, thanks_id, left))


async def on_choose_none(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Close the question without storing; the thanks was for something else (button `No`)."""
    call = await call_of(context, body)
    thanks_id = row_id(pressed_value(action))
    await ack()
    await _show(call, body, answered_effort_views.chosen_none(call.reader, thanks_id))


async def _show(call: Call, body: Payload, message: Message) -> None:
    """Replace the question, in the form or in the answer to the command."""
    form = body.get("view") or {}
    if form:
        title = call.reader.say("Sent")
        await call.replace(str(form["id"]), notices.notice_view(call.reader, title, [], message.blocks))
    else:
        await call.answer(message, replace=True)
