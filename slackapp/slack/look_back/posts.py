"""The outbox row with a person's week or month. The row names the person and a span of time."""

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.look_back import digests
from slackapp.domain.look_back.moments import Every
from slackapp.domain.outbox.prompt_room import DIGEST
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, Skip, message_to, reader_of
from slackapp.slack.look_back import digest_views as view


async def _digest(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Draw the names for the message now; skip a message that was turned off or has no content left."""
    every = cast("Every", row.refs["every"])
    span = view.Span(*(datetime.fromisoformat(row.refs[name]) for name in ("since", "until")))
    acting = context.acting_for(row)
    if not await digests.is_on(session, acting, every):
        return Skip("turned_off")
    names = await digests.content_of(session, acting, every, span.since, span.until)
    if names is None:
        return Skip("nothing_left")
    return message_to(row, view.message(await reader_of(session, row.workspace_id, row.target), every, span, names))


OUTBOX_KINDS = {DIGEST: Kind(_digest, refused=NothingFollows("Home and `Look back` show the same"))}
