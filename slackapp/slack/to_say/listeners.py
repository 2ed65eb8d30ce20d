"""Listeners for words to say in person: both buttons take the words off the list."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.to_say import lines
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.to_say import ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.SAID_IT)(on_end)
    app.action(ids.LET_IT_GO)(on_end)


async def on_end(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Erase the words (buttons `Said it` and `Let it go`); Home is drawn without them."""
    call = await call_of(context, body)
    async with call.once() as session:
        await lines.end(session, call.acting, row_id(pressed_value(action)))
    await ack()
