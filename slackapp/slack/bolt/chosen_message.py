"""Read the message of a message shortcut."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from slackapp.domain.efforts import noting
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import LeftOut
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.forms import FormFacts
from slackapp.slack.bolt.values import Payload, offered_channel

GONE = frozenset({"tombstone", "message_deleted"})  # left by Slack in place of a deleted message with replies


@dataclass(frozen=True, slots=True)
class Pointed:
    """The message of a message shortcut."""

    channel_id: str
    ts: str
    thread_ts: str | None
    author_id: str | None  # None: written by a webhook
    text: str  # as Slack escaped it
    offered_channel_id: str | None  # None in a direct message
    is_by_app: bool
    is_gone: bool  # deleted, or ephemeral: no permalink exists

    @property
    def said_at(self) -> datetime | None:
        """Return the time of the message; None when its `ts` has no valid time."""
        seconds = self.ts.partition(".")[0]
        is_time = seconds.isascii() and seconds.isdigit() and len(seconds) <= len("9999999999")
        return datetime.fromtimestamp(int(seconds), UTC) if is_time else None


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a message, for prefilling the people field of a form."""

    user_id: str | None  # None: leave the field empty, for the reason in `why`
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The thread of a message."""

    channel_id: str
    thread_ts: str


PERMALINK = re.compile(r"/archives/([CDG][A-Z0-9]+)/p([0-9]{10,14})([0-9]{6})(?:\?thread_ts=([0-9.]+)&.*)?$")


def place_in(link: str) -> Place | None:
    """Return the thread of the message behind a permalink; None for any other link."""
    found = PERMALINK.search(link)
    if found is None:
        return None
    channel_id, seconds, fraction, thread_ts = found.groups()
    return Place(channel_id, thread_ts or f"{seconds}.{fraction}")


def pointed(body: Payload) -> Pointed:
    """Read the chosen message from the shortcut's payload."""
    message, channel = body.get("message") or {}, body.get("channel") or {}
    place = {"channel_id": channel.get("id"), "channel_name": channel.get("name")}
    ts = str(message.get("ts") or body.get("message_ts") or "")
    is_gone = not ts or not channel.get("id") or message.get("subtype") in GONE or bool(message.get("is_ephemeral"))
    author_id, thread_ts = message.get("user"), message.get("thread_ts")
    return Pointed(
        channel_id=str(channel.get("id") or ""),
        ts=ts,
        thread_ts=str(thread_ts) if thread_ts else None,
        author_id=str(author_id) if author_id and not is_gone else None,
        text="" if is_gone else str(message.get("text") or ""),
        offered_channel_id=offered_channel(place),
        is_by_app=bool(message.get("bot_id")) or message.get("subtype") == "bot_message",
        is_gone=is_gone,
    )


async def author_of(
    call: Call, author_id: str | None, *, is_gone: bool = False, is_by_app: bool = False, notes: bool = False
) -> Author:
    """Return the author for prefilling a form, or the reason against it.

    `notes`: the form notes an effort; otherwise it sends a thanks. An author unknown to the directory, because Slack
    did not answer in time, is accepted: the form checks again on submission.
    """
    if is_gone:
        return Author(None, "gone")
    if author_id is None:
        return Author(None, "bot" if is_by_app else "unknown")
    await call.meet([author_id])
    nobody = call.services.directory.nobody(call.workspace_id, [author_id])
    async with call.services.db.reading() as session:
        known = await people.known(session, call.workspace_id, [author_id])
    sort_out = noting.sort_out if notes else people.sort_out
    left_out: list[LeftOut] = sort_out(known, call.user_id, [author_id], nobody=nobody)[2]
    return Author(None, left_out[0].why) if left_out else Author(author_id)


async def link_of(call: Call, facts: FormFacts) -> str | None:
    """Return a form's link to a message of the workspace; None without a link, and for any other link.

    The metadata of a form comes back from outside, and its link is shown to other people.
    """
    return await whole_link(call, facts.link)


async def whole_link(call: Call, link: str | None) -> str | None:
    """Return a link that came back from outside, if the link leads to a message of the workspace; else None."""
    if link is None:
        return None
    found = await call.services.installations.find(call.workspace_id)
    return link if found is not None and found.is_permalink(link) else None


async def link_to(call: Call, at: Pointed) -> str | None:
    """Return the message's permalink; None for a deleted message or an unknown workspace address."""
    found = None if at.is_gone else await call.services.installations.find(call.workspace_id)
    return None if found is None else found.permalink(at.channel_id, at.ts, at.thread_ts)
