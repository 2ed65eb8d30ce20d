"""Listener for `Post it again`, in the message about a post of unknown outcome."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.rituals.rounds import doubting
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.rituals.rounds import doubt_views, ids


def register(app: AsyncApp) -> None:
    """Register the listener of this module."""
    app.action(ids.POST_ROUND_AGAIN)(on_post_again)


async def on_post_again(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Post the question once more, and say so in place of the message (button `Post it again`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        is_posted = await doubting.post_again(session, call.acting, row_id(pressed_value(action)))
    await ack()
    await call.answer(doubt_views.answered(call.reader, is_posted=is_posted), replace=True)
