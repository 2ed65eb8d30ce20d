"""Listener for a starter who stops asking the seen check in a season. The domain checks the right to stop."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.seen import asking
from slackapp.slack.block_kit import refusals
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.seen import ids
from slackapp.slack.seen import season_views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.STOP_ASKING_SEEN)(on_stop)


async def on_stop(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Stop asking in a season (button `Stop asking`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await asking.ask_in_season(session, call.acting, row_id(pressed_value(action)), asks=False)
    await call.answer(refusals.only(view.stopped(call.reader)), replace=True)
    await ack()
