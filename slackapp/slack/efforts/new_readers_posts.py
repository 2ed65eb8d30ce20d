"""What follows a message that tells a member of new readers of their efforts: managers, or a stand-in."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import review_day
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Posted, RenderContext
from slackapp.slack.platform import metrics
from slackapp.slack.platform.outcome_table import may_have_arrived


async def member_knows(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Let the readers read what was hidden from them while Slack refused to tell the member."""
    await review_day.show_to_readers(session, context.acting_for(row))


async def member_not_told(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Hide the member's efforts from readers they were not told of, and tell the member tomorrow."""
    metrics.UNTOLD.inc()
    await review_day.hide_from_readers(session, context.acting_for(row))
    if not may_have_arrived(error):
        await outbox.enqueue_tomorrow(session, row, context.now)
