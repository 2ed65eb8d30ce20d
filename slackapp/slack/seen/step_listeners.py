"""Listeners for a lead's next step: opening its form, `Save` and `Remove`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import TooLong
from slackapp.domain.seen import stepping
from slackapp.domain.seen.refusals import NothingToDoNext
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, facts_in, pressed_value, row_id, row_in, view_of
from slackapp.slack.seen import ids
from slackapp.slack.seen import step_views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_SEEN_STEP)(on_open)
    app.view(ids.SEEN_STEP_FORM)(on_form)
    app.action(ids.REMOVE_SEEN_STEP)(on_remove)


async def open_form(call: Call, round_id: int) -> None:
    """Open the form for a lead, in place of the view with the press."""
    async with call.services.db.reading() as session:
        words = await stepping.step_to_write(session, call.acting, round_id)
    await call.show_here(view.form(call.reader, round_id, words))


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form (button `Write next step`)."""
    call = await call_of(context, body)
    await open_form(call, row_id(pressed_value(action)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the next step (button `Save`), or name a missing input beside its field."""
    call = await call_of(context, body)
    round_id = row_in(facts_in(payload).get("r")) or -1
    try:
        async with call.once() as session:
            await stepping.write_step(session, call.acting, round_id, filled(payload).line(ids.SEEN_STEP))
    except (NothingToDoNext, TooLong) as refusal:
        await ack(response_action="errors", errors={ids.SEEN_STEP: call.sentence(refusal)})
        return
    await ack(response_action="update", view=view.saved(call.reader))


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Delete the next step (button `Remove`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await stepping.remove_step(session, call.acting, row_id(pressed_value(action)))
    await call.replace(str(view_of(body).get("id")), view.removed(call.reader))
    await ack()
