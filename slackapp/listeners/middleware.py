"""What every listener stands on: who asks, from where, in which language, and how they are answered.

Knows Slack's payloads; must not know any feature.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import Clock
from slackapp.db import Database
from slackapp.deadlines import Deadline
from slackapp.directory import Acquaintance, Directory
from slackapp.domain import outbox
from slackapp.domain.refusals import OutsideWorkspace
from slackapp.groups import Groups
from slackapp.installations import Installations
from slackapp.listeners.addresses import may_answer_at
from slackapp.listeners.stacked import PageUnder, laid_on, modal_in, page_under
from slackapp.slack import Refused, SlackApi, SlackFailure
from slackapp.views import acknowledgments as telling
from slackapp.views.blocks import Block, Message
from slackapp.views.reader import Reader

ANSWER_TIMEOUT_S = 1.5
VIEW_TIMEOUT_S = 2.0
ANSWERED_WITHIN_S = 2.7  # whatever was asked of Slack before, so that the answer is there within its three seconds
STACK_IS_FULL = "push_limit_reached"  # docs.slack.dev/reference/methods/views.push
DEADLINE = "tend_deadline"
TEND = "tend"  # where the services stand in Bolt's context
ARRIVAL = "tend_arrival"  # the signature of an HTTP request, which is the same only for a replay


class Replayed(Exception):
    """What came was taken in before: nothing changes, and nothing is said."""


@dataclass(frozen=True, slots=True)
class Services:
    """What listeners may use, put together in app.py."""

    db: Database
    directory: Directory
    groups: Groups
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
    arrival: str  # names this request; a redelivery or replay has the same, a second press another
    channel_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    deadline: Deadline = field(default_factory=Deadline)  # everything that Slack is asked for this request shares it
    modal_id: str | None = None  # of the modal that was pressed in or sent; None: it was none
    under: PageUnder | None = None  # the page of a list that it stands in or lies on

    async def meet(self, user_ids: Iterable[str]) -> None:
        """Make sure that `user_ids` are known, as far as Slack tells in what is left of the request's time."""
        await self.services.directory.meet(self.workspace_id, user_ids, self.deadline)

    async def group(self, group_id: str, handle: str | None) -> tuple[str, ...]:
        """Give the members of a user group. Raises NotOpened, GroupsNotOpened."""
        return await self.services.groups.members(self.workspace_id, group_id, handle, self.deadline)

    def once(self, *also: str) -> AbstractAsyncContextManager[AsyncSession]:
        """Give a transaction for what this request changes; see `once`. `also`: what else counts once, a form."""
        return once(self.services, self.workspace_id, self.arrival, *also)

    async def open(self, view: Block) -> bool:
        """Open a form or a view that tells something, on top of an open one; False when Slack did not."""
        if self.modal_id is not None:
            return await self.push(view)
        return await self._show("views.open", {"trigger_id": self.trigger_id, "view": view})

    async def push(self, view: Block) -> bool:
        """Put a view on top of the open one, or in its place where three lie already; False when Slack did not."""
        return await self._show("views.push", {"trigger_id": self.trigger_id, "view": laid_on(view, self.under)})

    async def replace(self, view_id: str, view: Block, unless_after: str | None = None) -> bool:
        """Put a view in place of an open one; False when Slack did not.

        `unless_after` is the `hash` that the open one had: somebody else's later view stays then.
        """
        args: dict[str, Any] = {"view_id": view_id, "view": view}
        return await self._show("views.update", args if unless_after is None else {**args, "hash": unless_after})

    async def _show(self, method: str, args: Mapping[str, Any]) -> bool:
        try:
            async with asyncio.timeout(min(VIEW_TIMEOUT_S, self.deadline.left_s(ANSWERED_WITHIN_S))):
                await self.services.slack.call(self.token, method, args)
        except Refused as refusal:
            if refusal.error == STACK_IS_FULL and self.modal_id is not None:
                return await self.replace(self.modal_id, args["view"])
            return False
        except (SlackFailure, TimeoutError):
            return False
        return True

    async def answer(self, message: Message, *, replace: bool = False) -> None:
        """Answer a press: in place, only for the person who pressed; from Home, in a view."""
        if self.response_url is not None and may_answer_at(self.response_url, self.services.answer_hosts):
            payload = {"text": message.text, "blocks": message.blocks, "replace_original": replace}
            if not replace:
                payload["response_type"] = "ephemeral"
            timeout_s = max(0.001, min(ANSWER_TIMEOUT_S, self.deadline.left_s(ANSWERED_WITHIN_S)))
            try:
                told = await self.services.http.post(self.response_url, json=payload, timeout=timeout_s)
                if told.is_success:
                    return
            except (httpx.HTTPError, httpx.InvalidURL):
                pass  # then in a view
        blocks = message.blocks
        await self.open(telling.told(self.reader, "Tend", [] if blocks else [message.text], blocks))


