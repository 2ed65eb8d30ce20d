"""Publishes one stale Home: drawn from the database as it is then, at Slack's pace, and recorded.

Must not know what a Home shows, nor which Homes are stale. Nothing that a Home says reaches a log.
"""

import logging

from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.slack.home.publish import Homes
from slackapp.slack.platform import metrics
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import NotNow, RateLimited, Refused, SlackApi, SlackFailure

logger = logging.getLogger(__name__)

METHOD = "views.publish"
AGAIN_AFTER_S = 1.0


class Publishing:
    """How a Home that this worker claimed gets to Slack."""

    def __init__(self, slack: SlackApi, installations: Installations, homes: Homes) -> None:
        self._slack = slack
        self._installations = installations
        self._homes = homes

    async def publish(self, home: StaleHome, pace: Pace) -> None:
        """Publish `home`, or give it back for later; what Slack refuses is logged and let go."""
        try:
            installation = await self._installations.find(home.workspace_id)
        except NotNow:
            await self._homes.release(home, AGAIN_AFTER_S)
            return
        if installation is None:
            await self._homes.published(home)  # there is none to draw; given back, it would be claimed for ever
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
        except Refused as refusal:
            logger.warning("a Home was refused: %s", refusal.error)
            await self._homes.published(home)
            metrics.SENT.labels(surface="home", outcome="failed").inc()
        except SlackFailure:
            await self._homes.release(home, AGAIN_AFTER_S)

    async def _draw(self, home: StaleHome, token: str, pace: Pace) -> None:
        """Draw and publish it when its turn has come. Raises SlackFailure."""
        if await pace.wait(home.workspace_id, METHOD, home.user_id) and pace.is_over:
            await self._homes.release(home, 0.0)
            return
        view = await self._homes.render(home.workspace_id, home.user_id)
        if view is None:
            await self._homes.published(home)
            return
        await self._slack.call(token, METHOD, {"user_id": home.user_id, "view": view})
        await self._homes.published(home)
        metrics.SENT.labels(surface="home", outcome="sent").inc()
