"""A Slack of two workspaces, as an install meets it: a page that grants codes, and a Web API that knows tokens.

Smaller than the sandbox, which is one workspace: it answers whatever it does not know with a plain yes.
"""

import hashlib
import hmac
import json
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.server import answering, config_for
from slackapp.app import Tend
from slackapp.clock import FixedClock
from slackapp.slack.platform.scopes import NEEDED
from tests.world import WEDNESDAY, NoPace, settings_for

CLIENT_ID, CLIENT_SECRET = "111.222", "client-secret"
SECRET = "sandbox-signing-secret"
FERN, VEGA = "T0FERN0001", "T0VEGA0001"
OURS = {FERN: "Fernhill", VEGA: "Vega <&> Sons"}
ANA, TOMAS = "U0ANA00001", "U0TOMAS001"  # the same ids in both, as no Slack has them: nothing may lean on that
OVER_OAUTH = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}


@dataclass
class TwoWorkspaces:
    """What Slack has granted, and what it was asked, by token."""

    grants: dict[str, dict[str, Any]] = field(default_factory=dict)  # the answer for each code not used yet
    tokens: dict[str, str] = field(default_factory=dict)  # the workspace of each token
    calls: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, str] = field(default_factory=dict)  # the error of each method's next call
    counted: int = 0
    # asked with workspace and arguments before a post is taken: the seconds for `Retry-After`; None: it may go
    too_soon: Callable[[str, dict[str, Any]], int | None] = lambda _team_id, _args: None

    def grant(self, team_id: str | None = FERN, **more: Any) -> str:
        """Let somebody press *Allow*; return the code."""
        self.counted += 1
        code, token = f"code-{self.counted}", f"xoxb-{team_id}-{self.counted}"
        team = None if team_id is None else {"id": team_id, "name": OURS.get(team_id, "")}
        if team_id is not None:
            self.tokens[token] = team_id
        self.grants[code] = {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(NEEDED)),
            "bot_user_id": "U0TEND0001",
            "app_id": "A0TEND0001",
            "team": team,
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": ANA},
            **more,
        }
        return code

    def posted(self, team_id: str) -> list[dict[str, Any]]:
        """Return what was posted with the workspace's tokens, oldest first."""
        mine = [token for token, of in self.tokens.items() if of == team_id]
        return [args for token in mine for method, args in self.calls[token] if method == "chat.postMessage"]

    async def api(self, request: Request) -> Response:
        """Answer a call of the Web API."""
        method, args = request.path_params["method"], dict(request.query_params)
        body = await request.body()
        if "json" in request.headers.get("content-type", ""):
            args |= json.loads(body)
        else:
            args |= {name: values[0] for name, values in parse_qs(body.decode()).items()}
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.calls[token].append((method, args))
        if method in self.failures:
            return JSONResponse({"ok": False, "error": self.failures.pop(method)})
        if method == "oauth.v2.access":
            return JSONResponse(self._exchange(request, args))
        team_id = self.tokens.get(token)
        if team_id is None:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        wait_s = self.too_soon(team_id, args) if method == "chat.postMessage" else None
        if wait_s is not None:
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait_s)})
        return JSONResponse({"ok": True, **self._answer(team_id, method, args)})

    def _exchange(self, request: Request, args: dict[str, Any]) -> dict[str, Any]:
        known = httpx.BasicAuth(CLIENT_ID, CLIENT_SECRET)._auth_header
        if request.headers.get("authorization") != known:
            return {"ok": False, "error": "bad_client_secret"}
        granted = self.grants.pop(args.get("code", ""), None)
        return {"ok": False, "error": "invalid_code"} if granted is None else {"ok": True, **granted}

    def _answer(self, team_id: str, method: str, args: dict[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            url = f"https://{team_id.lower()}.slack.com/"
            return {"team_id": team_id, "user_id": "U0TEND0001", "bot_id": "B0TEND0001", "url": url}
        if method == "users.info":
            profile = {"display_name": args["user"], "real_name": args["user"]}
            return {"user": {"id": args["user"], "team_id": team_id, "name": "x", "tz": "UTC", "profile": profile}}
        self.counted += 1
        return {"channel": f"D{team_id[1:]}", "ts": f"1700000000.{self.counted:06}"}


@dataclass(frozen=True)
class Installs:
    """Tend beside the two workspaces; `browser` keeps its cookies."""

    slack: TwoWorkspaces
    tend: Tend
    browser: httpx.AsyncClient

    async def begin(self, browser: httpx.AsyncClient | None = None) -> str:
        """Press the button of the page; return the state that goes to Slack."""
        answer = await (browser or self.browser).post("/slack/install")
        assert answer.status_code == 303, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]

    async def come_back(self, browser: httpx.AsyncClient | None = None, **given: str) -> httpx.Response:
        """Let Slack send the browser back."""
        return await (browser or self.browser).get(f"/slack/oauth_redirect?{urlencode(given)}")

    async def install(self, team_id: str = FERN) -> httpx.Response:
        """Install Tend in a workspace, from the page to the end."""
        return await self.come_back(state=await self.begin(), code=self.slack.grant(team_id))

    async def send(self, form: dict[str, str] | None = None, event: dict[str, Any] | None = None) -> httpx.Response:
        """Send a signed request of Slack's: a command's form, or an event."""
        body = urlencode(form) if form is not None else json.dumps(event)
        stamp = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signed}", "content-type": kind}
        return await self.browser.post("/slack/events", content=body, headers=headers)

    async def thank(self, team_id: str, words: str) -> httpx.Response:
        """Let Ana thank Tomas in a workspace."""
        who = {"team_id": team_id, "user_id": ANA, "channel_id": "C0PLATFORM", "trigger_id": f"1.2.{words}"}
        return await self.send({"command": "/thanks", "text": f"<@{TOMAS}|tomas> for {words}", **who})

    async def happen(self, team_id: str, event: dict[str, Any], at: float | None = None) -> httpx.Response:
        """Let something happen in a workspace; `at` in seconds, now unless given."""
        self.slack.counted += 1
        envelope = {"type": "event_callback", "team_id": team_id, "event_id": f"Ev{self.slack.counted}"}
        return await self.send(event={**envelope, "event_time": int(at or time.time()), "event": event})


@asynccontextmanager
async def installing(database_url: str) -> AsyncIterator[Installs]:
    """Tend over OAuth, in no workspace yet."""
    slack, clock = TwoWorkspaces(), FixedClock(WEDNESDAY)
    app = Starlette(routes=[Route("/api/{method}", slack.api, methods=["GET", "POST"])])
    async with answering(config_for(app, logs_as_we_do=True)) as url:
        tend = Tend.build(settings_for(database_url, url, **OVER_OAUTH), clock)
        tend.delivery.pace = NoPace()
        tend.bolt.limits.burst = math.inf
        async with browsing(tend) as browser:
            await tend.start(with_jobs=False)
            yield Installs(slack, tend, browser)
            await tend.close()


def browsing(tend: Tend) -> httpx.AsyncClient:
    """Return a browser of its own, with its own cookies."""
    transport = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
