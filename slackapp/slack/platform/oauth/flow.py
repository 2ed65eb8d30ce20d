"""The way of an install: from the page to Slack, and back with a code that becomes the workspace's token.

docs.slack.dev/authentication/installing-with-oauth. Org-wide installs are refused, see docs/decisions/workspaces.md.
Tokens and codes never reach a log or a page.
"""

import contextlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from slackapp.clock import real_now
from slackapp.slack.platform.erasing import BeingErased
from slackapp.slack.platform.installations import Granted, Installations
from slackapp.slack.platform.oauth import pages, states
from slackapp.slack.platform.oauth.pages import Page
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from slackapp.slack.platform.web_api import NotNow, OutcomeUnknown, SlackApi, SlackFailure
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

COOKIE = "tend_install"
SECRET_BYTES = 32
PARAMETER_MAX = 1_000  # characters; Slack's codes have about a hundred
OUR_FAULT = frozenset({"bad_client_secret", "invalid_client_id", "bad_redirect_uri"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The app's identity for Slack."""

    client_id: str
    client_secret: str


class NotInstalled(Exception):
    """The install ended without a token stored; `page` says why."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


class Installing:
    """The routes of `/slack/install` and `/slack/oauth_redirect`."""

    def __init__(self, db: Database, slack: SlackApi, installations: Installations, credentials: Credentials) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._credentials = credentials
        self._site = slack.base_url.removesuffix("api/").rstrip("/")

    def routes(self) -> list[Route]:
        """Return the routes for the web application."""
        return [
            Route(pages.INSTALL, self._show, methods=["GET"]),
            Route(pages.INSTALL, self._begin, methods=["POST"]),
            Route(pages.REDIRECT, self._come_back, methods=["GET"]),
        ]

    async def _show(self, _: Request) -> Response:
        return self._answer(pages.BEGIN)

    async def _begin(self, request: Request) -> Response:
        """Begin an install: store its state, and send the browser to Slack."""
        state, browser = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        try:
            async with self._db.transaction() as session:
                await states.begin(session, state, browser, real_now())
        except states.TooManyInstalls:
            return self._answer(pages.BUSY)
        except (SQLAlchemyError, OSError) as error:
            logger.warning("an install could not begin: %s", type(error).__name__)
            return self._answer(pages.NOT_STORED)
        asked = {
            "client_id": self._credentials.client_id,
            "scope": ",".join(sorted(NEEDED | OPTIONAL)),  # the app's manifest says which of them are optional
            "user_scope": "",
            "state": state,
        }
        answer = RedirectResponse(
            f"{self._site}/oauth/v2/authorize?{urlencode(asked)}", 303, {"cache-control": "no-store"}
        )
        answer.set_cookie(
            COOKIE,
            browser,
            max_age=int(states.LIVES.total_seconds()),
            path="/slack",
            secure=request.url.hostname not in LOOPBACK,  # a proxy may end TLS, and browsers refuse it on plain HTTP
            httponly=True,
            samesite="lax",  # Slack's page sends the browser back by a link
        )
        return answer

    async def _come_back(self, request: Request) -> Response:
        """End an install: exchange Slack's code for a token, and store the token."""
        given = {name: value[:PARAMETER_MAX] for name, value in request.query_params.items()}
        try:
            await self._insist_on_state(given.get("state", ""), request.cookies.get(COOKIE, ""))
            granted = await self._granted(given)
            await self._store(granted)
        except NotInstalled as why:
            return self._answer(why.page)
        logger.info("workspace %s installed Tend", granted.workspace_id)
        link = pages.app_link(self._site, granted.app_id, granted.workspace_id)
        answer = self._answer(pages.added(granted.team_name), link)
        answer.delete_cookie(COOKIE, path="/slack")
        return answer

    async def _insist_on_state(self, state: str, browser: str) -> None:
        """Use the state up. Raises NotInstalled; Slack's own admin pages send people here without a state."""
        if not state:
            raise NotInstalled(pages.NOT_BEGUN_HERE)
        try:
            async with self._db.transaction() as session:
                is_ours = await states.take(session, state, browser, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("an install could not be checked: %s", type(error).__name__)
            raise NotInstalled(pages.NOT_STORED) from None
        if not is_ours:
            raise NotInstalled(pages.TOO_OLD)

    async def _granted(self, given: Mapping[str, str]) -> Granted:
        """Return Slack's grant for the code. Raises NotInstalled."""
        code = given.get("code")
        if given.get("error") or not code:
            raise NotInstalled(pages.DENIED if given.get("error") else pages.TOO_OLD)
        try:
            answer = await self._slack.exchange_code(self._credentials.client_id, self._credentials.client_secret, code)
        except (NotNow, OutcomeUnknown) as error:
            logger.warning("Slack did not exchange the code of an install: %s", error.error)
            raise NotInstalled(pages.NO_ANSWER) from None
        except SlackFailure as error:
            logger.warning("Slack refused the code of an install: %s", error.error)
            raise NotInstalled(pages.WRONG_APP if error.error in OUR_FAULT else pages.TOO_OLD) from None
        token = _text(answer.get("access_token"))
        why_not = _why_not(answer)
        if why_not is not None:
            await self._give_back(token)
            raise NotInstalled(why_not)
        return await self._introduced(answer, token)

    async def _introduced(self, answer: Mapping[str, Any], token: str) -> Granted:
        """Ask Slack with the new token for facts missing from the exchange. Raises NotInstalled."""
        team = answer["team"]
        try:
            own = await self._slack.call(token, "auth.test", {})
        except SlackFailure as error:
            logger.warning("Slack did not answer the new token of %s: %s", team["id"], error.error)
            raise NotInstalled(pages.NO_ANSWER) from None
        if own.get("team_id") != team["id"]:
            logger.warning("the new token of %s belongs to another workspace", team["id"])
            raise NotInstalled(pages.NO_ANSWER)
        enterprise = answer.get("enterprise") or {}
        return Granted(
            workspace_id=team["id"],
            token=token,
            bot_user_id=_text(answer.get("bot_user_id")) or _text(own.get("user_id")) or None,
            bot_id=_text(own.get("bot_id")) or None,
            url=_text(own.get("url")) or None,
            enterprise_id=_text(enterprise.get("id")) or None,
            scopes=_text(answer.get("scope")),
            team_name=_text(team.get("name")),
            app_id=_text(answer.get("app_id")),
        )

    async def _store(self, granted: Granted) -> None:
        try:
            await self._installations.install(granted)
        except BeingErased:
            raise NotInstalled(pages.BEING_ERASED) from None
        except (SQLAlchemyError, OSError) as error:
            logger.warning("the install of %s could not be stored: %s", granted.workspace_id, type(error).__name__)
            raise NotInstalled(pages.NOT_STORED) from None

    async def _give_back(self, token: str) -> None:
        """Let Slack revoke a token rejected by Tend; without an answer the person reads the same page."""
        if token:
            with contextlib.suppress(SlackFailure):
                await self._slack.call(token, "auth.revoke", {})

    def _answer(self, page: Page, link: str = "") -> Response:
        parts = urlsplit(self._site)
        return pages.response(page, f"{parts.scheme}://{parts.netloc}", link)


def _why_not(answer: Mapping[str, Any]) -> Page | None:
    """Return why Tend rejects Slack's grant; None: Tend accepts the grant."""
    team = answer.get("team")
    if answer.get("is_enterprise_install") or not isinstance(team, dict) or not _text(team.get("id")):
        return pages.WHOLE_ORGANISATION
    if answer.get("refresh_token") or answer.get("expires_in"):
        return pages.ROTATES
    granted = {scope.strip() for scope in _text(answer.get("scope")).split(",")}
    if not _text(answer.get("access_token")) or not granted >= NEEDED:
        return pages.MISSING_SCOPES
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
