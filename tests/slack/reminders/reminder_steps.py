"""What people leave with Tend, and what they see of it in the morning."""

from datetime import UTC, datetime

from sandbox.workspace.state import Message
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.bodies import Contents, DraftBody
from tests.cast import ANA, SAM, acting
from tests.world import World

SECRET = "I cut you off in the review"
HEADLINE = "This morning, for you alone"
LEFT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, 10:00 in New York
DUE = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # Monday, 9:30 in New York: two whole working days lie between

ENDS = datetime(2026, 12, 2, 14, 30, tzinfo=UTC)  # fourteen days later; the draft is erased a day after


async def leave_draft(world: World, author: str = SAM, at: datetime = LEFT) -> int:
    """Have somebody leave a draft to Ana; return its number."""
    await world.tend.directory.meet(world.slack.team.id, [author, ANA])
    body = DraftBody(author, Contents("own", {"happened": SECRET}), (ANA,))
    async with world.tend.db.transaction() as session:
        return (await drafts.save(session, acting(author, at), None, body)).draft_id


def mornings(world: World, user: str = SAM) -> list[Message]:
    """Give the messages with somebody's own reminders."""
    return [one for one in world.slack.messages_for(user) if HEADLINE in one.text or "reminders" in one.text]
