"""The request of one person, and the ways to respond to it.

Knows Slack's payloads; must not know any feature.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import (
    AccountDeactivated,
    NotFound,
    OutsideWorkspace,
    Refusal,
    SlackAway,
)
from slackapp.slack.block_kit import ids, notices, refusals
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.refusals import Undone, undone_by
from slackapp.slack.bolt.once import DEADLINE, STORED, TEND, Stored, arrival_of, enqueue_apart, once
from slackapp.slack.bolt.response_urls import may_answer_at
from slackapp.slack.bolt.services import Services
from slackapp.slack.bolt.stacked import PageUnder, laid_on, modal_in, page_under
from slackapp.slack.bolt.values import Payload, chosen_value, parts_of, row_id, submit_label
from slackapp.slack.directory.people import Acquaintance
from slackapp.slack.platform import metrics
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.web_api import Refused, SlackFailure

logger = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 1.5
VIEW_TIMEOUT_S = 2.0
ANSWERED_WITHIN_S = 2.7  # for all Slack calls of a request together, so that Slack gets its answer within three seconds
CLOSED = "not_found"  # docs.slack.dev/reference/methods/views.update
NOT_SHOWN_FOR = timedelta(minutes=10)  # a later message about a view that did not open would only puzzle
STACK_IS_FULL = "push_limit_reached"  # docs.slack.dev/reference/methods/views.push


@dataclass(frozen=True, slots=True)
class Call:
    """A request of one person: the values shared by commands, presses and submissions."""

    services: Services
    reader: Reader
    workspace_id: str
    user_id: str
    now: datetime
    token: str
    arrival: str  # identifies the request: equal for a redelivery or replay, new for a second press
    channel_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    deadline: Deadline = field(default_factory=Deadline)  # shared by all Slack calls of this request
    modal_id: str | None = None  # of the modal with the press or submission; None: not from a modal
    under: PageUnder | None = None  # the list page of the request, or the list page under its form
    undone: Undone = "sent"  # the action refused with the request
    is_press: bool = False
    is_command: bool = False  # a command is answered in place, also about a view that did not open
    stored: Stored = field(default_factory=Stored)

    @property
    def acting(self) -> Acting:
        """Return the person and the moment, for domain functions."""
        return Acting(self.workspace_id, self.user_id, self.now, self.services.country)

    def sentence(self, refusal: Refusal, undone: Undone | None = None) -> str:
        """Return the sentence for `refusal`; `undone`: the refused action, None for the submitted form's."""
        return refusals.sentence(self.services.sentences, self.reader, refusal, undone or self.undone)

    async def meet(self, user_ids: Iterable[str]) -> None:
        """Look up `user_ids` unknown to the directory, within the request's remaining time."""
        await self.services.directory.meet(self.workspace_id, user_ids, self.deadline)

    async def group(self, group_id: str, handle: str | None) -> tuple[str, ...]:
        """Return the members of a user group. Raises NotOpened, GroupsNotOpened."""
        return await self.services.groups.members(self.workspace_id, group_id, handle, self.deadline)

    @asynccontextmanager
    async def once(self, *also: str) -> AsyncIterator[AsyncSession]:
        """Open the transaction for all changes of the request; see `once`.

        `also`: further keys accepted only once, like a form's number. A press on a message is confirmed by the new
        look of the message; while Slack refuses the workspace, the person reads that the new look comes later.
        """
        async with once(
            self.services, self.workspace_id, self.arrival, *also, giver_id=self.user_id, deadline=self.deadline
        ) as session:
            yield session
        self.stored.is_done = True
        if self.is_press and self.response_url is not None and (sentence := await self.waits()):
            await self._respond(refusals.only(sentence), replace=False)

    async def waits(self) -> str:
        """Return the sentence for a confirmation while Slack refuses the workspace's messages; empty otherwise."""
        on_trial = await self.services.holds.is_on_trial(self.workspace_id)
        return "" if on_trial is None else notices.waits(self.reader, on_trial=on_trial)

    async def open(self, view: Block) -> bool:
        """Open a view, on top of an open modal if any; False when Slack did not open the view.

        A failure is reported to the person by message; after a command, by the command's answer.
        """
        if self.modal_id is not None:
            return await self.push(view)
        return await self._by_trigger("views.open", view)

    async def push(self, view: Block) -> bool:
        """Push a view on top of the open view; False when Slack did not show the view, reported as by `open`.

        With three views already stacked, the view replaces the top view.
        """
        return await self._by_trigger("views.push", laid_on(view, self.under))

    async def replace(self, view_id: str, view: Block, unless_after: str | None = None) -> bool:
        """Replace an open view, as the answer to a press in the view; on failure notify the person and return False.

        `unless_after` is the last known `hash` of the open view: Slack refuses the update if the view has changed
        since. None: replace in any case.
        """
        is_shown = await self.redraw(view_id, view, unless_after)
        if not is_shown:
            await self._tell_not_shown(is_answer=True)
        return is_shown

    async def show_here(self, view: Block) -> bool:
        """Show a view in place of the view with the press, or open the view if there is none. Returns as `open`."""
        return await (self.open(view) if self.modal_id is None else self.replace(self.modal_id, view))

    async def redraw(self, view_id: str, view: Block, unless_after: str | None = None) -> bool:
        """Replace a view under the view in use; False when Slack did not, without a notice."""
        args: dict[str, Any] = {"view_id": view_id, "view": view}
        return await self._show("views.update", args if unless_after is None else {**args, "hash": unless_after})

    async def _by_trigger(self, method: str, view: Block) -> bool:
        """Show a view by the request's trigger; all views opened by a press or command come through here."""
        is_shown = await self._show(method, {"trigger_id": self.trigger_id, "view": view})
        metrics.VIEWS.labels(outcome="shown" if is_shown else "not_shown").inc()
        if not is_shown and not self.is_command:
            await self._tell_not_shown(is_answer=view.get("callback_id") == ids.NOTICE)
        return is_shown

    async def _tell_not_shown(self, *, is_answer: bool) -> None:
        """Tell the person that a view did not open: at the response URL, else by a private message."""
        if await self._respond(refusals.not_shown(self.reader, is_answer=is_answer), replace=False) or not self.token:
            return
        key = f"view_not_shown:{self.arrival or new_form_number()}"
        expires_at = self.now + NOT_SHOWN_FOR
        message = OutboxMessage("view_not_shown", self.user_id, key, {"is_answer": is_answer}, expires_at=expires_at)
        await enqueue_apart(self.services, self.workspace_id, message, self.now)

    async def _show(self, method: str, args: Mapping[str, Any]) -> bool:
        try:
            async with asyncio.timeout(min(VIEW_TIMEOUT_S, self.deadline.left_s(ANSWERED_WITHIN_S))):
                shown = {**args, "view": await self.services.switches.without_doors(self.workspace_id, args["view"])}
                await self.services.slack.call(self.token, method, shown)
        except Refused as refusal:
            if refusal.error == STACK_IS_FULL and self.modal_id is not None:
                return await self.redraw(self.modal_id, args["view"])
            if refusal.error == CLOSED:
                return True  # the person closed the view meanwhile, and waits for nothing
            logger.warning("Slack refused %s: %s", method, refusal.error)
            return False
        except (SlackFailure, TimeoutError) as failure:
            logger.warning("%s failed: %s", method, getattr(failure, "error", "too_late"))
            return False
        return True

    async def answer(self, message: Message, *, replace: bool = False) -> None:
        """Answer a press at its response URL, visibly to the presser only; on Home, or if posting fails, in a view.

        `replace`: replace the message with the pressed button.
        """
        if not await self._respond(message, replace=replace):
            blocks = message.blocks
            await self.open(notices.notice_view(self.reader, "Tend", [] if blocks else [message.text], blocks))

    async def _respond(self, message: Message, *, replace: bool) -> bool:
        """Post at the response URL; False without a URL of Slack's, or when Slack did not take the message."""
        if self.response_url is None or not may_answer_at(self.response_url, self.services.answer_hosts):
            return False
        payload = {"text": message.text, "blocks": message.blocks, "replace_original": replace}
        if not replace:
            payload["response_type"] = "ephemeral"
        timeout_s = max(0.001, min(ANSWER_TIMEOUT_S, self.deadline.left_s(ANSWERED_WITHIN_S)))
        return await self.services.slack.respond(self.response_url, payload, timeout_s)


