"""Share a thanks: the receiver's decision, the single post, and the follow-up on Slack's answer.

A channel sees the words only after a receiver agreed, with the names of the receivers who agreed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import AlreadyDecided, NotFound, TakenBack
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.thanks.rounds import round_posts
from slackapp.domain.visibility import thanks as thanks_visibility

STANDINGS_OPEN = ("offered", "uninvited", "refused", "unsure")


async def decide(session: AsyncSession, acting: Acting, thanks_id: int, *, share: bool) -> None:
    """Record the receiver's decision on sharing. The same decision twice changes nothing.

    Raises NotFound when the receiver has nothing to decide, TakenBack, and AlreadyDecided after a different decision.
    """
    workspace_id, receiver_id, now = acting.workspace_id, acting.user_id, acting.now
    wish = "agreed" if share else "kept"
    thanks = await session.get(Thanks, thanks_id, with_for_update={"read": True})
    if thanks is not None and thanks.workspace_id == workspace_id and thanks.taken_back_at is not None:
        # for people never thanked, this id does not exist, like any other id
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
        await _check_same_decision(session, workspace_id, thanks_id, receiver_id, share=share)
        return
    if share:
        await _queue_sharing(session, acting, thanks_id)
    # remove the buttons at once, even while the post still waits for its turn
    await outbox.enqueue(session, workspace_id, [redrawn(thanks_id, receiver_id, f"{wish}:{now.isoformat()}")], now)
    await homes.refresh_homes(session, workspace_id, [receiver_id], now)


async def make_rule(session: AsyncSession, acting: Acting, thanks_id: int, rule: str) -> None:
    """Save the receiver's rule for sharing all thanks, and redraw the message with the pressed menu.

    `rule`: see `people.choose_sharing`. Raises ValueError.
    """
    await people.choose_sharing(session, acting.workspace_id, acting.user_id, rule)
    again = redrawn(thanks_id, acting.user_id, f"{rule}:{acting.now.isoformat()}")
    await outbox.enqueue(session, acting.workspace_id, [again], acting.now)


async def for_channel(
    session: AsyncSession, workspace_id: str, thanks_id: int
) -> tuple[ThanksShown, str | None] | None:
    """Return the thanks as its channel may see it, and the `ts` of its post, None while there is no post.

    Names only the receivers who agreed. None when no receiver agreed or no channel was offered.
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


async def awaits_naming(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> bool:
    """Return whether the receiver agreed to sharing and the post does not name the receiver yet."""
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    return receiver is not None and receiver.workspace_id == workspace_id and receiver.standing == "agreed"


async def arrived(session: AsyncSession, acting: Acting, thanks_id: int) -> None:
    """Queue the post for a receiver who shares freely, now that their private message was delivered."""
    receiver = await session.get(ThanksReceiver, (thanks_id, acting.user_id))
    if receiver is None or receiver.standing != "agreed" or receiver.workspace_id != acting.workspace_id:
        return
    # lock the thanks: a simultaneous take-back has to find the post queued here
    await session.get(Thanks, thanks_id, with_for_update={"read": True})
    receiver.decided_at = receiver.decided_at or acting.now
    await session.flush()
    await _queue_sharing(session, acting, thanks_id)


async def shared(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    named: Sequence[str],
    ts: str,
    now: datetime,
) -> None:
    """Record the post's `ts` and queue redraws of the private copies of the receivers named in it.

    Does nothing if the last named receiver removed the thanks during posting: the post's deletion is already queued.
    """
    await session.get(Thanks, thanks_id, with_for_update=True)
    if not await places.copies_under(session, workspace_id, [post_key(thanks_id)]):
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
        # two redraws of the post overtook each other: draw the current names once more
        why = f"{len(found[0].receiver_ids)}:{now.isoformat()}"
        await outbox.enqueue(session, workspace_id, [post_redrawn(thanks_id, found[0].channel_id or "", why)], now)


async def gathered(
    session: AsyncSession, workspace_id: str, named: Mapping[int, Sequence[str]], ts: str, now: datetime
) -> None:
    """Record that the post `ts` of a round names these receivers, by thanks; redraw the copies of new ones."""
    newly = await round_posts.mark_shared(session, workspace_id, named, ts)
    await outbox.enqueue(session, workspace_id, [redrawn(*one, f"shared:{ts}") for one in newly], now)


async def not_posted(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    now: datetime,
    standing: str,
) -> None:
    """Record that Slack refused the post, and queue redraws: the receivers may press again, and read the reason.

    `standing`: uninvited (Tend is not in the channel), refused (any other reason), or unsure (the connection broke,
    and the post may exist after all).
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
    """Build the redraw of a receiver's private copy."""
    return OutboxMessage(
        kind="thanks_redrawn",
        target=receiver_id,
        dedupe_key=f"redraw:{thanks_id}:{receiver_id}:{why}",
        refs={"thanks_id": thanks_id, "receiver_id": receiver_id},
        is_redraw=True,
    )


def post_redrawn(thanks_id: int, channel_id: str, why: str) -> OutboxMessage:
    """Build the redraw of the shared post, without effect before posting."""
    refs = {"thanks_id": thanks_id}
    return OutboxMessage("thanks_named", channel_id, f"names:{thanks_id}:{why}", refs, is_redraw=True)


async def queue_post(session: AsyncSession, workspace_id: str, thanks_id: int, channel_id: str, now: datetime) -> None:
    """Queue the shared post, again after a refusal by Slack; leave a post under way or already posted unchanged."""
    post = OutboxMessage("thanks_shared", channel_id, post_key(thanks_id), {"thanks_id": thanks_id})
    await outbox.enqueue_again(session, workspace_id, post, now)


def post_key(thanks_id: int) -> str:
    """Return the dedupe key of the shared post."""
    return f"share:{thanks_id}"


async def _queue_sharing(session: AsyncSession, acting: Acting, thanks_id: int) -> None:
    """Queue the single post, and a redraw with the receiver's name in case the post already exists.

    A thanks for a round is never posted alone: the post of its round is drawn again.
    """
    workspace_id, receiver_id, now = acting.workspace_id, acting.user_id, acting.now
    thanks = await session.get_one(Thanks, thanks_id)
    if redraw := await round_posts.redraw_of(session, thanks, f"agreed:{receiver_id}:{now.isoformat()}"):
        await outbox.enqueue(session, workspace_id, redraw, now)
        return
    target, refs = thanks.offered_channel_id or "", {"thanks_id": thanks_id}
    await queue_post(session, workspace_id, thanks_id, target, now)
    naming = OutboxMessage(
        "thanks_named",
        target,
        f"name:{thanks_id}:{receiver_id}",
        {**refs, "receiver_id": receiver_id},
        is_redraw=True,
    )
    await outbox.enqueue_again(session, workspace_id, naming, now)


async def _check_same_decision(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    *,
    share: bool,
) -> None:
    """Accept the same decision again. Raises NotFound, AlreadyDecided for the other decision."""
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    nothing_to_decide = {"pending", "private", thanks_visibility.REMOVED}
    if receiver is None or receiver.workspace_id != workspace_id or receiver.standing in nothing_to_decide:
        raise NotFound
    if share != (receiver.standing in {"agreed", "shared"}):
        raise AlreadyDecided
