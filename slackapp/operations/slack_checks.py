"""The doctor's checks of Slack: the connection, the clock, the tokens and their scopes."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from slackapp.config import Settings
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from slackapp.slack.platform.web_api import SlackApi

SKEW_NOTED_S = 30
SKEW_MAX_S = 240  # Slack's signatures hold for five minutes, and requests take their time
SLOW_S = 1.0  # a form has to be opened within three seconds, answer included

NO_TOKEN = Finding(
    "token",
    BAD,
    "there is none, and no workspace has installed Tend: every command is answered with that",
    "Set SLACK_BOT_TOKEN from api.slack.com/apps, Install App; or, for many workspaces, SLACK_CLIENT_ID and "
    "SLACK_CLIENT_SECRET, and open /slack/install.",
)
NOBODY_YET = Finding(
    "token",
    NOTE,
    "no workspace has added Tend yet",
    "Start `tend serve`, and open https://<your host>/slack/install.",
)


async def examine(settings: Settings, slack: SlackApi, tokens: Mapping[str, str] | None) -> list[Finding]:
    """Reach Slack, then try every token; `tokens` are by label, None when they could not be read."""
    reached, headers = await _reach(settings, slack)
    findings = [reached]
    no_token = NO_TOKEN if settings.client_id is None else NOBODY_YET
    if headers is None:
        unreached = "Slack cannot be reached"
        unknown = {name: Finding(name, UNKNOWN, unreached) for name in ("clock", "token", "scopes")}
        known = {} if tokens or tokens is None else {"token": no_token}
        return [*findings, *{**unknown, **known}.values()]
    findings.append(clock(headers, datetime.now(UTC)))
    if tokens is None:
        unread = "the stored tokens cannot be read"
        findings += [Finding("token", UNKNOWN, unread), Finding("scopes", UNKNOWN, unread)]
    elif not tokens:
        findings += [no_token, Finding("scopes", UNKNOWN, "there is no token")]
    for name, token in (tokens or {}).items():
        findings += await _parse_token(slack, name, token)
    if settings.app_token is not None:
        findings.append(await _app_token(slack, settings.app_token))
    return findings


async def _reach(settings: Settings, slack: SlackApi) -> tuple[Finding, Mapping[str, str] | None]:
    """Call api.test: the call needs no token, and any answer holds Slack's time."""
    address, began = settings.slack_api_url, time.monotonic()
    try:
        headers = await _headers(slack)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        hint = "Does a proxy or firewall stand between this machine and Slack? Is SLACK_API_URL meant?"
        return Finding("web_api", BAD, f"{address} cannot be reached ({type(error).__name__})", hint), None
    took_s = time.monotonic() - began
    says = f"{address} answered in {took_s * 1000:.0f} ms"
    hint = "Forms have to open within three seconds; look at the way there." if took_s > SLOW_S else ""
    return Finding("web_api", NOTE if hint else GOOD, says, hint), headers


async def _headers(slack: SlackApi) -> Mapping[str, str]:
    try:
        response = await slack.client(None).api_call("api.test")
    except SlackApiError as error:
        # it answered, and that is all that was asked
        return _plain_headers(getattr(error.response, "headers", {}))
    return _plain_headers(response.headers)


def clock(headers: Mapping[str, str], now: datetime) -> Finding:
    """Compare `now` with Slack's time in the answer's `date` header."""
    try:
        skew_s = (now - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return Finding("clock", UNKNOWN, "Slack did not say what time it is")
    if abs(skew_s) <= SKEW_NOTED_S:
        return Finding("clock", GOOD, "in step with Slack's")
    says = f"{abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} Slack's"
    hint = "Let the machine set its clock itself (NTP): Slack's signatures hold for five minutes."
    return Finding("clock", BAD if abs(skew_s) > SKEW_MAX_S else NOTE, says, hint)


async def _parse_token(slack: SlackApi, name: str, token: str) -> list[Finding]:
    try:
        response = await slack.client(token).api_call("auth.test")
    except SlackApiError as error:
        hint = "Reinstall the app from api.slack.com/apps and copy its bot token."
        refused = Finding("token", BAD, f"Slack does not take {name} ({_error(error)})", hint)
        return [refused, Finding("scopes", UNKNOWN, "the token does not work")]
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return [Finding("token", UNKNOWN, f"Slack did not answer ({type(error).__name__})")]
    answer = response.data if isinstance(response.data, dict) else {}
    works = Finding("token", GOOD, f"{name} works in {answer.get('team')} ({answer.get('team_id')})")
    granted = _plain_headers(response.headers).get("x-oauth-scopes")
    return [works, scopes(granted)]


async def _app_token(slack: SlackApi, token: str) -> Finding:
    try:
        await slack.client(token).api_call("apps.connections.open")
    except SlackApiError as error:
        hint = "It needs connections:write: api.slack.com/apps, Basic Information, App-Level Tokens."
        return Finding("app_token", BAD, f"Slack does not take SLACK_APP_TOKEN ({_error(error)})", hint)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding("app_token", UNKNOWN, f"Slack did not answer ({type(error).__name__})")
    return Finding("app_token", GOOD, "SLACK_APP_TOKEN works")


def scopes(granted: str | None) -> Finding:
    """Compare the granted scopes, from Slack's header, with those that Tend asks for."""
    if granted is None:
        return Finding("scopes", UNKNOWN, "Slack did not name them")
    has = {scope.strip() for scope in granted.split(",")}
    missing, without = sorted(NEEDED - has), sorted(OPTIONAL - has)
    if missing:
        hint = "Update the app from manifest.yml and reinstall it. Slack then asks for the new scopes."
        return Finding("scopes", BAD, f"not granted: {', '.join(missing)}", hint)
    if without:
        hint = "Tend works without them; docs/operations.md says what each is for. Reinstall the app to grant them."
        return Finding("scopes", NOTE, f"all are granted that are needed; optional and not: {', '.join(without)}", hint)
    return Finding("scopes", GOOD, f"all {len(NEEDED | OPTIONAL)} of the manifest are granted")


def _plain_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value[0] if isinstance(value, list) else str(value) for name, value in headers.items()}


def _error(error: SlackApiError) -> str:
    """Return Slack's name for an error; for an answer without one, as from another server, its HTTP status."""
    response = error.response
    named = response.get("error") if isinstance(getattr(response, "data", response), dict) else None
    return str(named or f"HTTP {getattr(response, 'status_code', None) or response['status']}")
