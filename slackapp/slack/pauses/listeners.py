"""Listeners for agreed pauses: `Open`, and `Let it go`, which is `Done` from their day on."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.pauses import agreeing
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.pauses import ids
from slackapp.slack.pauses import views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_PAUSED)(on_open)
    app.action(ids.LET_PAUSE_GO)(on_let_go)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show a line to begin with and the direct message (button `Open`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        line = await agreeing.find(session, call.acting, row_id(pressed_value(action)))
    await show(call, body, view.opened(call.reader, call.workspace_id, line, call.now))
    await ack()


async def on_let_go(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take the pause off the presser's own list, with its reminder and without a notice (`Let it go`, `Done`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await agreeing.let_go(session, call.acting, row_id(pressed_value(action)))
    await ack()
