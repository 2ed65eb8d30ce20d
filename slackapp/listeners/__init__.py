"""Thin listeners: read the payload, make one domain call, build a view, answer."""

import logging
import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from slackapp.listeners import acknowledgments, efforts, errors, home, leads, lifecycle, prompts, settings
from slackapp.listeners.middleware import TEND, Services

FEATURES = (acknowledgments, efforts, prompts, home, settings, leads, lifecycle)
NOT_INSTALLED = "Tend is not installed in this workspace, so I could not do that. Nothing was sent."


def bolt_app(services: Services) -> AsyncApp:
    """Give Bolt with every listener registered. Signatures are checked before it, in web.py."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # a plain function: Bolt reads the names of the parameters and would pass `self` as well
        return await services.installations.authorize(enterprise_id, team_id)

    app = AsyncApp(
        logger=logging.getLogger("slack_bolt"),
        process_before_response=True,  # commit before ack: by default Bolt answers an event before its listener ran
        authorize=authorize,  # type: ignore[arg-type]  # None means not installed
        user_facing_authorize_error_message=NOT_INSTALLED,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        client=services.slack.client(None),
    )

    async def give_services(context, next):  # type: ignore[no-untyped-def]  # noqa: A002, ANN001, ANN202
        context[TEND] = services
        await next()
        services.wake()

    app.middleware(give_services)
    app.error(errors.on_error)
    for feature in FEATURES:
        feature.register(app)
    app.action(re.compile(".*"))(errors.on_stale)  # last: whatever no feature knows any more
    return app
