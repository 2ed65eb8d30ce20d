"""Keep the post of a round up to date with the thanks answering the round.

The post names only receivers who agreed. Every change of a thanks queues one row for its round; `rituals` decides about
the contents of the post. The module must not know the opening or end of a round.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver


async def round_of(session: AsyncSession, thanks: Thanks) -> int | None:
    """Return the round whose post may show the thanks; None for any other thanks, and after the round was deleted.

    A thanks of a deleted round is shared as any other.
    """
    if thanks.round_id is None:
        return None
    mine = (Round.id == thanks.round_id, Round.workspace_id == thanks.workspace_id)
    return await session.scalar(select(Round.id).where(*mine))


def redrawn(round_id: int, channel_id: str, why: str) -> OutboxMessage:
    """Build the redraw of the round's post; `why` is part of its key, and new for every change."""
    refs = {"round_id": round_id}
    return OutboxMessage("gathering_redrawn", channel_id, f"gathering_redrawn:{round_id}:{why}", refs, is_redraw=True)


async def redraw_of(session: AsyncSession, thanks: Thanks, why: str) -> tuple[OutboxMessage, ...]:
    """Build the redraw of the post of the thanks' round; empty for a thanks of no round."""
    round_id = await round_of(session, thanks)
    if round_id is None or thanks.offered_channel_id is None:
        return ()
    return (redrawn(round_id, thanks.offered_channel_id, f"{thanks.id}:{why}"),)


async def rounds_of(session: AsyncSession, *which: ColumnElement[bool]) -> tuple[tuple[int, str], ...]:
    """Return round and channel of the matching thanks, each once; `which`: on thanks joined with receivers."""
    found = await session.execute(
        select(Thanks.round_id, Thanks.offered_channel_id)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(*which, Thanks.round_id.is_not(None), Thanks.offered_channel_id.is_not(None))
        .distinct()
    )
    return tuple((round_id, channel_id) for round_id, channel_id in found if round_id and channel_id)


async def redraw_rounds(
    session: AsyncSession, workspace_id: str, rounds: Iterable[tuple[int, str]], why: str, now: datetime
) -> None:
    """Queue redraws of the posts of these rounds."""
    messages = [redrawn(round_id, channel_id, f"{why}:{now.isoformat()}") for round_id, channel_id in rounds]
    await outbox.enqueue(session, workspace_id, messages, now)


async def mark_shared(
    session: AsyncSession, workspace_id: str, named: Mapping[int, Sequence[str]], ts: str
) -> tuple[tuple[int, str], ...]:
    """Record that the post `ts` of a round names these receivers, by thanks; return the newly named receivers.

    A thanks taken back meanwhile is left out, and so is a receiver who removed the thanks.
    """
    ours = (Thanks.id.in_(sorted(named)), Thanks.workspace_id == workspace_id, Thanks.taken_back_at.is_(None))
    standing = await session.scalars(select(Thanks.id).where(*ours).order_by(Thanks.id).with_for_update())
    newly: list[tuple[int, str]] = []
    for thanks_id in standing:
        await session.execute(update(Thanks).where(Thanks.id == thanks_id).values(shared_ts=ts))
        changed = await session.scalars(
            update(ThanksReceiver)
            .where(
                ThanksReceiver.thanks_id == thanks_id,
                ThanksReceiver.receiver_id.in_(sorted(named[thanks_id])),
                ThanksReceiver.standing == "agreed",
            )
            .values(standing="shared")
            .returning(ThanksReceiver.receiver_id)
        )
        newly += [(thanks_id, receiver_id) for receiver_id in changed]
    return tuple(newly)
