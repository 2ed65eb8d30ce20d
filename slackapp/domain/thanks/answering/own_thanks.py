"""Count the thanks a giver gave, by receiver. Visible to this giver only; other people's are private."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver


async def count_given(
    session: AsyncSession, acting: Acting, since: Mapping[int, tuple[str, datetime]]
) -> dict[int, int]:
    """Return how many living thanks the acting giver gave to each (receiver, from then on); the keys of `since` stay.

    Visible to the giver only.
    """
    if not since:
        return {}
    rows = await session.execute(
        select(ThanksReceiver.receiver_id, ThanksReceiver.said_at)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(
            ThanksReceiver.workspace_id == acting.workspace_id,
            ThanksReceiver.receiver_id.in_(sorted({receiver_id for receiver_id, _ in since.values()})),
            ThanksReceiver.said_at >= min(moment for _, moment in since.values()),
            ThanksReceiver.standing != "pending",
            Thanks.giver_id == acting.user_id,
            Thanks.taken_back_at.is_(None),
        )
    )
    said = [(row.receiver_id, row.said_at) for row in rows]
    return {
        key: sum(to == receiver_id and said_at >= moment for to, said_at in said)
        for key, (receiver_id, moment) in since.items()
    }
