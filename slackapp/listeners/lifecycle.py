"""What Slack tells us of people and of our own installation; nobody waits for an answer to these."""

import math
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from slackapp.directory import profiles_of
from slackapp.domain import people
from slackapp.listeners.middleware import TEND, Services, arrival_of, once

Payload = Mapping[str, Any]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.event("team_join")(on_team_join)
    app.event("user_change")(on_user_change)
    app.event("app_uninstalled")(on_uninstalled)
    app.event("tokens_revoked")(on_tokens_revoked)


async def on_team_join(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Know a new colleague from the first day."""
    await _take_in(event, body, context, known_only=False)


async def on_user_change(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Keep fresh what is known of somebody; who was never met stays unknown."""
    await _take_in(event, body, context, known_only=True)


async def _take_in(event: Payload, body: Payload, context: AsyncBoltContext, *, known_only: bool) -> None:
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    profiles = profiles_of([event.get("user") or {}], workspace_id)
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        told_ts = _seconds(event.get("event_ts"))
        if known_only:
            profiles = [one for one in profiles if await people.is_news(session, workspace_id, one.user_id, told_ts)]
        await people.remember(session, workspace_id, profiles, services.clock.now())
    services.directory.note(workspace_id, profiles)


def _seconds(event_ts: object) -> float | None:
    """Read Slack's `event_ts`; None when there is none."""
    try:
        seconds = float(str(event_ts))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


async def on_uninstalled(body: Payload, context: AsyncBoltContext) -> None:
    """Forget the token at once."""
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        await services.installations.uninstall(session, workspace_id)
    services.installations.forget(workspace_id)


async def on_tokens_revoked(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Forget the token when it is the bot's; a person's own token was never ours.

    Comes before or after `app_uninstalled`, or alone (slackapi/bolt-js#673).
    """
    if (event.get("tokens") or {}).get("bot"):
        await on_uninstalled(body, context)
