"""Listeners for events about channels: Tend is invited, and a channel is archived or deleted.

Slack sends the events only where an admin granted the optional scopes `channels:read` and `groups:read`. The events
name a channel and a person; Tend reads no messages.
"""

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import offering, stopping
from slackapp.slack.bolt.forms import is_id
from slackapp.slack.bolt.once import TEND, arrival_of, once
from slackapp.slack.bolt.services import Services
from slackapp.slack.bolt.values import Payload

PART = "rituals"  # of Tend; an event has no id by which it is known to be off
GONE_EVENTS = ("channel_archive", "channel_deleted", "group_archive", "group_deleted")


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.event("member_joined_channel")(on_joined)
    for name in GONE_EVENTS:
        app.event(name)(on_gone)


async def on_joined(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Offer a season to the person who invited Tend; ignore other members' joins.

    docs.slack.dev/reference/events/member_joined_channel: `inviter` is missing after a join without an invitation.
    """
    inviter, channel_id = event.get("inviter"), event.get("channel")
    if event.get("user") != context.bot_user_id or not is_id(inviter) or not is_id(channel_id):
        return
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    if PART in await services.switches.off(workspace_id):
        return
    await services.directory.meet(workspace_id, [str(inviter)])
    acting = Acting(workspace_id, str(inviter), services.clock.now(), services.country)
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        await offering.offer(session, acting, str(channel_id))


async def on_gone(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """End the season of an archived or deleted channel."""
    channel_id = event.get("channel")
    if not is_id(channel_id):
        return
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        await stopping.archived(session, workspace_id, str(channel_id), services.clock.now())
