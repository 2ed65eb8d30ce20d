"""The app and its workspaces: what a person allows, the code for it, its token, and the end of it.

docs.slack.dev/authentication/installing-with-oauth; (?) marks what Slack documents nowhere.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sandbox.slack import Slack
from sandbox.web_api.methods import SlackError
from sandbox.workspace.names import APP_ID, BOT_USER, CLIENT_ID, CLIENT_SECRET
from sandbox.workspace.state import Json, Person

CODE_LIVES_S = 600  # "The code … expires in 10 minutes", says installing-with-oauth


class NotAskedWellError(Exception):
    """The address that led to Slack's question is wrong; its name is Slack's."""


@dataclass(frozen=True)
class Question:
    """What an app asks a person for."""

    scopes: tuple[str, ...]
    state: str


@dataclass
class Code:
    """What a person allowed, to be exchanged once."""

    team_id: str
    scopes: tuple[str, ...]
    born_s: float
    is_used: bool = False


def admin_of(slack: Slack) -> Person:
    """Return the person who adds apps to a workspace, and removes them."""
    return next(person for person in slack.state.people.values() if person.is_admin)


class Distribution:
    """One app, and the workspaces that may add it. None has it at first."""

    def __init__(self, slacks: Iterable[Slack], redirect_url: str) -> None:
        """Take the app out of every workspace; `redirect_url` is where Slack sends browsers back to."""
        self.slacks: Mapping[str, Slack] = {slack.team_id: slack for slack in slacks}
        self.redirect_url = redirect_url
        self.manifest = next(iter(self.slacks.values())).state.manifest
        self._codes: dict[str, Code] = {}
        for slack in self.slacks.values():
            self._forget(slack)

    def slack_of(self, token: str | None) -> Slack | None:
        """Return the workspace of a token; None for a token of no workspace."""
        return next((slack for slack in self.slacks.values() if token in slack.state.tokens), None)

    def is_installed(self, team_id: str) -> bool:
        """Return whether a workspace has the app."""
        return bool(self.slacks[team_id].state.tokens)

    def question(self, given: Mapping[str, str]) -> Question:
        """Return what the address of `/oauth/v2/authorize` asks for. Raises NotAskedWellError."""
        if given.get("client_id") != CLIENT_ID:
            raise NotAskedWellError("invalid_client_id")
        if given.get("redirect_uri") not in (None, self.redirect_url):
            raise NotAskedWellError("bad_redirect_uri")
        scopes = tuple(filter(None, given.get("scope", "").split(",")))
        if not scopes or not {*scopes} <= {*self.manifest.scopes, *self.manifest.optional_scopes}:
            raise NotAskedWellError("invalid_scope")
        return Question(scopes, given.get("state", ""))

    def allow(self, question: Question, team_id: str, *, with_optional: bool = True) -> str:
        """Let the app into a workspace, as its admin; return where the browser goes next."""
        slack = self.slacks[team_id]
        left_out = set() if with_optional else set(self.manifest.optional_scopes)
        code = f"{slack.state.serial()}.{team_id}"
        scopes = tuple(each for each in question.scopes if each not in left_out)
        self._codes[code] = Code(team_id, scopes, slack.state.real.now())
        return self._back(code=code, state=question.state)

    def deny(self, question: Question) -> str:
        """Leave the app out; return where the browser goes next."""
        return self._back(error="access_denied", state=question.state)

    def _back(self, **given: str) -> str:
        return f"{self.redirect_url}?{urlencode(given)}"

    def exchange(self, authorization: str, args: Json) -> Json:
        """Answer oauth.v2.access: install the app where the code was allowed. Raises SlackError."""
        self._check_secret(authorization, args)
        code = self._codes.get(str(args.get("code", "")))
        if code is None:
            raise SlackError("invalid_code")
        slack = self.slacks[code.team_id]
        if code.is_used:
            raise SlackError("code_already_used")
        if slack.state.real.now() - code.born_s > CODE_LIVES_S:
            raise SlackError("invalid_code")
        code.is_used = True
        return {"ok": True, **self._install(slack, code.scopes)}

    def _check_secret(self, authorization: str, args: Json) -> None:
        try:
            decoded = base64.b64decode(authorization.removeprefix("Basic "), validate=True).decode()
        except ValueError:
            decoded = ""
        client_id, _, secret = decoded.partition(":")
        if (client_id or args.get("client_id")) != CLIENT_ID:
            raise SlackError("invalid_client_id")
        if (secret or args.get("client_secret")) != CLIENT_SECRET:
            raise SlackError("bad_client_secret")

    def _install(self, slack: Slack, scopes: tuple[str, ...]) -> Json:
        """Install once more or for the first time: a workspace that has the app keeps its token."""
        state = slack.state
        token = next(iter(state.tokens), None) or f"xoxb-sandbox-{slack.team.domain}-{state.serial()}"
        state.tokens.add(token)
        state.manifest = self.manifest.granting(scopes)
        state.changes.note()
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(scopes),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"id": slack.team_id, "name": slack.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": admin_of(slack).id},
        }

    def revoke(self, token: str) -> Json:
        """Answer auth.revoke: the app is out of that workspace (?). Raises SlackError."""
        slack = self.slack_of(token)
        if slack is None:
            raise SlackError("invalid_auth")
        self._forget(slack)
        return {"ok": True, "revoked": True}

    async def remove(self, team_id: str) -> None:
        """Remove the app from a workspace, as its admin: its tokens end, and it hears of it twice."""
        slack = self.slacks[team_id]
        self._forget(slack)
        await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})
        await slack.event({"type": "app_uninstalled"})

    def _forget(self, slack: Slack) -> None:
        slack.state.tokens.clear()
        slack.state.manifest = self.manifest.without_app()
        slack.state.homes.clear()
        slack.state.modals.clear()
        slack.state.changes.note()
