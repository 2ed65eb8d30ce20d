"""Define the terms shared by the outbox and its renderers: the forms of a rendered row, and the follow-ups."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.message_places import places
from slackapp.domain.message_places.places import Owner, Place
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace import settings
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import FALLBACK_ZONE, Reader
from slackapp.slack.platform import metrics
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, NOT_TAKEN_FOR_A_DAY, may_have_arrived

PLAIN = "plain"  # a reference of a notice that quotes nothing


@dataclass(frozen=True, slots=True)
class RenderContext:
    """A renderer's input besides the database: the moment, and the installation's default country."""

    now: datetime  # the clock's time, aware UTC
    country: str | None
    asked: bool = False  # whether Slack was just asked for the person in AskDirectory

    def acting_for(self, row: Outgoing) -> Acting:
        """Return the person a row is sent to, for domain functions."""
        return Acting(row.workspace_id, row.target, self.as_of(row), self.country)

    def moment(self, row: Outgoing) -> Moment:
        """Return the row's workspace and the moment, for functions without an acting person."""
        return Moment(row.workspace_id, self.as_of(row), self.country)

    def as_of(self, row: Outgoing) -> datetime:
        """Return the moment for the row: never before the row was queued.

        A worker's clock may be behind the clock of the process that queued the row, as beside `tend job run --now`. By
        the worker's clock, the row would wait for hours in which the row is due already.
        """
        return max(self.now, row.created_at)


@dataclass(frozen=True, slots=True)
class Post:
    """One Web API call."""

    method: str
    args: Mapping[str, Any]
    remembers: Mapping[str, Any] = field(default_factory=dict)  # passed on to the follow-up after sending
    changes: str | None = None  # the key of the changed message; a change without effect is left out


@dataclass(frozen=True, slots=True)
class Posted:
    """A call's result, for the follow-up."""

    ts: str  # Slack's id of the message
    remembers: Mapping[str, Any]  # from the Post


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not send; `reason` is a short name for the log, never a text."""

    reason: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Do not send yet: try again from `until` on."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AskDirectory:
    """Ask Slack for a person first, then render again with `RenderContext.asked`."""

    user_id: str


logger = logging.getLogger(__name__)

A_MOMENT, A_DAY = timedelta(seconds=1), timedelta(days=1)

# a row's effect in Slack: a new message with a notification, or a change to a message without one
Surface = Literal["message", "update"]
Rendered = Post | Skip | Defer | AskDirectory
Render = Callable[[AsyncSession, Outgoing, RenderContext], Awaitable[Rendered]]
OnSent = Callable[[AsyncSession, Outgoing, RenderContext, Posted], Awaitable[None]]
OnRefused = Callable[[AsyncSession, Outgoing, RenderContext, str], Awaitable[OutboxMessage | None]]
OnPutOff = Callable[[AsyncSession, Outgoing, RenderContext, datetime], Awaitable[None]]


def complete(post: Post, row: Outgoing) -> dict[str, Any]:
    """Add the fields common to all messages: the outbox row's id, for recognising a resend, and no unfurling."""
    args = dict(post.args)
    if post.method == "chat.postMessage":
        args |= {"unfurl_links": False, "unfurl_media": False}
        args["metadata"] = {"event_type": "tend_message", "event_payload": {"outbox_id": row.id}}
    return args


