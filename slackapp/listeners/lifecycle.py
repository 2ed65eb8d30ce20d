"""What Slack tells us of people and of our own installation; nobody waits for an answer to these."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from slackapp.domain import people
from slackapp.listeners.middleware import TEND, Services

Payload = Mapping[str, Any]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.event("team_join")(on_team_join)
    app.event("user_change")(on_user_change)
    app.event("app_uninstalled")(on_uninstalled)
    app.event("tokens_revoked")(on_tokens_revoked)


async def on_team_join(event: Payload, context: AsyncBoltContext) -> None:
    """Know a new colleague from the first day."""
    services: Services = context[TEND]
    await services.directory.store(str(context.team_id or ""), [event.get("user") or {}])


async def on_user_change(event: Payload, context: AsyncBoltContext) -> None:
    """Keep fresh what is known of somebody; who was never met stays unknown."""
    services: Services = context[TEND]
    workspace_id, user = str(context.team_id or ""), event.get("user") or {}
    async with services.db.reading() as session:
        known = await people.known(session, workspace_id, [str(user.get("id") or "")])
    if known:
        await services.directory.store(workspace_id, [user])


async def on_uninstalled(context: AsyncBoltContext) -> None:
    """Forget the token at once."""
    services: Services = context[TEND]
    await services.installations.uninstall(str(context.team_id or ""))


async def on_tokens_revoked(event: Payload, context: AsyncBoltContext) -> None:
    """Forget the token when it is the bot's; a person's own token was never ours.

    Comes before or after `app_uninstalled`, or alone (slackapi/bolt-js#673).
    """
    if (event.get("tokens") or {}).get("bot"):
        await on_uninstalled(context)
