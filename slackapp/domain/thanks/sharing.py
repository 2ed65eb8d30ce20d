"""Sharing a thanks: the receiver's word on it, the one post there ever is, and what follows from Slack's answer.

A channel sees the words only after a receiver agreed, with the names of those who agreed.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import AlreadyDecided, NotFound, TakenBack
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.visibility import thanks as thanks_visibility

STANDINGS_OPEN = ("offered", "uninvited", "refused", "unsure")


async def decide(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    *,
    share: bool,
    now: datetime,
) -> None:
    """Take the receiver's word on sharing. The same word twice changes nothing.

    Raises NotFound when it is not theirs to decide, TakenBack, AlreadyDecided when they decided otherwise before.
    """
    wish = "agreed" if share else "kept"
    thanks = await session.get(Thanks, thanks_id, with_for_update={"read": True})
    if thanks is not None and thanks.workspace_id == workspace_id and thanks.taken_back_at is not None:
        # to whoever was never thanked it is not there, as any other number
        raise TakenBack if await session.get(ThanksReceiver, (thanks_id, receiver_id)) else NotFound
    changed = await session.execute(
        update(ThanksReceiver)
        .where(
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.receiver_id == receiver_id,
            ThanksReceiver.standing.in_(STANDINGS_OPEN),
        )
        .values(standing=wish, decided_at=now)
        .returning(ThanksReceiver.thanks_id),
    )
    if changed.first() is None:
        await _already(session, workspace_id, thanks_id, receiver_id, share=share)
        return
    if share:
        await _queue_sharing(session, workspace_id, thanks_id, receiver_id, now)
    # the buttons go at once, also while the post still waits for its pace
    await outbox.enqueue(session, workspace_id, [redrawn(thanks_id, receiver_id, f"{wish}:{now.isoformat()}")], now)
    await homes.refresh_homes(session, workspace_id, [receiver_id], now)


async def for_channel(
    session: AsyncSession, workspace_id: str, thanks_id: int
) -> tuple[ThanksShown, str | None] | None:
    """Give the thanks as its channel may see it, naming only those who agreed, and the `ts` of its post if it stands.

    None when nobody agreed or no channel was offered.
    """
    stands = select(Thanks).where(Thanks.id == thanks_id, thanks_visibility.thanks_stands(workspace_id))
    thanks = await session.scalar(stands)
    if thanks is None or thanks.offered_channel_id is None:
        return None
    agreed = await session.scalars(
        select(ThanksReceiver.receiver_id)
        .where(ThanksReceiver.thanks_id == thanks_id, thanks_visibility.is_named_in_channel())
        .order_by(ThanksReceiver.decided_at, ThanksReceiver.receiver_id),
    )
    names = tuple(agreed)
    if not names:
        return None
    shown = ThanksShown(
        thanks_id=thanks.id,
        giver_id=thanks.giver_id,
        receiver_ids=names,
        words=thanks.words,
        standing="shared",
        channel_id=thanks.offered_channel_id,
        link=thanks.link,
        quoted=thanks.quoted,
        changed_at=thanks.changed_at,
    )
    return shown, thanks.shared_ts


async def arrived(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, now: datetime) -> None:
    """The private message stands; only now may a receiver who shares freely have it shared."""
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    if receiver is None or receiver.standing != "agreed" or receiver.workspace_id != workspace_id:
        return
    # held: whoever takes it back at this moment has to find the post that is queued here
    await session.get(Thanks, thanks_id, with_for_update={"read": True})
    receiver.decided_at = receiver.decided_at or now
    await session.flush()
    await _queue_sharing(session, workspace_id, thanks_id, receiver_id, now)


async def shared(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    named: Sequence[str],
    ts: str,
    now: datetime,
) -> None:
    """The post stands as `ts` and names `named`: their private copies say so.

    Without effect when the last whom it named removed it while it was being posted: then it is on its way out.
    """
    await session.get(Thanks, thanks_id, with_for_update=True)
    if await outbox.row_of(session, workspace_id, post_key(thanks_id)) is None:
        return
    await session.execute(
        update(Thanks).where(Thanks.id == thanks_id, Thanks.workspace_id == workspace_id).values(shared_ts=ts),
    )
    await session.execute(
        update(ThanksReceiver)
        .where(
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.receiver_id.in_(named),
            ThanksReceiver.standing == "agreed",
        )
        .values(standing="shared"),
    )
    await outbox.enqueue(session, workspace_id, [redrawn(thanks_id, name, "shared") for name in named], now)
    found = await for_channel(session, workspace_id, thanks_id)
    if found is not None and set(found[0].receiver_ids) != set(named):
        # two drawings of the post overtook each other: draw once more whoever agreed by now
        why = f"{len(found[0].receiver_ids)}:{now.isoformat()}"
        await outbox.enqueue(session, workspace_id, [post_redrawn(thanks_id, found[0].channel_id or "", why)], now)


async def not_posted(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    now: datetime,
    standing: str,
) -> None:
    """Slack did not take the post: those who agreed may press again, and read why.

    `standing`: uninvited (Tend is not in that channel), refused (for another reason), or unsure (the line broke, and
    it may stand there all the same).
    """
    changed = await session.scalars(
        update(ThanksReceiver)
        .where(
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.standing == "agreed",
        )
        .values(standing=standing)
        .returning(ThanksReceiver.receiver_id),
    )
    messages = [redrawn(thanks_id, receiver_id, f"{standing}:{now.isoformat()}") for receiver_id in changed]
    await outbox.enqueue(session, workspace_id, messages, now)


def redrawn(thanks_id: int, receiver_id: str, why: str) -> OutboxMessage:
    """Queue a new drawing of a receiver's private copy."""
    return OutboxMessage(
        kind="thanks_redrawn",
        target=receiver_id,
        dedupe_key=f"redraw:{thanks_id}:{receiver_id}:{why}",
        refs={"thanks_id": thanks_id, "receiver_id": receiver_id},
    )


