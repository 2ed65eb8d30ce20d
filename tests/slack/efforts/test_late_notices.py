"""Delivery stood still for days: the doer reads the words first, one working day before the manager."""

from datetime import UTC, datetime, timedelta

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import Prompt
from tests.cast import ANA, MIRA, PLATFORM, TOMAS
from tests.world import World

WORDS = "covering the night on-call"
BACK = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # Thursday, ten in Berlin; noted on Wednesday of the week before
A_WEEK = timedelta(days=7)


@pytest.fixture
async def untold(world: World) -> World:
    """Ana noted what Tomas did, and for eight days nothing was sent."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> {WORDS}")
    world.clock.moment = BACK
    return world


async def readable_at(world: World) -> datetime:
    (effort,) = await world.rows(Effort)
    assert isinstance(effort, Effort)
    return effort.readable_at


def asked(world: World) -> list[str]:
    """What Mira was sent."""
    return [message.text for message in world.slack.messages_for(MIRA)]


async def test_their_day_begins_when_they_are_told(untold: World) -> None:
    """He is told that she may read it from tomorrow on, and neither a prompt nor her Home has it before."""
    await untold.run_job("send_prompts", BACK)
    message = untold.slack.last_message(TOMAS)
    assert WORDS in untold.slack.texts(message)
    assert await readable_at(untold) == BACK + timedelta(days=1)
    assert f"from <!date^{int((BACK + timedelta(days=1)).timestamp())}^" in message.text
    await untold.run_job("send_prompts", BACK + timedelta(hours=3))
    assert asked(untold) == []
    await untold.slack.open_home(MIRA)
    await untold.deliver()
    home = untold.slack.home_of(MIRA)
    assert home is not None
    assert WORDS not in untold.slack.texts(home)

    await untold.run_job("send_prompts", BACK + timedelta(days=1, minutes=15))
    assert [WORDS in text for text in asked(untold)] == [True]


async def test_no_prompt_overtakes_the_message_to_them(untold: World) -> None:
    """The job runs before anything is sent, at the manager's very hour."""
    await untold.tend.run_job("send_prompts", BACK)
    assert await untold.count(Prompt) == 0


async def test_told_at_once_the_moment_stays(world: World) -> None:
    """Some minutes of waiting change nothing that whoever noted it was shown."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> {WORDS}")
    before = await readable_at(world)
    await world.pass_time(minutes=10)
    assert WORDS in world.slack.texts(world.slack.last_message(TOMAS))
    assert await readable_at(world) == before
