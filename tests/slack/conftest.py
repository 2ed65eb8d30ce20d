"""Tend among the people of the cast, and the team of most stories about managers."""

import pytest
from sqlalchemy import update

from sandbox.web_api.directory import user_object
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import daily_limit
from tests.cast import ANA, INES, MIRA, NINA, OLEG, SAM, TOMAS
from tests.world import World

COLLEAGUES = (MIRA, TOMAS, ANA, SAM, OLEG, NINA, INES)
# folders of tests in which Tend meets everybody anew: the ways into it, and the directory itself
AMONG_STRANGERS = {"bolt", "directory", "front", "platform"}


@pytest.fixture
async def world(world: World, request: pytest.FixtureRequest) -> World:
    """Tend beside Slack, as after a night's walk through the directory: it knows the colleagues of the cast.

    A look-up takes a call and a transaction, and nearly every test had some. A test that is about them is marked
    `strangers`, and begins with nobody known, as do those of `AMONG_STRANGERS`.
    """
    is_among_strangers = request.node.nodeid.split("/")[2] in AMONG_STRANGERS
    if not is_among_strangers and request.node.get_closest_marker("strangers") is None:
        state = world.slack.state
        told = [user_object(state, state.people[user_id], with_locale=True) for user_id in COLLEAGUES]
        await world.tend.directory.store(world.slack.team.id, told)
    return world


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