@dataclass(frozen=True, slots=True)
class NothingFollows:
    """Declare that a final refusal by Slack has no follow-up; `because` says where the person finds the same facts."""

    because: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: its renderer, its effect in Slack, and its follow-ups on success and final refusal.

    `shows` is the thing shown by a message that is redrawn or deleted later: the message's place is stored with the
    outcome, and lives as long as the thing. `sent` gets the posted message. `refused` gets Slack's error name; every
    kind declares `refused`. `put_off` gets the new moment of a message begun by Tend and delayed by the person's day or
    hours. Each follow-up runs in the transaction with the recorded outcome, and before it: like every function of the
    domain it locks its own rows first, and the outbox row is ended last. So a refused row cannot queue itself again;
    `refused` returns what delivery queues again once the row has ended.
    `is_answered_in_place` marks messages that a press replaces by its answer; their later content is unknown.
    `is_notice` marks kinds that report a failure: notices outlast the failure, and wait while a workspace is on hold.
    """

    render: Render
    refused: OnRefused | NothingFollows
    surface: Surface = "message"
    shows: Owner | None = None
    sent: OnSent | None = None
    put_off: OnPutOff | None = None
    is_notice: bool = False
    is_answered_in_place: bool = False
    switch: str | None = None  # the feature's part of Tend; set by `features`


async def repeat_without_words(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Queue a refused notice once more, marked to quote nothing: the quoted words may be the cause of the refusal.

    A notice that perhaps arrived is repeated the same way a day later, when Slack's trouble is over.
    """
    if not quotes(row):
        return
    due_at = context.now + A_DAY if may_have_arrived(error) else None
    key, refs = f"{row.dedupe_key}:plain", {**row.refs, PLAIN: True}
    plain = OutboxMessage(row.kind, row.target, key, refs, row.urgency, due_at=due_at)
    await outbox.enqueue(session, row.workspace_id, [plain], context.now)


def why_lost(error: str) -> str:
    """Return the short name of the sentence for a message that surely did not arrive; see `left_out_because`."""
    return {NOT_TAKEN_FOR_A_DAY: "not_taken", HELD_TOO_LONG: "held"}.get(error, "unreachable")


def quotes(row: Outgoing) -> bool:
    """Return whether a notice quotes words; False for the repetition of a refused notice."""
    return not row.refs.get(PLAIN)


def surface_of(kinds: Mapping[str, Kind], name: str) -> Surface:
    """Return the effect in Slack of the kind `name`; an unknown kind counts as a message."""
    return kinds[name].surface if name in kinds else "message"


async def reader_of(session: AsyncSession, workspace_id: str, user_id: str) -> Reader:
    """Return the reader to render for, in the user's language and zone; see `reader_for`."""
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    return await reader_for(session, workspace_id, person)


async def reader_for(
    session: AsyncSession, workspace_id: str, person: Person | None, now: datetime | None = None
) -> Reader:
    """Return the person as a reader at `now`, in the language that Slack has for the person now.

    The language is the workspace's if the person's may not be used, and for None, a person missing from the directory.
    """
    locale, zone = (people.UNSAID, FALLBACK_ZONE) if person is None else (person.locale, person.zone)
    if in_use.of(locale) is None:
        locale = in_use.reads(locale, await settings.language_of(session, workspace_id))
    return Reader(locale=locale, zone=zone, now=now)


async def channel_reader(session: AsyncSession, workspace_id: str, zone: str = FALLBACK_ZONE) -> Reader:
    """Return one reader for all readers of a channel: the language of the workspace, and a zone for its days."""
    return Reader(in_use.reads(people.UNSAID, await settings.language_of(session, workspace_id)), zone)


def message_to(row: Outgoing, message: Message) -> Post:
    """Build the call for a new message to the row's target."""
    return Post("chat.postMessage", {"channel": row.target, "text": message.text, "blocks": message.blocks})


def redraw(place: Place, message: Message) -> Post:
    """Build the call to replace the message at `place`."""
    at = {"channel": place.channel_id, "ts": place.ts}
    return Post("chat.update", {**at, "text": message.text, "blocks": message.blocks}, changes=place.key)


async def standing(session: AsyncSession, row: Outgoing, key: str, context: RenderContext) -> Place | Defer | Skip:
    """Return the place of the message to redraw or delete, by its dedupe key.

    Defers while the message waits in the outbox, possibly until tomorrow morning. Skips a message without a place.
    """
    found = await places.place_or_wait(session, row.workspace_id, key)
    if isinstance(found, datetime):
        return Defer(max(found, context.now + A_MOMENT))
    if found is None:
        metrics.NO_PLACE.inc()
        logger.info("outbox row %s (%s) finds no message to change", row.id, row.kind)
        return Skip("never_sent")
    return found
