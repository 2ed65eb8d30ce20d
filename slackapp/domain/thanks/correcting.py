"""Change or take back a thanks within WINDOW after giving, and update every copy already sent.

The receivers and the channel never change. `visibility` decides about readers. This module must not know how messages
look.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound, TookBack, TooLateToCorrect
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.thanks import answered_efforts, giving, replying, sharing
from slackapp.domain.thanks.answering import in_vain
from slackapp.domain.thanks.rounds import round_posts
from slackapp.domain.words import CORRECTABLE_FOR, check_words

WINDOW = CORRECTABLE_FOR


@dataclass(frozen=True, slots=True)
class Correctable:
    """A thanks its giver may still change or take back."""

    thanks_id: int
    words: str
    receiver_ids: tuple[str, ...]
    channel_id: str | None  # the channel offered for sharing
    shared_in: str | None = None  # the channel with a shared post, or where one is on its way


@dataclass(frozen=True, slots=True)
class Corrected:
    """The result of a change or take-back, for the giver only."""

    receiver_ids: tuple[str, ...]
    away_ids: tuple[str, ...]  # receivers deactivated in Slack: their copies may stay unchanged
    shared_in: str | None = None  # as in Correctable
    is_changed: bool = True  # False: the words stayed the same, so nothing follows


async def to_correct(session: AsyncSession, acting: Acting, thanks_id: int) -> Correctable:
    """Return the thanks for its giver to edit. Raises NotFound, TookBack, TooLateToCorrect."""
    thanks = await _load_own(session, acting, thanks_id)
    receiver_ids = await _receiver_ids(session, thanks_id)
    shared_in = await _shared_in(session, thanks)
    return Correctable(thanks_id, thanks.words, receiver_ids, thanks.offered_channel_id, shared_in)


async def change(session: AsyncSession, acting: Acting, thanks_id: int, words: str) -> Corrected:
    """Replace the words of the thanks, and queue a redraw of every copy sent or being sent.

    The same words change nothing. Raises NotFound, TookBack, TooLateToCorrect, NoWords, TooLong.
    """
    workspace_id, now = acting.workspace_id, acting.now
    thanks = await _load_own(session, acting, thanks_id, lock=True)
    words = check_words(words)
    receiver_ids = await _receiver_ids(session, thanks_id)
    is_changed = words != thanks.words
    if is_changed:
        thanks.words = words
        withheld = await in_vain.withheld_in(session, thanks_id)  # the giver reads no difference in an export
        if withheld or await _was_perhaps_read(session, workspace_id, thanks_id, receiver_ids):
            thanks.changed_at = now
        await session.flush()
        await _draw_again(session, thanks, receiver_ids, now)
        await answered_efforts.match_again(session, thanks, receiver_ids, now)
    corrected = await _corrected(session, workspace_id, receiver_ids, await _shared_in(session, thanks))
    return replace(corrected, is_changed=is_changed)


async def take_back(session: AsyncSession, acting: Acting, thanks_id: int) -> Corrected:
    """Take back the thanks: delete every copy, and let the efforts it stopped wait again.

    Added thanks by other givers stay with their receivers. A second call changes nothing. Raises NotFound,
    TooLateToCorrect.
    """
    workspace_id, now = acting.workspace_id, acting.now
    try:
        thanks = await _load_own(session, acting, thanks_id, lock=True)
    except TookBack:
        return await _corrected(session, workspace_id, await _receiver_ids(session, thanks_id))
    receiver_ids, shared_in = await _receiver_ids(session, thanks_id), await _shared_in(session, thanks)
    copies = [giving.private_key(thanks_id, receiver_id) for receiver_id in receiver_ids]
    copies += [sharing.post_key(thanks_id), *await replying.copies_of(session, workspace_id, thanks_id)]
    await outbox.enqueue(session, workspace_id, await _withdrawal_messages(session, thanks, copies), now)
    looking = [acting.user_id, *receiver_ids, *await _unpass(session, thanks)]
    await outbox.enqueue(session, workspace_id, await round_posts.redraw_of(session, thanks, "taken_back"), now)
    thanks.words, thanks.link, thanks.quoted = "", None, None
    thanks.taken_back_at = now
    await session.execute(
        update(ThanksReceiver).where(ThanksReceiver.thanks_id == thanks_id).values(mattered=None, mattered_at=None),
    )
    await answered_efforts.take_back(session, thanks, receiver_ids, now)
    await homes.refresh_homes(session, workspace_id, looking, now)
    return await _corrected(session, workspace_id, receiver_ids, shared_in)


async def _load_own(session: AsyncSession, acting: Acting, thanks_id: int, *, lock: bool = False) -> Thanks:
    """Return the giver's thanks; with `lock`, locked until the transaction ends.

    Two windows of the giver take turns, and so do the giver and an answering receiver.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=lock or None, populate_existing=lock)
    if thanks is None or (thanks.workspace_id, thanks.giver_id) != (acting.workspace_id, acting.user_id):
        raise NotFound
    if thanks.taken_back_at is not None:
        raise TookBack
    if acting.now - thanks.said_at > WINDOW:
        raise TooLateToCorrect
    return thanks


