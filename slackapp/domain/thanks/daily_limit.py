"""At most six thanks a day from one person to another: thanks stay a gift, and no receiver is flooded.

The day is the giver's own. Taken-back thanks and thanks reaching no person count too, so that the limit shows nothing.
"""

from collections.abc import Collection
from datetime import time
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.receivers import Receiver

DAY_MAX: Final = 6  # PRODUCT §3, "Say thanks"
ENOUGH = "enough_today"  # why a receiver is left out


async def had_enough(
    session: AsyncSession, acting: Acting, reached: Collection[Receiver], *, but_id: int | None = None
) -> frozenset[str]:
    """Return those of the receivers who got DAY_MAX thanks from the acting giver on the giver's present day.

    `but_id`: a thanks that does not count. Runs no statement unless a receiver got nearly as many in the last 25 hours.
    Then two thanks at once take turns.
    """
    perhaps = sorted(receiver.user_id for receiver in reached if receiver.got_lately >= DAY_MAX - 1)
    if not perhaps:
        return frozenset()
    giver = await session.scalar(
        select(Person)
        .where(Person.workspace_id == acting.workspace_id, Person.user_id == acting.user_id)
        .with_for_update()
    )
    defaults = await defaults_of(session, acting)
    calendar = people.calendar_of(giver, defaults) if giver else defaults.calendar("UTC", None, None, None, None)
    since = calendar.at(calendar.local(acting.now).date(), time(0))
    found = await session.execute(
        select(ThanksReceiver.receiver_id, func.count())
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(
            ThanksReceiver.workspace_id == acting.workspace_id,
            ThanksReceiver.receiver_id.in_(perhaps),
            ThanksReceiver.said_at >= since,
            Thanks.giver_id == acting.user_id,
            Thanks.id != (but_id or 0),
        )
        .group_by(ThanksReceiver.receiver_id)
    )
    return frozenset(user_id for user_id, count in found if count >= DAY_MAX)
