"""Thin listeners: read the payload, make one domain call, build a view, answer."""

import logging
import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp.domain.refusals import SlackAway
from slackapp.slack.away import listeners as times_away
from slackapp.slack.bolt.once import DEADLINE, TEND
from slackapp.slack.bolt.response_urls import drop_strange
from slackapp.slack.bolt.services import Services
from slackapp.slack.efforts import everyday_listeners
from slackapp.slack.efforts import listeners as efforts
from slackapp.slack.front import errors, lifecycle, shortcuts, tend_command
from slackapp.slack.home import listeners as home
from slackapp.slack.home import pages_listeners
from slackapp.slack.leads import admin_listeners, profile_listeners, team_listeners
from slackapp.slack.leads import listeners as leads
from slackapp.slack.one_to_ones import listeners as one_to_ones
from slackapp.slack.own_data import settings_listeners
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.web_api import NotNow
from slackapp.slack.prompts import listeners as prompts
from slackapp.slack.sources import listeners as sources
from slackapp.slack.thanks import answered_effort_listeners, correcting_listeners, replying_listeners, wording_listeners
from slackapp.slack.thanks import listeners as acknowledgments
from slackapp.slack.thanks.archive import listeners as kept_words
from slackapp.slack.thanks.words_later import listeners as unfinished
from slackapp.slack.workspace import listeners as workspace

FEATURES = (
    acknowledgments,
    answered_effort_listeners,
    correcting_listeners,
    wording_listeners,
    replying_listeners,
    efforts,
    everyday_listeners,
    prompts,
    one_to_ones,
    home,
    pages_listeners,
    shortcuts,
    tend_command,
    unfinished,
    kept_words,
    settings_listeners,
    times_away,
    workspace,
    profile_listeners,
    sources,
    leads,
    team_listeners,
    admin_listeners,
    lifecycle,
)
NOT_INSTALLED = "Tend is not installed in this workspace, so I could not do that. Nothing was sent."

BOLT_OPTIONS: dict[str, Any] = {
    "name": "tend",  # without one Bolt reads the sources of the whole call stack to make one up
    "process_before_response": True,  # commit before ack: by default Bolt answers an event before its listener ran
    "user_facing_authorize_error_message": NOT_INSTALLED,
    "request_verification_enabled": False,
    "ssl_check_enabled": False,
    "attaching_function_token_enabled": False,
}


class Bolt(AsyncApp):
    """Bolt, with what comes before and after each request: its middleware is too late for one, too early for both."""

    def __init__(self, services: Services, **options: Any) -> None:  # noqa: ANN401  (Bolt's own)
        super().__init__(**options)
        self._services = services

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch, over HTTP and Socket Mode alike; what the listener committed is looked for at once."""
        req.context[TEND] = self._services
        req.context[DEADLINE] = Deadline()
        drop_strange(req, self._services.answer_hosts)
        try:
            response = await super().async_dispatch(req)
        finally:
            self._services.wake()
        await pages_listeners.redraw(req, response)
        return response


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
        authorize=authorize,  # None means not installed
        **BOLT_OPTIONS,
    )
    logger.setLevel(logging.WARNING)
    app.error(errors.on_error)
    for feature in FEATURES:
        feature.register(app)
    app.action(re.compile(".*"))(errors.on_stale)  # last: whatever no feature knows any more
    return app
