"""Publish a stale Home: draw the Home from the current database, at Slack's pace, and record the result.

The module must not know a Home's content or the choice of stale Homes. The text of a Home is never logged.
"""

import logging
from collections.abc import Sequence
from typing import Any, Protocol

from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.platform import metrics
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import AccessRefused, NotNow, RateLimited, Refused, SlackApi, SlackFailure
from slackapp.slack.platform.workspace_holds import WorkspaceHolds

logger = logging.getLogger(__name__)

METHOD = "views.publish"
AGAIN_AFTER_S = 1.0
HELD_FOR_S = 60.0  # of a Home refused for its workspace, whose hold may be longer


class Homes(Protocol):
    """The stale Homes of all workspaces, claimed, drawn and recorded by the noun `home`."""

    async def claim(self, limit: int, mine: Senders, pace: Pace) -> Sequence[StaleHome]:
        """Claim up to `limit` stale Homes for the worker, each counted as work under way in `mine`."""
        ...

    async def render(self, workspace_id: str, user_id: str, *, with_faces: bool = True) -> dict[str, Any] | None:
        """Draw the Home of one person from the current database; None for a person without a Home."""
        ...

    async def published(self, home: StaleHome) -> None:
        """Record the version as published."""
        ...

    async def release(self, home: StaleHome, wait_s: float) -> None:
        """Release a Home unpublished, for another try after `wait_s` real seconds."""
        ...


class Publishing:
    """Publish claimed Homes."""

    def __init__(self, slack: SlackApi, installations: Installations, homes: Homes, holds: WorkspaceHolds) -> None:
        self._slack = slack
        self._holds = holds
        self._installations = installations
        self._homes = homes

    async def publish(self, home: StaleHome, pace: Pace) -> None:
        """Publish a Home, or release the Home for later; log and skip a Home refused by Slack."""
        try:
            installation = await self._installations.find(home.workspace_id)
        except NotNow:
            await self._homes.release(home, AGAIN_AFTER_S)
            return
        if installation is None:
            await self._homes.published(home)  # no Home to draw; a released Home would be claimed for ever
            return
        held_s = pace.held_s(home.workspace_id, METHOD)
        if held_s > 0:
            await self._homes.release(home, held_s)
            return
        try:
            await self._draw(home, installation.token, pace)
        except RateLimited as limit:
            pace.hold(home.workspace_id, limit.method, limit.retry_after_s)
            await self._homes.release(home, limit.retry_after_s)
        except AccessRefused as refusal:
            await self._holds.refused(home.workspace_id, refusal.error)
            await self._homes.release(home, HELD_FOR_S)
        except Refused as refusal:
            logger.warning("a Home was refused: %s", refusal.error)
            await self._homes.published(home)
            metrics.SENT.labels(surface="home", outcome="failed").inc()
        except SlackFailure:
            await self._homes.release(home, AGAIN_AFTER_S)

    async def _draw(self, home: StaleHome, token: str, pace: Pace) -> None:
        """Draw and publish a Home at its turn. Raises SlackFailure."""
        if await pace.wait(home.workspace_id, METHOD, home.user_id) and pace.is_over:
            await self._homes.release(home, 0.0)
            return
        view = await self._homes.render(home.workspace_id, home.user_id)
        if view is None:
            await self._homes.published(home)
            return
        try:
            await self._slack.call(token, METHOD, {"user_id": home.user_id, "view": view})
        except Refused:
            # Slack refuses a view with a picture that it cannot fetch
            plain = await self._homes.render(home.workspace_id, home.user_id, with_faces=False)
            if plain is None or plain == view:
                raise
            await self._slack.call(token, METHOD, {"user_id": home.user_id, "view": plain})
        await self._homes.published(home)
        metrics.SENT.labels(surface="home", outcome="sent").inc()
