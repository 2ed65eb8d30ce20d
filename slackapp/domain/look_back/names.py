"""The givers and receivers of a person's thanks in some days, and the kinds of work. Visible to that person only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility.thanks import is_received_by, is_said_by

LOOKED_AT_MAX = 200  # newest thanks of each side


@dataclass(frozen=True, slots=True)
class Names:
    """The people of some days, each once, those of the newest thanks first."""

    givers: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of received thanks, in their fixed order, without OTHER


async def names_between(session: AsyncSession, acting: Acting, since: datetime, until: datetime) -> Names:
    """Return the people of the person's thanks from `since` until before `until`; empty without thanks."""
    received = await session.execute(
        select(Thanks.giver_id, ThanksReceiver.about_kind)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            is_received_by(acting.workspace_id, acting.user_id),
            ThanksReceiver.said_at >= since,
            ThanksReceiver.said_at < until,
        )
        .order_by(ThanksReceiver.said_at.desc(), ThanksReceiver.thanks_id.desc())
        .limit(LOOKED_AT_MAX)
    )
    rows = received.all()
    given = (
        select(Thanks.id)
        .where(is_said_by(acting.workspace_id, acting.user_id), Thanks.said_at >= since, Thanks.said_at < until)
        .order_by(Thanks.said_at.desc(), Thanks.id.desc())
        .limit(LOOKED_AT_MAX)
        .subquery()
    )
    receivers = await session.scalars(
        select(ThanksReceiver.receiver_id)
        .join(given, given.c.id == ThanksReceiver.thanks_id)
        .where(ThanksReceiver.standing != "pending")
        .order_by(ThanksReceiver.said_at.desc(), ThanksReceiver.thanks_id.desc(), ThanksReceiver.receiver_id)
    )
    found = {kind for _, kind in rows}
    return Names(
        givers=tuple(dict.fromkeys(giver_id for giver_id, _ in rows)),
        receivers=tuple(dict.fromkeys(receivers)),
        kinds=tuple(kind for kind in KINDS if kind in found and kind != OTHER),
    )
