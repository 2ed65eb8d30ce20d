"""What people do and see around a host, step by step."""

from datetime import timedelta

from sandbox.workspace.state import Message
from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import membership
from tests.cast import MIRA, TEAM, TOMAS
from tests.slack.rituals.rounds.round_steps import start
from tests.world import WEDNESDAY, World

MORNING = WEDNESDAY + timedelta(hours=1)  # 10:00 in Lisbon, 11:00 in Berlin
ASKED = "You host the next round"


async def count_in(world: World, season_id: int, *user_ids: str) -> None:
    """Count people in; Mira, who started the season, out."""
    await world.know(MIRA, *user_ids)
    async with world.tend.db.transaction() as session:
        for user_id in user_ids:
            await membership.count_in(session, Acting(TEAM, user_id, world.clock.now(), None), season_id)
        if MIRA not in user_ids:
            await membership.leave(session, Acting(TEAM, MIRA, world.clock.now(), None), season_id)


async def season_with(world: World, *user_ids: str) -> int:
    """Start a season in which these people are counted in."""
    season_id = await start(world)
    await count_in(world, season_id, *user_ids)
    return season_id


def asked(world: World, user_id: str = TOMAS) -> list[Message]:
    """Give the messages to a host."""
    return [one for one in world.slack.messages_for(user_id, None) if ASKED in one.text]
