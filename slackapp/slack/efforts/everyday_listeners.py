"""The door out of an everyday effort, for who does it and for who noted it."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import repeating
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.efforts import ids


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.action(ids.END_EVERYDAY)(on_end)


async def on_end(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """`Not every week`, `End it`."""
    call = await call_of(context, body)
    async with call.once() as session:
        await repeating.end(session, call.workspace_id, call.user_id, row_id(pressed_value(action)), call.now)
    await ack()
