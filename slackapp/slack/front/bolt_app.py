"""Tend's Bolt app: its options, the work before and after each request, and the listeners of all features."""

import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp.domain.refusals import NotInstalled, SlackAway
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.bolt.once import DEADLINE, TEND
from slackapp.slack.bolt.response_urls import drop_strange
from slackapp.slack.bolt.services import Services
from slackapp.slack.feature import CommandWord, Register
from slackapp.slack.front import errors, tend_command
from slackapp.slack.front.dispatch import AppById
from slackapp.slack.front.person_limits import PersonLimits
from slackapp.slack.front.private_text import drop_private_text
from slackapp.slack.front.switched import SwitchGuard
from slackapp.slack.home import pages_listeners
from slackapp.slack.platform import metrics
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.web_api import NotNow

log = logging.getLogger(__name__)

BOLT_OPTIONS: dict[str, Any] = {
    "name": "tend",  # without a name, Bolt reads the source of the whole call stack to make one up
    "process_before_response": True,  # commit before ack: by default Bolt answers an event before its listener ran
    "request_verification_enabled": False,
    "ssl_check_enabled": False,
    "attaching_function_token_enabled": False,
}


class Bolt(AppById):
    """The Bolt app, with Tend's work before and after each request; Bolt's own middleware runs at the wrong moments."""

    def __init__(self, services: Services, words: Collection[str], **options: Any) -> None:  # noqa: ANN401  (Bolt's own)
        self.limits = PersonLimits(services.clock.monotonic)
        super().__init__(self.limits, SwitchGuard(services), **options)
        self._services = services
        self._words = words

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch a request, over HTTP and Socket Mode alike, before delivery, which then looks for committed rows."""
        req.context[TEND] = self._services
        req.context[DEADLINE] = Deadline()
        drop_private_text(req, self._words)
        drop_strange(req, self._services.answer_hosts)
        with self._services.giving_way():
            response = await super().async_dispatch(req)
        await pages_listeners.redraw(req, response)
        return response


def bolt_app(
    services: Services,
    listeners: Iterable[Register],
    words: Mapping[str, CommandWord],
    lines: Sequence[UsageLine],
) -> Bolt:
    """Return the Bolt app with `listeners` and the words of `/tend`. `platform/http.py` checks signatures earlier."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # a plain function: Bolt reads parameter names and would pass `self` as well
        try:
            found = await services.installations.authorize(enterprise_id, team_id)
        except NotNow:
            raise SlackAway from None
        if found is None:
            # Bolt itself would answer a command with nothing
            metrics.NOT_INSTALLED.inc()
            log.warning("a request came from workspace %s, where Tend is not installed", team_id)
            raise NotInstalled
        return found

    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)  # silence a warning: Bolt ignores SLACK_BOT_TOKEN, on purpose
    alike = {alike for word in words.values() for alike in (word.word, *word.alike)}
    app = Bolt(
        services,
        alike,
        logger=logger,
        authorize=authorize,
        **BOLT_OPTIONS,
    )
    logger.setLevel(logging.WARNING)
    app.error(errors.on_error)
    for register in listeners:
        register(app)
    tend_command.register(app, words, lines)
    app.action(re.compile(".*"))(errors.on_stale)  # last, for buttons unknown to every feature
    return app
