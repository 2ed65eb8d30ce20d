"""Listeners for messages kept for later: the 🌱 on a message, and the two buttons of the list.

Knows a reaction by name and message; Slack sends no text with reactions, and Tend never asks for the text.
"""

import math
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import OutsideWorkspace, SlackAway
from slackapp.domain.thanks import words_later
from slackapp.domain.thanks.words_later import Spot
from slackapp.slack.block_kit import chosen_message
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import Pointed, author_of, link_to
from slackapp.slack.bolt.forms import FormFacts
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.thanks import views as thanks_views
from slackapp.slack.thanks.wording_listeners import message_opener
from slackapp.slack.thanks.words_later import ids

SEEDLING = "seedling"  # DESIGN §4


@dataclass(frozen=True, slots=True)
class Seedling:
    """A 🌱 added to or removed from a message."""

    user_id: str
    channel_id: str
    message_ts: str
    author_id: str | None  # absent for messages of webhooks; docs.slack.dev/reference/events/reaction_added
    reported_ts: float


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.event("reaction_added")(on_added)
    app.event("reaction_removed")(on_removed)
    app.action(ids.SAY_KEPT)(on_say)
    app.action(ids.LET_GO)(on_let_go)


async def on_added(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Keep the message for a 🌱; ignore every other reaction."""
    seen = seedling_in(event, body)
    if seen is None or seen.author_id == seen.user_id:
        return
    call = await _known(context, body)
    if call is None:
        return
    at = Pointed(seen.channel_id, seen.message_ts, None, seen.author_id, "", None, is_by_app=False, is_gone=False)
    spot = Spot(seen.channel_id, seen.message_ts, seen.author_id, await link_to(call, at) or "")
    async with call.once() as session:
        await words_later.take_seedling(session, call.acting, spot, seen.reported_ts)


async def on_removed(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Let a message go, if only the removed 🌱 kept the message."""
    seen = seedling_in(event, body)
    if seen is None or seen.author_id == seen.user_id:
        return
    call = await _known(context, body)
    if call is None:
        return
    async with call.once() as session:
        await words_later.lose_seedling(session, call.acting, seen.channel_id, seen.message_ts, seen.reported_ts)


def seedling_in(event: Payload, body: Payload) -> Seedling | None:
    """Read a 🌱 on a message; None for any other reaction, or on anything but a message."""
    item = event.get("item") or {}
    if event.get("reaction") != SEEDLING or item.get("type") != "message":
        return None
    user_id, channel_id, ts = (str(found or "") for found in (event.get("user"), item.get("channel"), item.get("ts")))
    if not (user_id and channel_id and ts):
        return None
    author_id = event.get("item_user")
    return Seedling(user_id, channel_id, ts, str(author_id) if author_id else None, _event_ts(event, body))


def _event_ts(event: Payload, body: Payload) -> float:
    for given_time in (event.get("event_ts"), body.get("event_time")):
        try:
            seconds = float(str(given_time))
        except ValueError:
            continue
        if math.isfinite(seconds):
            return seconds
    return 0.0  # older than any real time


async def _known(context: AsyncBoltContext, body: Payload) -> Call | None:
    """Return the call of the reacting person; None for people of other organisations and for unknown ids.

    Raises SlackAway when Slack cannot say in time whether the person exists; Slack then sends the event again.
    """
    try:
        call = await call_of(context, body)
    except OutsideWorkspace:
        return None
    directory = call.services.directory
    if await directory.acquaintance(call.workspace_id, call.user_id, call.deadline) is not None:
        return call
    if directory.nobody(call.workspace_id, [call.user_id]):
        return None
    raise SlackAway


async def on_say(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the thanks form for a kept message (button `Say thanks`). Raises NotFound.

    After sending the thanks, the message is no longer kept.
    """
    call = await call_of(context, body)
    kept_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        kept = await words_later.one_kept(session, call.workspace_id, call.user_id, kept_id)
    author = await author_of(call, kept.author_id)
    at = Pointed(kept.channel_id, kept.message_ts, None, None, "", None, is_by_app=False, is_gone=False)
    form = thanks_views.form(
        call.reader,
        metadata=FormFacts(link=kept.link or None, kept_id=kept_id).packed(),
        receiver_ids=() if author.user_id is None else (author.user_id,),
        channel_id=None if kept.channel_id.startswith("D") else kept.channel_id,
        has_link=bool(kept.link),
        opener=message_opener(call, at),
    )
    why = None if author.why is None else chosen_message.choose_yourself(call.reader, author.why, kept.author_id)
    await call.open(chosen_message.with_line(form, why))
    await ack()


async def on_let_go(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Let a kept message go (button `Let go`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await words_later.let_go(session, call.acting, row_id(pressed_value(action)))
    await ack()
