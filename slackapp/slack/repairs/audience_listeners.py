"""Listeners for the view that says who can read private words."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import audience_views, ids


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.action(ids.WHO_READS)(on_who_reads)


async def on_who_reads(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the view that says who can read drafts and private words (button `Who can read this?`)."""
    call = await call_of(context, body)
    await call.open(audience_views.who_reads(call.reader))
    await ack()
