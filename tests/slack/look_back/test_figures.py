"""The figures on an admin's Home, from presses and a night's job: five people have some, and four have none."""

import pytest

from slackapp.domain.tables.people import Person
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import home_text
from tests.world import World

pytestmark = pytest.mark.strangers

FIVE = (INES, MIRA, TOMAS, ANA, SAM)
SHARE, EFFORTS = "of people had at least one thanks", "efforts were noted"


async def lived(world: World, people: tuple[str, ...], doers: tuple[str, ...]) -> str:
    """Let these people be all that Tend knows, thank each other, and do something; give the admin's Home next day."""
    for receiver, giver in zip(people, (*people[1:], people[0]), strict=True):
        await world.slack.command(giver, PLATFORM, f"/thanks <@{receiver}> for the night")
    for number, doer in enumerate(doers):
        noter = people[number % len(people) - 1]
        await world.slack.command(noter, PLATFORM, f"/noticed <@{doer}> stayed for release {number}")
    await world.deliver()
    assert {row.user_id for row in await world.rows(Person)} == set(people)
    await world.pass_time(days=1)
    await world.run_job("send_digests", world.clock.now())
    assert SHARE not in await home_text(world, MIRA)  # no admin
    return await home_text(world, INES)


@pytest.mark.parametrize(
    ("people", "doers", "shown"),
    [
        (FIVE[:4], FIVE[1:4] * 3, ()),
        (FIVE, FIVE[1:4] * 3, (SHARE,)),  # of three who did something nothing is said
        ((*FIVE, OLEG), (*FIVE[1:], *FIVE[1:]), (SHARE,)),  # nor of four
        (FIVE, (*FIVE, *FIVE), (SHARE, EFFORTS)),
    ],
)
async def test_6_four_people_have_no_figures_and_five_have_some(
    world: World, people: tuple[str, ...], doers: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    home = await lived(world, people, doers)
    assert tuple(part for part in (SHARE, EFFORTS) if part in home) == shown
    assert ("The whole workspace" in home) is bool(shown)
