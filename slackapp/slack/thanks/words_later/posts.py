"""The outbox message about a person's first 🌱."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks import words_later
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    reader_of,
)
from slackapp.slack.thanks.words_later import views


async def first_seedling(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Render the explanation of the first 🌱; skip the explanation if no message is kept any more.

    The person then gets the explanation with their next 🌱.
    """
    kept = await words_later.newest_by_seedling(session, row.workspace_id, row.target)
    if kept is None:
        return Skip("let_go")
    return message_to(row, views.first_seedling(await reader_of(session, row.workspace_id, row.target), kept))


async def mark_introduced(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Remember that the person has read the explanation."""
    await words_later.seedling_met(session, context.acting_for(row))


KINDS = {
    "seedling_met": Kind(
        first_seedling, sent=mark_introduced, refused=NothingFollows("the next 🌱 is explained instead")
    ),
}
