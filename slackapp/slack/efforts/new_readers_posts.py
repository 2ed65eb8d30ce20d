"""The follow-ups of a message to a member about new readers of their efforts: managers, or a stand-in."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import review_day
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Posted, RenderContext
from slackapp.slack.platform import metrics
from slackapp.slack.platform.outcome_table import may_have_arrived


async def member_knows(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Let the readers read the efforts hidden while Slack refused the message to the member."""
    await review_day.show_to_readers(session, context.acting_for(row))


async def member_not_told(
    session: AsyncSession, row: Outgoing, context: RenderContext, error: str
) -> OutboxMessage | None:
    """Hide the member's efforts from readers unknown to the member, and notify the member tomorrow."""
    metrics.UNTOLD.inc()
    await review_day.hide_from_readers(session, context.acting_for(row))
    return None if may_have_arrived(error) else outbox.tomorrow_again(row, context.now)