async def call_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> Call:
    """Read the caller and the context of a request.

    Raises OutsideWorkspace and SlackAway, see `_check_home`, and AccountDeactivated for a deactivated account.
    """
    services: Services = context[TEND]
    user_id = person_of(context, body)
    workspace_id = str(context.team_id or "")
    deadline = deadline_of(context)
    met = await services.directory.acquaintance(workspace_id, user_id, deadline)
    _check_home(met, workspace_id, body, is_in_grid=_is_in_grid(context, body))
    if met is not None and met.is_deactivated and not await services.directory.is_back(workspace_id, user_id, deadline):
        raise AccountDeactivated
    context[STORED] = stored = Stored()
    now = services.clock.now()
    reader = met.reader if met is not None else await services.directory.stranger(workspace_id)
    return Call(
        services=services,
        reader=replace(reader, now=now),
        workspace_id=workspace_id,
        user_id=user_id,
        now=now,
        token=context.bot_token or "",
        arrival=arrival_of(context, body),
        channel_id=context.channel_id,
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        deadline=deadline,
        modal_id=modal_in(body),
        under=page_under(body),
        undone=undone_by(reader, submit_label(body)),
        is_press=body.get("type") == "block_actions",
        is_command="command" in body,
        stored=stored,
    )


def person_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> str:
    """Read the id of the requesting person; empty without a person."""
    user = body.get("user") or {}
    return str(body.get("user_id") or user.get("id") or context.user_id or "")


