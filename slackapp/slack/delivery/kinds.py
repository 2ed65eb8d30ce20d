"""The words between the outbox and its renderers: what a row may become, and what may follow from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import Reader


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a renderer needs besides the database: the moment, and the workspace's default country."""

    now: datetime  # the clock's, aware UTC
    country: str | None
    asked: bool = False  # whether Slack was just asked for the person that AskDirectory named


@dataclass(frozen=True, slots=True)
class Post:
    """One Web API call."""

    method: str
    args: Mapping[str, Any]
    remembers: Mapping[str, Any] = field(default_factory=dict)  # handed to what follows the sending


@dataclass(frozen=True, slots=True)
class Posted:
    """What a call left behind, for what follows it."""

    ts: str  # under which Slack stored the message
    remembers: Mapping[str, Any]  # the Post's own


@dataclass(frozen=True, slots=True)
class Skip:
    """Not worth sending any more; `reason` is a short name for the log, never a text."""

    reason: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Not yet: try again from `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AskDirectory:
    """Ask Slack for this person first, then render again with `RenderContext.asked`."""

    user_id: str


# what a row becomes in Slack: a message that notifies, or a change to one that stands, which notifies nobody
Surface = Literal["message", "update"]
Rendered = Post | Skip | Defer | AskDirectory
Render = Callable[[AsyncSession, Outgoing, RenderContext], Awaitable[Rendered]]
OnSent = Callable[[AsyncSession, Outgoing, RenderContext, Posted], Awaitable[None]]
OnRefused = Callable[[AsyncSession, Outgoing, RenderContext, str], Awaitable[None]]
OnPutOff = Callable[[AsyncSession, Outgoing, RenderContext, datetime], Awaitable[None]]


def complete(post: Post, row: Outgoing) -> dict[str, Any]:
    """Add what every message carries: our row's number, so that a resend can be recognised, and no unfurling."""
    args = dict(post.args)
    if post.method == "chat.postMessage":
        args |= {"unfurl_links": False, "unfurl_media": False}
        args["metadata"] = {"event_type": "tend_message", "event_payload": {"outbox_id": row.id}}
    return args


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: how it renders, what it becomes, and what follows when it stands or is refused for good.

    `sent` gets what stands now;
    `refused` gets Slack's error name; `put_off` the moment to which the person's day or hours put off what Tend begins.
    Each runs in the transaction that records the outcome.
    """

    render: Render
    surface: Surface = "message"
    sent: OnSent | None = None
    refused: OnRefused | None = None
    put_off: OnPutOff | None = None


def surface_of(kinds: Mapping[str, Kind], name: str) -> Surface:
    """Give what a row of the kind `name` becomes in Slack; a kind that nobody knows counts as a message."""
    return kinds[name].surface if name in kinds else "message"


async def reader_of(session: AsyncSession, workspace_id: str, user_id: str) -> Reader:
    """Give the reader for whom to render: their locale and zone, English and UTC while unknown."""
    return reader_for((await people.known(session, workspace_id, [user_id])).get(user_id))


def reader_for(person: Person | None) -> Reader:
    """Give the reader that `person` is; None, whom the directory does not know, reads English in UTC."""
    return Reader() if person is None else Reader(locale=person.locale, zone=person.zone)


def message_to(row: Outgoing, message: Message) -> Post:
    """Say `message` to the row's target as a new message."""
    return Post("chat.postMessage", {"channel": row.target, "text": message.text, "blocks": message.blocks})


def redraw(place: tuple[str, str], message: Message) -> Post:
    """Draw `message` in place of the one that stands at `place` (channel id, ts)."""
    channel, ts = place
    return Post("chat.update", {"channel": channel, "ts": ts, "text": message.text, "blocks": message.blocks})
