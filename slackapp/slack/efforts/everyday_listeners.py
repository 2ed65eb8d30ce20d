"""The listener for ending an everyday effort, for its doer and its noter."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import repeating
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.efforts import ids


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.action(ids.END_EVERYDAY)(on_end)


async def on_end(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """End an everyday effort (buttons `Not every week`, `End it`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await repeating.end(session, call.acting, row_id(pressed_value(action)))
    await ack()
