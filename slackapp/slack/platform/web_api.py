"""Call Slack's Web API, and raise failures by the classes of `outcome_table`.

The module must not know the purpose of a call, and never logs arguments, because arguments contain people's words.
"""

import base64
import contextlib
import hashlib
import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slackapp.slack.platform import metrics, outcome_table
from slackapp.slack.platform.outcome_table import TOO_MANY, UNREADABLE, OutcomeClass

QUIET = logging.getLogger("slackapp.slack_sdk")
QUIET.setLevel(logging.WARNING)  # below, slack_sdk logs whole requests, with people's words
CALL_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 2.0
POSTING = "chat.postMessage"  # the one call that must not be repeated at will: twice is two messages
UPDATING = "chat.update"
SUCCESS = range(200, 300)
CLOCK_EVERY_S = 60.0  # reading Slack's time takes as long as a tenth of storing its answer
WAIT_MAX_S = 3_600.0  # of a `Retry-After`; afterwards Slack is asked again
READING = ("users.", "usergroups.", "conversations.", "team.", "dnd.")  # these take no JSON bodies


class SlackFailure(Exception):
    """A failed call; `error` is Slack's error name, or Tend's."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Refused(SlackFailure):
    """Slack refused the call, and would refuse a second try."""


class AccessRefused(SlackFailure):
    """Slack refuses the token, the workspace or the scope, so other calls fail too until an admin acts."""


class NotNow(SlackFailure):
    """Slack did not run the call, and may later."""


class RateLimited(NotNow):
    """Slack requests a wait of `retry_after_s` seconds before the next call of the method."""

    def __init__(self, method: str, retry_after_s: float) -> None:
        super().__init__("ratelimited")
        self.method = method
        self.retry_after_s = retry_after_s


class OutcomeUnknown(SlackFailure):
    """The connection broke after sending a message, or the answer says nothing: the message may be posted."""


class Waits(Protocol):
    """The waits requested by Slack from all processes."""

    async def check(self, workspace_id: str, method: str) -> None:
        """Raise RateLimited while `method` has to wait in the workspace."""

    async def learn(self, workspace_id: str, method: str, seconds: float) -> None:
        """Store a wait requested by Slack."""


@dataclass(slots=True)
class SlackApi:
    """The Web API, with a shared connection pool. Without `waits`, the waits of other processes are unknown."""

    base_url: str
    waits: Waits | None = None
    _workspaces: dict[str, str] = field(default_factory=dict)  # by digest of the token
    _session: aiohttp.ClientSession | None = None
    _slack_ahead_s: float | None = None  # of Slack's clock over `_elapsed_s`, by Slack's last answer
    _clock_noted_s: float = -math.inf
    _granted: dict[str, frozenset[str]] = field(default_factory=dict)  # by digest of the token

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Call `method`. Raises Refused, AccessRefused, RateLimited, NotNow or OutcomeUnknown.

        Calls nothing while Slack wants any process to wait with the method.
        """
        workspace_id = self._workspaces.get(_digest(token)) if self.waits is not None else None
        if self.waits is None or workspace_id is None:
            return await self._call(token, method, args)
        await self.waits.check(workspace_id, method)
        try:
            return await self._call(token, method, args)
        except RateLimited as limit:
            await self.waits.learn(workspace_id, method, limit.retry_after_s)
            raise

    def know(self, token: str, workspace_id: str) -> None:
        """Remember the workspace of a token."""
        self._workspaces[_digest(token)] = workspace_id

    async def _call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        if method.startswith(READING):
            return await self._run(token, method, http_verb="GET", params=dict(args))
        return await self._run(token, method, json=dict(args))

    async def exchange_code(self, client_id: str, client_secret: str, code: str) -> dict[str, Any]:
        """Exchange the code of an install for its token; docs.slack.dev/reference/methods/oauth.v2.access.

        Raises as `call`. Slack takes each code once, so a second call is refused.
        """
        # not slack_sdk's `auth`, which builds a class that aiohttp is about to remove
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return await self._run(None, "oauth.v2.access", data={"code": code}, headers=headers)

    async def _run(self, token: str | None, method: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401  (slack_sdk's)
        try:
            response = await self.client(token).api_call(method, **sent)
        except SlackApiError as error:
            raise _sorted(method, error) from None  # the response inside may quote the sent arguments
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise _failure(method, outcome_table.of_break(error), type(error).__name__) from None
        except (ValueError, AttributeError, LookupError, RecursionError):
            # slack_sdk read an answer that is no JSON object
            raise _failure(method, OutcomeClass.UNKNOWN, UNREADABLE) from None
        if not isinstance(response.data, dict):
            raise _failure(method, OutcomeClass.UNKNOWN, UNREADABLE)
        self._note_clock(response.headers)
        if token is not None:
            self._note_scopes(token, response.headers)
        return dict(response.data)

    async def respond(self, response_url: str, payload: Mapping[str, Any], within_s: float) -> bool:
        """Post to a response_url, and follow no redirection; False when Slack took nothing within `within_s`."""
        timeout = aiohttp.ClientTimeout(total=within_s)
        try:
            async with self._connections().post(
                response_url, json=dict(payload), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status in SUCCESS
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return False

    def is_granted(self, token: str, scope: str) -> bool:
        """Return whether Slack's last answer for the token listed `scope`; False before the first answer."""
        return scope in self._granted.get(_digest(token), frozenset())

    async def grants(self, token: str, scope: str) -> bool | None:
        """Return whether `token` has `scope`; asks Slack once if no answer listed scopes yet. None: Slack did not say.

        Takes up to CALL_TIMEOUT_S: too long while a person waits.
        """
        if _digest(token) not in self._granted:
            with contextlib.suppress(SlackFailure):
                await self.call(token, "auth.test", {})
        return self.is_granted(token, scope) if _digest(token) in self._granted else None

    def skew_s(self) -> float:
        """Return by how many seconds the machine's clock is ahead of Slack's now; 0 before Slack's first answer.

        Time since then is measured monotonically: a machine clock set back meanwhile is found without a new answer.
        """
        if self._slack_ahead_s is None:
            return 0.0
        return time.time() - (_elapsed_s() + self._slack_ahead_s)

    def _note_clock(self, headers: Mapping[str, Any]) -> None:
        """Remember Slack's time from the `Date` header of an answer, once in CLOCK_EVERY_S; exact to some seconds."""
        if _elapsed_s() - self._clock_noted_s < CLOCK_EVERY_S:
            return
        date = next((value for name, value in headers.items() if name.lower() == "date"), None)
        with contextlib.suppress(ValueError, TypeError):
            shown = parsedate_to_datetime(str(date[0] if isinstance(date, list) else date))
            self._clock_noted_s = _elapsed_s()
            self._slack_ahead_s = shown.timestamp() - self._clock_noted_s

    def _note_scopes(self, token: str, headers: Mapping[str, Any]) -> None:
        """Remember the token's scopes from the `X-OAuth-Scopes` header of every answer."""
        scopes = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
        if scopes is not None:
            named = ",".join(scopes) if isinstance(scopes, list) else str(scopes)
            self._granted[_digest(token)] = frozenset(scope.strip() for scope in named.split(","))

    def client(self, token: str | None) -> AsyncWebClient:
        """Return a client on the shared connections, without retries of its own."""
        client = AsyncWebClient(token=token, base_url=self.base_url, session=self._connections(), logger=QUIET)
        client.retry_handlers = []
        return client

    def _connections(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # a shared session ignores the client's own timeout, so it stands here
            timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _elapsed_s() -> float:
    """Return seconds of a monotonic clock, counting the machine's sleep where the system has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sorted(method: str, error: SlackApiError) -> SlackFailure:
    response = error.response
    # slack_sdk passes its own response, or aiohttp's if the body was no JSON
    status = int(getattr(response, "status_code", getattr(response, "status", 0)))
    headers = getattr(response, "headers", {})
    name = _error_name(response)
    if status == TOO_MANY or name == "ratelimited":
        metrics.LIMITED.inc()
        return RateLimited(method, _retry_after(headers))
    if name:
        outcome = outcome_table.of_error(name)
    else:
        names_a_wait = any(header.lower() == "retry-after" for header in headers)
        outcome, name = outcome_table.of_status(status, names_a_wait=names_a_wait), f"http_{status}"
    return _failure(method, outcome, name)


def _failure(method: str, outcome: OutcomeClass, name: str) -> SlackFailure:
    if outcome is OutcomeClass.UNKNOWN and method != POSTING:
        return NotNow(name)  # may safely run twice
    return _FAILURES[outcome](name)


_FAILURES: Mapping[OutcomeClass, type[SlackFailure]] = {
    OutcomeClass.REFUSED: Refused,
    OutcomeClass.HELD: AccessRefused,
    OutcomeClass.UNKNOWN: OutcomeUnknown,
    OutcomeClass.NOT_TAKEN: NotNow,
}


def _error_name(response: Any) -> str:  # noqa: ANN401  (slack_sdk types it as a dict or its own class)
    """Return Slack's error name; empty if the body has none."""
    body = getattr(response, "data", response)
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, str) else ""


def _retry_after(headers: Mapping[str, Any]) -> float:
    """Return the seconds of the `Retry-After` header, at most WAIT_MAX_S; 1 without a readable number."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            shown = str(value[0] if isinstance(value, list) else value)
            is_number = shown.isascii() and shown.replace(".", "", 1).isdigit()
            return min(float(shown), WAIT_MAX_S) if is_number else 1.0
    return 1.0
