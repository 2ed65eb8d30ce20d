"""The team of most stories about managers."""

import pytest
from sqlalchemy import update

from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import daily_limit
from tests.cast import ANA, MIRA, NINA, SAM, TOMAS
from tests.world import World


@pytest.fixture
async def team(world: World) -> World:
    """Mira leads everybody but Oleg, and has met prompts before."""
    await world.lead(MIRA, TOMAS, ANA, SAM, NINA)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == MIRA).values(met_prompts_at=world.clock.now()))
    return world


@pytest.fixture
def no_daily_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets one person thank another as often in a day as a test has something to say."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 100)
