"""Thin listeners: read the payload, make one domain call, build a view, answer."""

import logging
import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp.domain.refusals import SlackAway
from slackapp.listeners import acknowledgments, efforts, errors, home, leads, lifecycle, prompts, settings
from slackapp.listeners.addresses import drop_strange
from slackapp.listeners.middleware import TEND, Services
from slackapp.slack import NotNow

FEATURES = (acknowledgments, efforts, prompts, home, settings, leads, lifecycle)
NOT_INSTALLED = "Tend is not installed in this workspace, so I could not do that. Nothing was sent."


class Bolt(AsyncApp):
    """Bolt, with what comes before and after each request: its middleware is too late for one, too early for both."""

    def __init__(self, services: Services, **options: Any) -> None:  # noqa: ANN401  (Bolt's own)
        super().__init__(**options)
        self._services = services

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch, over HTTP and Socket Mode alike; what the listener committed is looked for at once."""
        req.context[TEND] = self._services
        drop_strange(req, self._services.answer_hosts)
        try:
            return await super().async_dispatch(req)
        finally:
            self._services.wake()


def bolt_app(services: Services) -> AsyncApp:
    """Give Bolt with every listener registered. Signatures are checked before it, in web.py."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # a plain function: Bolt reads the names of the parameters and would pass `self` as well
        try:
            return await services.installations.authorize(enterprise_id, team_id)
        except NotNow:
            raise SlackAway from None

    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)  # it would warn that SLACK_BOT_TOKEN is not used by Bolt itself, as we want it
    app = Bolt(
        services,
        logger=logger,
        process_before_response=True,  # commit before ack: by default Bolt answers an event before its listener ran
        authorize=authorize,  # None means not installed
        user_facing_authorize_error_message=NOT_INSTALLED,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    logger.setLevel(logging.WARNING)
    app.error(errors.on_error)
    for feature in FEATURES:
        feature.register(app)
    app.action(re.compile(".*"))(errors.on_stale)  # last: whatever no feature knows any more
    return app
