"""Listeners for the admins' switch of the seen check, and for a starter who stops asking. The domain checks both."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.seen import asking, switch
from slackapp.slack.block_kit import refusals
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.values import Payload, pressed_value, row_id, view_of
from slackapp.slack.seen import ids
from slackapp.slack.seen import switch_views as view


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.action(ids.OPEN_SEEN_SWITCH)(on_open)
    app.action(ids.TURN_SEEN_CHECK)(on_turn)
    app.action(ids.STOP_ASKING_SEEN)(on_stop)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the switch, on top of the workspace's settings (button `Seen check`). Raises NotAdmin."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        found = await switch.switch_of(session, call.acting)
    await show(call, body, view.switch(call.reader, found))
    await ack()


async def on_turn(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Turn the check on or off (buttons `Turn on`, `Turn off`). Raises NotAdmin."""
    call = await call_of(context, body)
    async with call.once() as session:
        found = await switch.turn(session, call.acting, is_on=pressed_value(action) == view.ON)
    await call.replace(str(view_of(body).get("id")), view.switch(call.reader, found))
    await ack()


async def on_stop(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Stop asking in a season (button `Stop asking`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await asking.ask_in_season(session, call.acting, row_id(pressed_value(action)), asks=False)
    await call.answer(refusals.only(view.stopped(call.reader)), replace=True)
    await ack()