def deadline_of(context: AsyncBoltContext) -> Deadline:
    """Return the request's deadline, counted from its arrival."""
    found = context.get(DEADLINE)
    return found if isinstance(found, Deadline) else Deadline()


def _check_home(met: Acquaintance | None, workspace_id: str, body: Mapping[str, Any], *, is_in_grid: bool) -> None:
    """Refuse people of other organisations. Raises OutsideWorkspace, and SlackAway where only Slack could tell."""
    home = (body.get("user") or {}).get("team_id")  # missing in commands and events
    # In an Enterprise Grid, people may belong to a sister workspace; the directory knows the members of this one.
    is_from_elsewhere = bool(home) and home != workspace_id and not is_in_grid
    if is_from_elsewhere or (met is not None and met.is_external):
        raise OutsideWorkspace
    # A slow Slack must not lose a person's words, so people unknown to the directory are let in. Presses contain the
    # person's home `team_id`. A command's `team_id`, used to find this workspace, is the typing person's;
    # docs.slack.dev/apis/slack-connect. In a Grid neither says that the person belongs to this workspace.
    if met is None and is_in_grid and home != workspace_id:
        raise SlackAway


def _is_in_grid(context: AsyncBoltContext, body: Mapping[str, Any]) -> bool:
    """Return whether the request comes from an Enterprise Grid; forms send flags as words, like "false"."""
    flag = str(body.get("is_enterprise_install") or "").lower()
    return bool(context.enterprise_id or body.get("enterprise")) or flag == "true"


async def tell(ack: AsyncAck, message: Message | str) -> None:
    """Answer a command, visible only to the caller."""
    if isinstance(message, str):
        await ack(response_type="ephemeral", text=message)
    else:
        await ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def new_form_number() -> str:
    """Return a random number for a form, so that a double press of its button counts once."""
    return secrets.token_urlsafe(9)


Choose = Callable[[Call, int], Awaitable[None]]


async def choose(call: Call, action: Payload, options: Mapping[str, Choose]) -> None:
    """Run the chosen option of a ⋯ menu, with the number of its row. Raises NotFound for an unknown option."""
    what, number = parts_of(chosen_value(action), 2)
    if what not in options:
        raise NotFound
    await options[what](call, row_id(number))


async def show(call: Call, body: Payload, shown: Block) -> None:
    """Push the view on top of an open modal; open the view without a modal."""
    is_in_form = (body.get("view") or {}).get("type") == "modal"
    await (call.push(shown) if is_in_form else call.open(shown))
