"""Outbox messages of thanks: the private message, the shared post, and updates of both."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places.places import Place
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks import giving, replying, sharing
from slackapp.slack.block_kit.left_out import left_out_later
from slackapp.slack.delivery.kinds import (
    A_MOMENT,
    PLAIN,
    AskDirectory,
    Defer,
    Kind,
    NothingFollows,
    Post,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    channel_reader,
    message_to,
    quotes,
    reader_for,
    reader_of,
    redraw,
    repeat_without_words,
    standing,
    why_lost,
)
from slackapp.slack.platform.outcome_table import CONTENT, may_have_arrived
from slackapp.slack.thanks import views
from slackapp.slack.thanks.received.views import received

NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})


async def render_private(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the private message to the receiver."""
    receiving = context.moment(row).acting(row.refs["receiver_id"])
    card = await replying.card_of(session, receiving, row.refs["thanks_id"])
    if card is None:
        return Skip("gone")
    reader = await reader_for(session, row.workspace_id, card.receiver)
    return message_to(row, received(reader, card.shown, card.replies))


async def private_stands(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Queue the shared post for a receiver sharing freely, now that the private message is delivered."""
    refs = row.refs
    await sharing.arrived(session, context.moment(row).acting(refs["receiver_id"]), refs["thanks_id"])


async def not_delivered(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Tell the giver that the words did not arrive, or may not have arrived."""
    thanks_id, receiver_id = row.refs["thanks_id"], row.refs["receiver_id"]
    shown = await giving.for_receiver(session, row.workspace_id, thanks_id, receiver_id)
    if shown is None:
        return
    refs = {"user_id": receiver_id, "why": why_not(error), "thanks_id": thanks_id, PLAIN: error in CONTENT}
    message = OutboxMessage("left_out", shown.giver_id, f"left_out:{thanks_id}:{receiver_id}", refs)
    await outbox.enqueue(session, row.workspace_id, [message], context.now)


def why_not(error: str) -> str:
    """Return the short name of the sentence for a message given up for `error`; see `notices.left_out_because`."""
    return "unsure" if may_have_arrived(error) else why_lost(error)


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the private message to its present state."""
    thanks_id, receiver_id = row.refs["thanks_id"], row.refs["receiver_id"]
    key = giving.private_key(thanks_id, receiver_id)
    card = await replying.card_of(session, context.moment(row).acting(receiver_id), thanks_id)
    if card is None:
        return Skip("gone")
    place = await standing(session, row, key, context)
    if not isinstance(place, Place):
        return place
    reader = await reader_for(session, row.workspace_id, card.receiver)
    post = redraw(place, received(reader, card.shown, card.replies))
    return replace(post, remembers={"changed_at": card.shown.changed_at})


async def redrawing_stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Update again if the words changed meanwhile: an update with the old words may have arrived last."""
    thanks_id, receiver_id = row.refs["thanks_id"], row.refs["receiver_id"]
    shown = await giving.for_receiver(session, row.workspace_id, thanks_id, receiver_id)
    if shown is not None and shown.changed_at != posted.remembers["changed_at"]:
        again = sharing.redrawn(thanks_id, receiver_id, f"again:{row.id}")
        await outbox.enqueue(session, row.workspace_id, [again], context.now)


async def render_shared(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Post the thanks in the offered channel, naming the receivers who agreed."""
    found = await sharing.for_channel(session, row.workspace_id, row.refs["thanks_id"])
    if found is None:
        return Skip("nobody_agreed")
    shown, ts = found
    if ts is not None:
        return Skip("stands")
    message = views.in_channel(await channel_reader(session, row.workspace_id), shown)
    args = {"channel": row.target, "text": message.text, "blocks": message.blocks}
    return Post("chat.postMessage", args, {"named": shown.receiver_ids})


async def shared_stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Tell the named receivers that the post is in the channel."""
    thanks_id, names = row.refs["thanks_id"], posted.remembers["named"]
    await sharing.shared(session, row.workspace_id, thanks_id, names, posted.ts, context.now)


async def not_shared(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Tell the receivers who agreed why posting failed, and keep their button.

    Often Tend only needs an invitation to the channel.
    """
    why = "unsure" if may_have_arrived(error) else "refused"
    if error in NOT_THERE:
        why = "uninvited"
    await sharing.not_posted(session, row.workspace_id, row.refs["thanks_id"], context.now, why)


async def render_named(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the shared post to name one more receiver."""
    thanks_id = row.refs["thanks_id"]
    found = await sharing.for_channel(session, row.workspace_id, thanks_id)
    if found is None or not await _is_wanted(session, row):
        return Skip("named_already")
    shown, ts = found
    if ts is None:
        # a receiver agreed just when Slack refused the post for another receiver
        await sharing.queue_post(session, row.workspace_id, thanks_id, row.target, context.now)
        return Defer(context.now + A_MOMENT)
    message = views.in_channel(await channel_reader(session, row.workspace_id), shown)
    args = {"channel": row.target, "ts": ts, "text": message.text, "blocks": message.blocks}
    remembers = {"named": shown.receiver_ids, "ts": ts, "changed_at": shown.changed_at}
    return Post("chat.update", args, remembers, changes=sharing.post_key(thanks_id))


async def _is_wanted(session: AsyncSession, row: Outgoing) -> bool:
    """Return whether the row's receiver still waits to be named.

    Always true for a row without a receiver, because the row updates all names.
    """
    receiver_id = row.refs.get("receiver_id")
    if receiver_id is None:
        return True
    return await sharing.awaits_naming(session, row.workspace_id, row.refs["thanks_id"], receiver_id)


async def naming_stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Notify the newly named receivers of the post; update again if the words changed meanwhile."""
    thanks_id, names, ts = row.refs["thanks_id"], posted.remembers["named"], posted.remembers["ts"]
    await sharing.shared(session, row.workspace_id, thanks_id, names, ts, context.now)
    found = await sharing.for_channel(session, row.workspace_id, thanks_id)
    if found is not None and found[0].changed_at != posted.remembers["changed_at"]:
        again = sharing.post_redrawn(thanks_id, row.target, f"again:{row.id}")
        await outbox.enqueue(session, row.workspace_id, [again], context.now)


async def looked_up(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Look up a receiver unknown at the time of sending, then deliver the thanks or leave the receiver out."""
    receiver_id = row.refs["receiver_id"]
    if not context.asked and receiver_id not in await people.known(session, row.workspace_id, [receiver_id]):
        return AskDirectory(receiver_id)
    await giving.resolve_receiver(session, context.moment(row), row.refs["thanks_id"], receiver_id)
    return Skip("looked_up")


async def look_up_lost(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Leave out a receiver after a failed look-up in Slack, and tell the giver."""
    thanks_id, receiver_id = row.refs["thanks_id"], row.refs["receiver_id"]
    await giving.resolve_receiver(session, context.moment(row), thanks_id, receiver_id, why_unknown=why_lost(error))


async def left_out(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the giver about an unreachable receiver; quote the words, so that no words are lost."""
    words = await giving.words_of(session, row.workspace_id, row.refs["thanks_id"], row.target)
    if words is None:
        return Skip("gone")
    reader = await reader_of(session, row.workspace_id, row.target)
    quoted = words if quotes(row) else None
    return message_to(row, left_out_later(reader, row.refs["user_id"], row.refs["why"], quoted))


KINDS = {
    "thanks": Kind(render_private, shows="thanks", sent=private_stands, refused=not_delivered),
    "thanks_redrawn": Kind(
        render_redrawn,
        surface="update",
        sent=redrawing_stands,
        refused=NothingFollows("kept words show the thanks as it is"),
    ),
    "thanks_shared": Kind(render_shared, shows="thanks", sent=shared_stands, refused=not_shared),
    "thanks_named": Kind(render_named, surface="update", sent=naming_stands, refused=not_shared),
    "look_up_thanks": Kind(looked_up, refused=look_up_lost),
    "left_out": Kind(left_out, refused=repeat_without_words, is_notice=True),
}
