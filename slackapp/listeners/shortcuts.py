"""Doors from Slack's menus: the forms, empty or about one message, and a message kept for words later.

A message's text is shown in the thanks form, where its giver may keep it; nothing else here reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import notings, people, unfinished
from slackapp.domain.refusals import LeftOut
from slackapp.domain.unfinished import Spot
from slackapp.domain.wording import MESSAGE_LATE_DAYS
from slackapp.listeners import openings
from slackapp.listeners.acknowledgments import offered_channel
from slackapp.listeners.forms import FormFacts
from slackapp.listeners.middleware import Call, call_of
from slackapp.listeners.words import mentioned, plain_words
from slackapp.views import acknowledgments as thanks_views
from slackapp.views import efforts as effort_views
from slackapp.views import ids, refusals
from slackapp.views import shortcuts as view
from slackapp.views import unfinished as kept_views
from slackapp.views.blocks import Block, Message

Payload = Mapping[str, Any]

GONE = frozenset({"tombstone", "message_deleted"})  # what is left of a message that has replies


@dataclass(frozen=True, slots=True)
class Pointed:
    """The message that somebody chose a shortcut on."""

    channel_id: str
    ts: str
    thread_ts: str | None
    author_id: str | None  # None: a webhook wrote it
    text: str  # as Slack escaped it
    offered_channel_id: str | None  # None in a direct message
    is_by_app: bool
    is_gone: bool  # deleted, or shown to one person only: nothing to link

    @property
    def said_at(self) -> datetime | None:
        """Give when it was written; None when its id tells nothing."""
        seconds = self.ts.partition(".")[0]
        is_time = seconds.isascii() and seconds.isdigit() and len(seconds) <= len("9999999999")
        return datetime.fromtimestamp(int(seconds), UTC) if is_time else None


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message, as far as a form can begin with them."""

    user_id: str | None  # None: nobody to begin with, and `why` not
    why: str | None = None


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.shortcut(ids.THANK_MESSAGE)(on_thank_message)
    app.shortcut(ids.NOTE_MESSAGE)(on_note_message)
    app.shortcut(ids.KEEP_MESSAGE)(on_keep_message)
    app.shortcut(ids.SAY_THANKS)(on_say_thanks)
    app.shortcut(ids.NOTE_AN_EFFORT)(on_note_an_effort)


async def on_say_thanks(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Say thanks`, from anywhere."""
    call = await call_of(context, body)
    await _open(call, thanks_views.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_note_an_effort(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Note an effort`, from anywhere."""
    call = await call_of(context, body)
    await _open(call, effort_views.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_thank_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Thank for this`."""
    call, at = await call_of(context, body), pointed(body)
    author = await author_of(call, at.author_id, is_gone=at.is_gone, is_by_app=at.is_by_app)
    link = await link_to(call, at)
    form = thanks_views.form(
        call.reader,
        metadata=FormFacts(link=link).packed(),
        receiver_ids=() if author.user_id is None else (author.user_id,),
        channel_id=at.offered_channel_id,
        quoted=await _quoted(call, at),
        has_link=link is not None,
        opener=late_opener(call, at),
    )
    await _open(call, _explained(call, form, author, at.author_id))
    await ack()


async def on_note_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Note this effort`: a message of one's own is an effort of one's own."""
    call, at = await call_of(context, body), pointed(body)
    author = await author_of(call, at.author_id, is_gone=at.is_gone, is_by_app=at.is_by_app, notes=True)
    link = await link_to(call, at)
    form = effort_views.form(
        call.reader,
        metadata=FormFacts(link=link).packed(),
        doer_ids=() if author.user_id is None else (author.user_id,),
        has_link=link is not None,
    )
    await _open(call, _explained(call, form, author, at.author_id))
    await ack()


async def on_keep_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Words later`: keep the link, and say so in one sentence."""
    call, at = await call_of(context, body), pointed(body)
    if at.is_gone or at.author_id == call.user_id:
        why = "gone" if at.is_gone else "own"
        await ack()
        await call.answer(kept_views.not_kept(call.reader, why))
        return
    spot = Spot(at.channel_id, at.ts, at.author_id, await link_to(call, at) or "")
    async with call.once() as session:
        is_new = await unfinished.keep(session, call.workspace_id, call.user_id, spot, call.now)
    await ack()
    await call.answer(kept_views.kept(call.reader, is_new=is_new))


def pointed(body: Payload) -> Pointed:
    """Read which message a shortcut was chosen on."""
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
    """Give who wrote a message if a form can begin with them, else why not; `notes`: for an effort, not a thanks.

    Somebody whom Slack does not tell of in time is begun with: the form finds out.
    """
    if is_gone:
        return Author(None, "gone")
    if author_id is None:
        return Author(None, "bot" if is_by_app else "unknown")
    await call.meet([author_id])
    nobody = call.services.directory.nobody(call.workspace_id, [author_id])
    async with call.services.db.reading() as session:
        known = await people.known(session, call.workspace_id, [author_id])
    sort_out = notings.sort_out if notes else people.sort_out
    left_out: list[LeftOut] = sort_out(known, call.user_id, [author_id], nobody=nobody)[2]
    return Author(None, left_out[0].why) if left_out else Author(author_id)


async def link_to(call: Call, at: Pointed) -> str | None:
    """Link the message; None when it is gone or the workspace's address is not known."""
    found = None if at.is_gone else await call.services.installations.find(call.workspace_id)
    return None if found is None else found.permalink(at.channel_id, at.ts, at.thread_ts)


def late_opener(call: Call, at: Pointed) -> str | None:
    """Give an honest opener for words about an old message; None where they are not late."""
    if at.said_at is None:
        return None
    return openings.late_opener(call, at.said_at, after_days=MESSAGE_LATE_DAYS)


async def _quoted(call: Call, at: Pointed) -> str | None:
    names = await call.services.directory.names(call.workspace_id, mentioned(at.text)) if at.text else {}
    return plain_words(at.text, names).strip() or None


def _explained(call: Call, form: Block, author: Author, author_id: str | None) -> Block:
    why = None if author.why is None else view.choose_yourself(call.reader, author.why, author_id)
    return view.with_line(form, why)


async def _open(call: Call, form: Block) -> None:
    if not await call.open(form):
        await call.answer(Message(refusals.not_opened(call.reader)))