@asynccontextmanager
async def once(services: Services, workspace_id: str, *keys: str) -> AsyncIterator[AsyncSession]:
    """Give a transaction in which `keys` are taken in first: the only way in which a listener may write.

    Raises Replayed when one of them had been; then nothing is changed. What is refused is not taken in.
    """
    async with services.db.transaction() as session:
        for key in keys:
            if not await outbox.take_in(session, workspace_id, key, services.clock.now()):
                raise Replayed
        yield session


def arrival_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> str:
    """Name what came: an event by its id, a command by all that it says, anything else by its signature.

    Slack gives each command a `trigger_id` of its own, so that the same fields, signed again or not, are the same
    command. A press may come again with the same fields, as after `Share it` into a channel without Tend; there only
    the signature tells a replay. Over a socket nothing is signed; a payload that comes twice has its `trigger_id`.
    """
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("command") and body.get("trigger_id"):
        said = json.dumps(body, sort_keys=True, default=str)
        return f"command:{hashlib.sha256(said.encode()).hexdigest()}"
    return f"request:{context.get(ARRIVAL) or body.get('trigger_id') or secrets.token_hex(16)}"


async def call_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> Call:
    """Read who asks. Raises OutsideWorkspace for a person of another organisation."""
    services: Services = context[TEND]
    user = body.get("user") or {}
    user_id = str(body.get("user_id") or user.get("id") or context.user_id or "")
    workspace_id = str(context.team_id or "")
    deadline = deadline_of(context)
    met = await services.directory.acquaintance(workspace_id, user_id, deadline)
    _check_home(met, workspace_id, body)
    return Call(
        services=services,
        reader=Reader() if met is None else met.reader,
        workspace_id=workspace_id,
        user_id=user_id,
        now=services.clock.now(),
        token=context.bot_token or "",
        arrival=arrival_of(context, body),
        channel_id=context.channel_id,
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        deadline=deadline,
        modal_id=modal_in(body),
        under=page_under(body),
    )


def deadline_of(context: AsyncBoltContext) -> Deadline:
    """Give the deadline of the request, which began when it arrived."""
    found = context.get(DEADLINE)
    return found if isinstance(found, Deadline) else Deadline()


def _check_home(met: Acquaintance | None, workspace_id: str, body: Mapping[str, Any]) -> None:
    home = (body.get("user") or {}).get("team_id")  # commands and events do not tell
    in_grid = bool(body.get("enterprise") or body.get("is_enterprise_install"))
    if met is None:
        # A slow Slack must not cost anybody their words. Presses say whose people they come from, and a command's
        # `team_id`, which is how we got here, is that of whoever typed it; docs.slack.dev/apis/slack-connect
        if home is not None and home != workspace_id and not in_grid:
            raise OutsideWorkspace
        return
    # in an Enterprise Grid people may have their home in a sister workspace, and the directory knows who is here too
    if met.is_external or (home and home != workspace_id and not in_grid):
        raise OutsideWorkspace


async def tell(ack: AsyncAck, message: Message | str) -> None:
    """Answer a command, visible only to the person who typed it."""
    if isinstance(message, str):
        await ack(response_type="ephemeral", text=message)
    else:
        await ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def new_form_number() -> str:
    """Number a form, so that a double press of its button counts once."""
    return secrets.token_urlsafe(9)
