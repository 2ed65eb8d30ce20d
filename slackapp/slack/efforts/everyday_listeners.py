"""The listener for ending an everyday effort, for its doer and its noter."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import repeating
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, chosen_value, pressed_value, row_id
from slackapp.slack.efforts import everyday_views, ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.END_EVERYDAY)(on_end)


async def on_end(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """End an everyday effort (`Not every week`, on Home and in the menu of a message)."""
    call = await call_of(context, body)
    await end(call, row_id(pressed_value(action) or chosen_value(action)))
    await ack()


async def end(call: Call, everyday_id: int) -> None:
    """End an everyday effort, and confirm the end where no message to the doer shows the end."""
    async with call.once() as session:
        is_drawn = await repeating.end(session, call.acting, everyday_id)
    if call.response_url is not None and not is_drawn:
        # the message outlived its effort, or the press came twice: say what holds
        await call.answer(everyday_views.ended(call.reader))
