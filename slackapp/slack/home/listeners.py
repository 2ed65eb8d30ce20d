"""Doors to Home, and from it."""

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from slackapp.domain.outbox import home_tabs
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import OutsideWorkspace
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.event("app_home_opened")(on_opened)


async def on_opened(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Ask for a fresh Home; `delivery` draws it. People of other organisations have none, and are told nothing."""
    if event.get("tab") != "home":
        return
    try:
        call = await call_of(context, body)
    except OutsideWorkspace:
        return
    async with call.once() as session:
        await back_off.visited(session, call.workspace_id, call.user_id, call.now)
        await home_tabs.opened(session, call.workspace_id, call.user_id, call.now)
