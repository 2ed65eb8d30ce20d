"""Listeners for Home and its buttons."""

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from slackapp.domain.outbox import home_tabs
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import OutsideWorkspace
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.event("app_home_opened")(on_opened)


async def on_opened(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Request a fresh Home, drawn by `delivery`. Ignore people of other organisations, because they have no Home."""
    if event.get("tab") != "home":
        return
    try:
        call = await call_of(context, body)
    except OutsideWorkspace:
        return
    async with call.once() as session:
        await back_off.visited(session, call.acting)
        await home_tabs.opened(session, call.acting)
