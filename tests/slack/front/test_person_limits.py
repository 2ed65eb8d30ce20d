"""Whoever asks for too much at once is told so kindly, loses no typed word, and slows nobody else."""

import pytest

from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, PLATFORM, SAM, TOMAS
from tests.world import World

KIND = "That was a lot at once."
WORDS = "zebra crossing"


@pytest.fixture(autouse=True)
def three_at_once(world: World) -> None:
    """Let a person send three requests, and no more for long."""
    world.tend.bolt.limits.burst, world.tend.bolt.limits.per_s = 3.0, 0.001


async def thank(world: World, user_id: str = ANA) -> str:
    """Type a thanks; give the answer."""
    receiver = TOMAS if user_id != TOMAS else SAM
    return (await world.slack.command(user_id, PLATFORM, f"/thanks <@{receiver}> {WORDS}")).text


async def test_ops4_a_command_too_many_is_quoted_back(world: World) -> None:
    """Nothing of it is stored; another person is not slowed."""
    for _ in range(3):
        assert KIND not in await thank(world)
    for _ in range(2):
        said = await thank(world)
        assert KIND in said
        assert "Nothing was sent." in said
        assert WORDS in said
    assert await world.count(Thanks) == 3
    assert KIND not in await thank(world, TOMAS)


async def test_ops4_a_form_stays_open_with_the_sentence_beside_a_field(world: World) -> None:
    """And keeps what was typed."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    for _ in range(2):
        await world.slack.command(ANA, PLATFORM, "/tend help")
    said = await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS})
    ((block_id, sentence),) = (said.errors or {}).items()
    assert KIND in sentence
    assert block_id in {block["block_id"] for block in form.blocks}
    assert world.slack.modal_of(ANA) is not None
    assert await world.count(Thanks) == 0


async def test_ops4_of_presses_the_first_is_answered(world: World) -> None:
    """One sentence, not one for each press; nothing changes."""
    await thank(world, TOMAS)
    await world.deliver()
    for _ in range(3):
        await world.slack.command(SAM, PLATFORM, "/tend help")
    message = world.slack.last_message(SAM)
    before = len(world.slack.ephemerals(SAM))
    for _ in range(3):
        assert (await world.slack.press_label(SAM, message, "Keep between us")).status == 200
    assert [KIND in said.text for said in world.slack.ephemerals(SAM)[before:]] == [True]


async def test_ops4_a_repeated_delivery_takes_nothing(world: World) -> None:
    """It is the same press; and events, which Slack sends again when they were refused, are not counted at all."""
    await thank(world)
    for _ in range(6):
        await world.slack.replay()
        await world.slack.open_home(ANA)
    assert KIND not in await thank(world)
    assert KIND not in await thank(world)
    assert KIND in await thank(world)


async def test_ops4_tokens_come_back(world: World) -> None:
    """A moment later the person goes on."""
    seconds = 0.0
    world.tend.bolt.limits.per_s, world.tend.bolt.limits.monotonic = 2.0, lambda: seconds
    for _ in range(3):
        await thank(world)
    assert KIND in await thank(world)
    seconds = 1.0
    for _ in range(2):
        assert KIND not in await thank(world)
    assert KIND in await thank(world)


async def test_ops4_it_is_said_in_the_persons_language(world: World) -> None:
    """As every sentence is."""
    world.slack.state.people[ANA].locale = "de-DE"
    for _ in range(3):
        await thank(world)
    assert "Das war viel auf einmal." in await thank(world)