async def _receiver_ids(session: AsyncSession, thanks_id: int) -> tuple[str, ...]:
    """Return the ids of all receivers, including receivers missing from the directory."""
    mine = select(ThanksReceiver.receiver_id).where(ThanksReceiver.thanks_id == thanks_id)
    return tuple(await session.scalars(mine.order_by(ThanksReceiver.receiver_id)))


async def _shared_in(session: AsyncSession, thanks: Thanks) -> str | None:
    """Return the channel with a shared post of the thanks, or with one on its way; None without any."""
    posted = (ThanksReceiver.thanks_id == thanks.id, ThanksReceiver.standing.in_(("agreed", "shared")))
    is_posted = await session.scalar(select(ThanksReceiver.thanks_id).where(*posted).limit(1)) is not None
    return thanks.offered_channel_id if is_posted else None


async def _corrected(
    session: AsyncSession, workspace_id: str, receiver_ids: tuple[str, ...], shared_in: str | None = None
) -> Corrected:
    known = await people.known(session, workspace_id, receiver_ids)
    away = (user_id for user_id in receiver_ids if user_id in known and known[user_id].is_deactivated)
    return Corrected(receiver_ids, tuple(away), shared_in)


async def _was_perhaps_read(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_ids: Collection[str]
) -> bool:
    """Return whether a copy with the former words was sent or is being sent; only then the thanks counts as changed."""
    keys = [giving.private_key(thanks_id, receiver_id) for receiver_id in receiver_ids]
    under_way = or_(Outgoing.state != "queued", Outgoing.attempts > 0)
    mine = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key.in_(keys), under_way)
    return bool(await session.scalar(select(func.count()).select_from(Outgoing).where(*mine)))


async def _draw_again(session: AsyncSession, thanks: Thanks, receiver_ids: Iterable[str], now: datetime) -> None:
    why = f"changed:{now.isoformat()}"
    messages = [sharing.redrawn(thanks.id, receiver_id, why) for receiver_id in receiver_ids]
    of_round = await round_posts.redraw_of(session, thanks, why)
    messages += of_round
    if thanks.offered_channel_id is not None and not of_round:
        messages.append(sharing.post_redrawn(thanks.id, thanks.offered_channel_id, why))
    copies = await replying.copies_of(session, thanks.workspace_id, thanks.id)
    for copy in await places.copies_under(session, thanks.workspace_id, copies):
        refs = {"key": copy.key, "thanks_id": thanks.id}
        key = f"redraw:{copy.key}:{why}"
        messages.append(OutboxMessage("copy_redrawn", copy.target, key, refs, is_redraw=True))
    await outbox.enqueue(session, thanks.workspace_id, messages, now)
    await homes.refresh_homes(session, thanks.workspace_id, [thanks.giver_id, *(x.target for x in messages)], now)


async def _withdrawal_messages(session: AsyncSession, thanks: Thanks, keys: Collection[str]) -> list[OutboxMessage]:
    """Build the deletion of every message under `keys`, including a message being posted at this moment."""
    return [
        OutboxMessage(
            "copy_withdrawn",
            copy.target,
            f"withdrawn:{copy.key}",
            {**copy.refs, "thanks_id": thanks.id},
            is_redraw=True,
        )
        for copy in await places.copies_under(session, thanks.workspace_id, keys)
    ]


async def _unpass(session: AsyncSession, thanks: Thanks) -> list[str]:
    """Delete the records of managers told about the thanks; return the managers' ids."""
    passed = (PassedOn.thanks_id == thanks.id, PassedOn.workspace_id == thanks.workspace_id)
    managers = list(await session.scalars(select(PassedOn.manager_id).where(*passed)))
    await session.execute(delete(PassedOn).where(*passed))
    return managers
