"""Remove a thanks from Tend for its giver or for one receiver, at any time.

A giver's removal deletes the thanks for every reader in Tend; messages already delivered belong to their receivers and
stay. A receiver's removal clears the receiver's own screens, their name in the channel, and the copies passed on to
managers. The giver and the other receivers keep the thanks unchanged. Tend sends no message about a removal. A giver
should rather take back a thanks just given: see `correcting`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.thanks import giving, received, sharing
from slackapp.domain.thanks.receivers import LATELY
from slackapp.domain.thanks.rounds import round_posts
from slackapp.domain.visibility import thanks as thanks_visibility


async def remove_given(session: AsyncSession, acting: Acting, thanks_id: int) -> None:
    """Delete a thanks for good on its giver's request; do nothing if it is another giver's or already deleted.

    Answered efforts stay answered. One of the last day and hour stays for some days without its words.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)
    if thanks is None or (thanks.workspace_id, thanks.giver_id) != (acting.workspace_id, acting.user_id):
        return
    receivers = select(ThanksReceiver.receiver_id).where(ThanksReceiver.thanks_id == thanks_id)
    await _remove_receivers(session, thanks, list(await session.scalars(receivers)), acting.now)


async def remove_received(session: AsyncSession, acting: Acting, thanks_id: int) -> None:
    """Remove a thanks from one receiver's screens; the giver and the other receivers see no change.

    Queues the deletion of the receiver's private copy and of the messages to managers. The shared post loses the
    receiver's name, and is deleted along with the last name. Does nothing if the receiver has no such thanks.
    """
    workspace_id, receiver_id, now = acting.workspace_id, acting.user_id, acting.now
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)
    if thanks is None or thanks.workspace_id != workspace_id:
        return
    mine = (ThanksReceiver.thanks_id == thanks_id, thanks_visibility.is_received_by(workspace_id, receiver_id))
    receiver = await session.scalar(select(ThanksReceiver).join(Thanks).where(*mine))
    if receiver is None:
        return
    was_named = receiver.standing in {"agreed", "shared"}
    receiver.standing = thanks_visibility.REMOVED
    passed = (PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
    managers = list(await session.scalars(select(PassedOn.manager_id).where(*passed)))
    await session.execute(delete(PassedOn).where(*passed))
    await session.flush()
    copies = [giving.private_key(thanks_id, receiver_id)]
    copies += [received.passed_key(thanks_id, receiver_id, manager_id) for manager_id in managers]
    messages = await _withdrawn_messages(session, workspace_id, copies)
    if was_named:
        messages += await _unnamed_messages(session, thanks, receiver_id)
    await outbox.enqueue(session, workspace_id, messages, now)
    await homes.refresh_homes(session, workspace_id, [receiver_id, *managers], now)


async def _unnamed_messages(session: AsyncSession, thanks: Thanks, receiver_id: str) -> list[OutboxMessage]:
    """Queue a redraw of the shared post without the receiver's name.

    A post without names is deleted, and its key is freed, so that another receiver may share later. The post of a round
    stays, without the thanks.
    """
    if of_round := await round_posts.redraw_of(session, thanks, f"removed:{receiver_id}"):
        if await sharing.for_channel(session, thanks.workspace_id, thanks.id) is None:
            thanks.shared_ts = None
            await session.flush()
        return [*of_round]
    if thanks.offered_channel_id is not None and await sharing.for_channel(session, thanks.workspace_id, thanks.id):
        return [sharing.post_redrawn(thanks.id, thanks.offered_channel_id, f"removed:{receiver_id}")]
    key = f"{sharing.post_key(thanks.id)}:until:{receiver_id}"
    await places.rename(session, thanks.workspace_id, sharing.post_key(thanks.id), key)
    thanks.shared_ts = None
    await session.flush()
    return await _withdrawn_messages(session, thanks.workspace_id, [key])


async def _remove_receivers(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> None:
    managers = await session.scalars(select(PassedOn.manager_id).where(PassedOn.thanks_id == thanks.id))
    looking = [thanks.giver_id, *receiver_ids, *managers]
    workspace_id, thanks_id = thanks.workspace_id, thanks.id
    await session.execute(update(Effort).where(Effort.thanks_id == thanks.id).values(thanks_id=None))
    await outbox.enqueue(session, thanks.workspace_id, await round_posts.redraw_of(session, thanks, "removed"), now)
    if now - thanks.said_at < LATELY:
        # without words, as one taken back, so that it counts among the thanks of a day; retention deletes it
        thanks.words, thanks.link, thanks.quoted, thanks.taken_back_at = "", None, None, now
        thanks.answers_effort_id = None
        await session.execute(delete(PassedOn).where(PassedOn.thanks_id == thanks.id))
        await session.execute(delete(MessagePlace).where(MessagePlace.thanks_id == thanks.id))
        theirs = ThanksReceiver.thanks_id == thanks.id
        answers = {"mattered": None, "mattered_at": None, "answers_effort_id": None, "claimed_effort_id": None}
        nothing = {**answers, "about_effort_id": None, "about_kind": None}
        await session.execute(update(ThanksReceiver).where(theirs).values(nothing))
        await session.flush()
    else:
        await session.execute(delete(Thanks).where(Thanks.id == thanks.id))  # receiver rows are deleted by cascade
        session.expunge(thanks)
    # cancel pending receiver look-ups; messages being sent at this moment still arrive
    await outbox.forget(session, workspace_id, *(giving.lookup_key(thanks_id, one) for one in receiver_ids))
    await homes.refresh_homes(session, workspace_id, looking, now)


async def _withdrawn_messages(session: AsyncSession, workspace_id: str, keys: Collection[str]) -> list[OutboxMessage]:
    """Build the deletion of the messages under `keys`, also of messages just being posted."""
    copies = await places.copies_under(session, workspace_id, keys)
    return [
        OutboxMessage("copy_withdrawn", copy.target, f"withdrawn:{copy.key}", copy.refs, is_redraw=True)
        for copy in copies
    ]
