"""Outbox messages following a thanks: the answer to the giver, and the copy for a manager."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks import passing_on, replying
from slackapp.slack.delivery.kinds import (
    PLAIN,
    Kind,
    NothingFollows,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    quotes,
    reader_of,
    repeat_without_words,
)
from slackapp.slack.platform.outcome_table import CONTENT, may_have_arrived
from slackapp.slack.thanks import passing_on_views
from slackapp.slack.thanks import replying_views as views


async def render_mattered(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Render the receiver's answer for the giver."""
    thanks_id, receiver_id = _thanks_of(row)
    answer = await replying.answer_to(session, row.workspace_id, thanks_id, receiver_id, row.target)
    if answer is None:
        return Skip("gone")
    return message_to(row, views.to_giver(await reader_of(session, row.workspace_id, row.target), answer))


async def not_brought(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Tell the receiver that the answer did not arrive, or that its arrival is unknown."""
    thanks_id, receiver_id = _thanks_of(row)
    refs = {**row.refs, "giver_id": row.target, "unsure": may_have_arrived(error), PLAIN: error in CONTENT}
    message = OutboxMessage("mattered_not_brought", receiver_id, f"not_brought:{thanks_id}:{receiver_id}", refs)
    await outbox.enqueue(session, row.workspace_id, [message], context.now)


async def mattered_not_brought(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Render the notice of an undelivered answer, quoting the receiver's words, so that nothing is lost."""
    thanks_id, receiver_id = _thanks_of(row)
    answer = await replying.answer_to(session, row.workspace_id, thanks_id, receiver_id, row.refs["giver_id"])
    if answer is None:
        return Skip("gone")
    reader = await reader_of(session, row.workspace_id, row.target)
    is_unsure = bool(row.refs.get("unsure"))
    return message_to(row, views.not_brought(reader, answer, is_unsure=is_unsure, quotes=quotes(row)))


async def passed_on(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Render the passed-on thanks for the manager."""
    thanks_id, receiver_id = _thanks_of(row)
    line = await passing_on.passed_line(session, row.workspace_id, thanks_id, receiver_id, row.target)
    if line is None:
        return Skip("gone")
    return message_to(row, passing_on_views.to_manager(await reader_of(session, row.workspace_id, row.target), line))


async def not_passed(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Undo passing on and tell the receiver; change nothing if Slack possibly accepted the message."""
    thanks_id, receiver_id = _thanks_of(row)
    if not may_have_arrived(error):
        await passing_on.not_passed_on(session, row.workspace_id, thanks_id, receiver_id, row.target, context.now)


async def not_passed_on(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Render the notice to the receiver that their manager has no copy."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, passing_on_views.not_passed_on(reader, row.refs["manager_id"]))


def _thanks_of(row: Outgoing) -> tuple[int, str]:
    return row.refs["thanks_id"], row.refs["receiver_id"]


KINDS = {
    "mattered": Kind(render_mattered, shows="thanks", refused=not_brought),
    "mattered_not_brought": Kind(mattered_not_brought, refused=repeat_without_words, is_notice=True),
    "passed_on": Kind(passed_on, shows="thanks", refused=not_passed),
    "not_passed_on": Kind(not_passed_on, refused=NothingFollows("the card offers the button again"), is_notice=True),
}