def post_redrawn(thanks_id: int, channel_id: str, why: str) -> OutboxMessage:
    """Queue a new drawing of the shared post, if it stands."""
    return OutboxMessage("thanks_named", channel_id, f"names:{thanks_id}:{why}", {"thanks_id": thanks_id})


async def queue_post(session: AsyncSession, workspace_id: str, thanks_id: int, channel_id: str, now: datetime) -> None:
    """Queue the shared post, once more where Slack refused it; one that is under way or stands stays as it is."""
    post = OutboxMessage("thanks_shared", channel_id, post_key(thanks_id), {"thanks_id": thanks_id})
    await outbox.enqueue_again(session, workspace_id, post, now)


def post_key(thanks_id: int) -> str:
    """Name the row of the shared post."""
    return f"share:{thanks_id}"


async def _queue_sharing(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    now: datetime,
) -> None:
    """Queue the one post there ever is, and the naming of this receiver in case it already stands."""
    thanks = await session.get_one(Thanks, thanks_id)
    target, refs = thanks.offered_channel_id or "", {"thanks_id": thanks_id}
    await queue_post(session, workspace_id, thanks_id, target, now)
    naming = OutboxMessage(
        "thanks_named", target, f"name:{thanks_id}:{receiver_id}", {**refs, "receiver_id": receiver_id}
    )
    await outbox.enqueue_again(session, workspace_id, naming, now)


async def _already(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    *,
    share: bool,
) -> None:
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    nothing_to_decide = {"pending", "private", thanks_visibility.REMOVED}
    if receiver is None or receiver.workspace_id != workspace_id or receiver.standing in nothing_to_decide:
        raise NotFound
    if share != (receiver.standing in {"agreed", "shared"}):
        raise AlreadyDecided
