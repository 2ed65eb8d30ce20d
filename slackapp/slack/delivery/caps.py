"""Reserve a day for each message begun by Tend before sending it, for every kind; see `domain/outbox/daily_caps`.

Only for rows with urgency `FROM_TEND`: a colleague's words are sent at once, at any hour.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import daily_caps
from slackapp.domain.outbox.prompt_room import DIGEST, FIRST_KINDS, OWN_REMINDERS
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Defer, Kind, Post, RenderContext, Rendered, Skip


async def apply(
    session: AsyncSession, kind: Kind, row: Outgoing, context: RenderContext, rendered: Rendered
) -> Rendered:
    """Delay a message begun by Tend until a free day of the person, inside their hours.

    Returns `rendered` unchanged if sending is allowed now; frees an earlier reservation of a row never to be sent.
    """
    if isinstance(rendered, Skip | Defer):
        await daily_caps.release(session, row.id)
    if not isinstance(rendered, Post):
        return rendered
    is_first, gives_way = row.kind == OWN_REMINDERS, row.kind not in FIRST_KINDS
    acting, is_last = context.acting_for(row), row.kind == DIGEST
    until = await daily_caps.take_place(
        session, acting, row.id, is_first=is_first, gives_way=gives_way, is_last=is_last
    )
    if until is None:
        return rendered
    if kind.put_off is not None:
        await kind.put_off(session, row, context, until)
    return Defer(until)


async def free_day(session: AsyncSession, row: Outgoing) -> None:
    """Free the day of a row never to be sent, unless an attempt with unknown outcome may have been delivered."""
    if not row.unknown_outcomes:
        await daily_caps.release(session, row.id)
