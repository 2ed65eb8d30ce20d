"""The outbox row with a person's own reminders of a morning. The row names the person and nothing else."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.reminders import mornings
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.delivery.kinds import Kind, Post, Posted, RenderContext, Rendered, Skip, reader_for
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, NOT_TAKEN_FOR_A_DAY
from slackapp.slack.reminders import views

ROWS = "rows"  # the reminders of the message, for its follow-ups


def kinds_of_rows(kinds: ReminderKinds) -> dict[str, Kind]:
    """Return the kind of outbox row, which draws reminders of `kinds`."""

    async def render(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
        """Draw the reminders that are due and not settled now."""
        person = (await people.known(session, row.workspace_id, [row.target])).get(row.target)
        told = await mornings.to_tell(session, context.acting_for(row), person, kinds)
        if not told:
            return Skip("nothing_left")
        reader = await reader_for(session, row.workspace_id, person)
        message = views.message(reader, [kinds[one.body.kind] for one in told])
        return Post(
            "chat.postMessage",
            {"channel": row.target, "text": message.text, "blocks": message.blocks},
            remembers={ROWS: [one.row_id for one in told]},
        )

    return {"own_reminders": Kind(render, sent=_stands, refused=_given_up)}


async def _stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Record the reminders shown by the message."""
    await mornings.told(session, context.acting_for(row), posted.remembers[ROWS])


async def _given_up(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Leave reminders refused by Slack to Home; reminders that Slack never took come another morning."""
    if error not in {NOT_TAKEN_FOR_A_DAY, HELD_TOO_LONG}:
        await mornings.left_to_home(session, context.acting_for(row))
