"""What every listener stands on: who asks, from where, in which language, and how they are answered.

Knows Slack's payloads; must not know any feature.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from slackapp.clock import Clock
from slackapp.config import LOOPBACK_HOSTS
from slackapp.db import Database
from slackapp.directory import Directory
from slackapp.domain.refusals import OutsideWorkspace
from slackapp.installations import Installations
from slackapp.slack import SlackApi, SlackFailure
from slackapp.views import acknowledgments as telling
from slackapp.views.blocks import Block, Message
from slackapp.views.reader import Reader

ANSWER_TIMEOUT_S = 1.5
TEND = "tend"  # where the services stand in Bolt's context
ARRIVAL = "tend_arrival"  # the signature of an HTTP request, which is the same only for a replay


@dataclass(frozen=True, slots=True)
class Services:
    """What listeners may use, put together in app.py."""

    db: Database
    directory: Directory
    installations: Installations
    slack: SlackApi
    clock: Clock
    country: str | None
    answer_hosts: frozenset[str]
    http: httpx.AsyncClient
    wake: Callable[[], None]  # tells the delivery of this process that there may be new rows


@dataclass(frozen=True, slots=True)
class Call:
    """One request of one person, as far as all kinds of request agree."""

    services: Services
    reader: Reader
    workspace_id: str
    user_id: str
    now: datetime
    token: str
    arrival: str  # names this request; a redelivery or replay has the same
    channel_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None

    async def open(self, view: Block) -> bool:
        """Open a form or a view that tells something; False when Slack did not."""
        args = {"trigger_id": self.trigger_id, "view": view}
        try:
            await self.services.slack.call(self.token, "views.open", args)
        except SlackFailure:
            return False
        return True

    async def push(self, view: Block) -> bool:
        """Put a view on top of the open one; False when Slack did not."""
        args = {"trigger_id": self.trigger_id, "view": view}
        try:
            await self.services.slack.call(self.token, "views.push", args)
        except SlackFailure:
            return False
        return True

    async def replace(self, view_id: str, view: Block) -> bool:
        """Put a view in place of an open one; False when Slack did not."""
        args = {"view_id": view_id, "view": view}
        try:
            await self.services.slack.call(self.token, "views.update", args)
        except SlackFailure:
            return False
        return True

    async def answer(self, message: Message, *, replace: bool = False) -> None:
        """Answer a press: in place, only for the person who pressed; from Home, in a view."""
        if self.response_url is not None and self._may_answer_at(self.response_url):
            payload = {"text": message.text, "blocks": message.blocks, "replace_original": replace}
            if not replace:
                payload["response_type"] = "ephemeral"
            try:
                told = await self.services.http.post(self.response_url, json=payload, timeout=ANSWER_TIMEOUT_S)
            except httpx.HTTPError:
                return
            if told.is_success:
                return
        blocks = message.blocks
        await self.open(telling.told(self.reader, "Tend", [] if blocks else [message.text], blocks))

    def _may_answer_at(self, url: str) -> bool:
        # a signed request may still carry somebody else's address; words go to Slack only
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK_HOSTS
        return is_safe and parts.hostname in self.services.answer_hosts


async def call_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> Call:
    """Read who asks. Raises OutsideWorkspace for a person of another organisation."""
    services: Services = context[TEND]
    user = body.get("user") or {}
    user_id = str(body.get("user_id") or user.get("id") or context.user_id or "")
    workspace_id = str(context.team_id or "")
    home = user.get("team_id")
    met = await services.directory.acquaintance(workspace_id, user_id)
    if met.is_external or (home and home != workspace_id and not body.get("is_enterprise_install")):
        raise OutsideWorkspace
    return Call(
        services=services,
        reader=met.reader,
        workspace_id=workspace_id,
        user_id=user_id,
        now=services.clock.now(),
        token=context.bot_token or "",
        arrival=str(context.get(ARRIVAL) or body.get("trigger_id") or secrets.token_hex(16)),
        channel_id=context.channel_id,
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
    )


async def tell(ack: AsyncAck, message: Message | str) -> None:
    """Answer a command, visible only to the person who typed it."""
    if isinstance(message, str):
        await ack(response_type="ephemeral", text=message)
    else:
        await ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def new_form_number() -> str:
    """Number a form, so that a double press of its button counts once."""
    return secrets.token_urlsafe(9)
