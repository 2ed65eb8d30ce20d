"""What Tend itself begins finds its day here before it is sent, whatever its kind; see `domain/daily_caps`."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import daily_caps
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Defer, Kind, Post, RenderContext, Rendered, Skip


async def rendered(kind: Kind, session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render `row`; what Tend begins waits for a day of the person that has room, inside their hours."""
    outcome = await kind.render(session, row, context)
    if row.urgency != outbox.FROM_TEND:
        return outcome
    if isinstance(outcome, Skip | Defer):
        await daily_caps.release(session, row.id)
    if not isinstance(outcome, Post):
        return outcome
    until = await daily_caps.take_place(session, row.workspace_id, row.target, row.id, context.country, context.now)
    if until is None:
        return outcome
    if kind.put_off is not None:
        await kind.put_off(session, row, context, until)
    return Defer(until)


async def given_up(session: AsyncSession, row: Outgoing) -> None:
    """It will never be sent: its day is free for something else, unless it may stand there after all."""
    if row.urgency == outbox.FROM_TEND and not row.unknown_outcomes:
        await daily_caps.release(session, row.id)
