"""What people leave with Tend, and what they see of it in the morning."""

from datetime import UTC, datetime

from sandbox.workspace.state import Message
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.landing import keeping
from tests.cast import ANA, SAM, acting
from tests.world import World

SECRET = "I cut you off in the review"
HEADLINE = "This morning, for you alone"
LEFT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, 10:00 in New York
DUE = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # Monday, 9:30 in New York: two whole working days lie between

ENDS = datetime(2026, 12, 3, 14, 30, tzinfo=UTC)  # the working morning after fourteen days


async def leave_draft(world: World, author: str = SAM, at: datetime = LEFT) -> int:
    """Have somebody leave a draft to Ana; return its number."""
    await world.know(author, ANA)
    body = DraftBody(author, Contents("own", {"happened": SECRET}), (ANA,))
    async with world.tend.db.transaction() as session:
        return (await drafts.save(session, acting(author, at), None, body)).draft_id


async def keep_draft(world: World, author: str = SAM, at: datetime = LEFT) -> None:
    """Have somebody keep what landed on them, for themself."""
    await world.know(author)
    body = DraftBody(author, Contents("landed", {"saw": SECRET}))
    async with world.tend.db.transaction() as session:
        await keeping.keep_for_me(session, acting(author, at), None, body)


def mornings(world: World, user: str = SAM) -> list[Message]:
    """Give the messages with somebody's own reminders."""
    return [one for one in world.slack.messages_for(user) if HEADLINE in one.text or "reminders" in one.text]
