"""Finds a day for what Tend itself begins before it is sent, whatever its kind; see `domain/outbox/daily_caps`.

Must only be asked about rows of `outbox.FROM_TEND`: a colleague's words come at once, at whatever hour.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import daily_caps
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Defer, Kind, Post, RenderContext, Rendered, Skip


async def apply(
    session: AsyncSession, kind: Kind, row: Outgoing, context: RenderContext, rendered: Rendered
) -> Rendered:
    """Put off what Tend begins until a day of the person that has room, inside their hours.

    Gives `rendered` itself when it may be sent now, and frees a day taken earlier when it will not be sent.
    """
    if isinstance(rendered, Skip | Defer):
        await daily_caps.release(session, row.id)
    if not isinstance(rendered, Post):
        return rendered
    until = await daily_caps.take_place(session, row.workspace_id, row.target, row.id, context.country, context.now)
    if until is None:
        return rendered
    if kind.put_off is not None:
        await kind.put_off(session, row, context, until)
    return Defer(until)


async def free_day(session: AsyncSession, row: Outgoing) -> None:
    """Free the day of a row that will never be sent, unless it may stand there after all."""
    if not row.unknown_outcomes:
        await daily_caps.release(session, row.id)
