"""`No more from this person` and the list of it: what it says, whom it tells, and how it is taken back."""

from datetime import timedelta

import pytest

from sandbox import View
from sandbox.block_kit.blocks import blocks_found
from slackapp.domain.blocks import blocking
from slackapp.domain.blocks.blocking import LINES_MAX, BlockLine
from slackapp.domain.tables.blocks import PersonBlock
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.blocks import views
from tests.cast import ANA, NOW, PLATFORM, SAM, TOMAS, acting
from tests.slack.blocks.block_steps import LABEL, own_list, say_no_more, take_back
from tests.world import World


@pytest.mark.parametrize("typed", [f"/thanks <@{ANA}> for the notes", f"/noticed <@{ANA}> keeping the notes"])
async def test_b_the_menu_asks_says_what_it_does_and_tells_nobody(world: World, typed: str) -> None:
    await world.slack.command(SAM, PLATFORM, typed)
    await world.deliver()
    seen_by_sam = [world.slack.texts(message) for message in world.slack.messages_for(SAM)]
    await world.slack.press_label(ANA, world.slack.last_message(ANA), LABEL)
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert f"<@{SAM}> is not told, and sees no difference." in world.slack.texts(form)
    assert await world.count(PersonBlock) == 0
    done = await say_no_more(world, ANA, world.slack.last_message(ANA))
    assert "Nobody is told." in world.slack.texts(done)
    assert await world.count(PersonBlock) == 1
    assert [world.slack.texts(message) for message in world.slack.messages_for(SAM)] == seen_by_sam
    assert world.slack.refused == []


async def test_b_ones_own_list_is_in_the_settings_and_takes_back(world: World) -> None:
    assert "Nobody." in world.slack.texts(await own_list(world, ANA))
    await world.slack.command(SAM, PLATFORM, f"/thanks <@{ANA}> for the notes")
    await world.deliver()
    await say_no_more(world, ANA, world.slack.last_message(ANA))
    for other in (SAM, TOMAS):
        assert "Nobody." in world.slack.texts(await own_list(world, other))
    assert f"<@{SAM}>, since" in world.slack.texts(await own_list(world, ANA))
    assert "Nobody." in world.slack.texts(await take_back(world, ANA))
    assert await world.count(PersonBlock) == 0


async def test_b_a_forged_form_and_a_second_press_do_no_harm(world: World) -> None:
    await world.slack.command(SAM, PLATFORM, f"/thanks <@{ANA}> for the notes")
    await world.deliver()
    await say_no_more(world, ANA, world.slack.last_message(ANA))
    await world.slack.replay()
    assert await world.count(PersonBlock) == 1
    pressed = await world.slack.press(TOMAS, world.slack.last_message(ANA), "thanks_menu", given="block:1", forged=True)
    assert pressed.status == 200
    assert "it belongs to somebody else" in world.slack.texts(world.slack.ephemerals(TOMAS)[-1])


def test_b_a_long_list_is_paged() -> None:
    lines = [BlockLine(number, f"U{number:04}", NOW) for number in range(LINES_MAX)]
    view = views.own_list(Reader(), lines, skip=LINES_MAX, has_more=True)
    assert blocks_found(view["blocks"], "modal").problems == []
    assert [each["action_id"] for each in view["blocks"][-1]["elements"]] == ["blocks_page:0", "blocks_page:20"]


async def test_b_a_long_list_has_pages(world: World) -> None:
    """There and back; taken back on the second page, its person is gone."""
    crowd = [f"U0CROWD{number:03}" for number in range(LINES_MAX + 2)]
    async with world.tend.db.transaction() as session:
        for number, user_id in enumerate(crowd):
            await blocking.block(session, acting(ANA, NOW + timedelta(minutes=number)), user_id)
    first = world.slack.texts(await own_list(world, ANA))
    pages = [first]
    for label in ("More names", "Earlier names"):
        await world.slack.press_label(ANA, top(world), label)
        pages.append(world.slack.texts(top(world)))
    assert pages[2] == first
    assert [[user_id for user_id in crowd if user_id in page] for page in pages[:2]] == [
        [user_id for user_id in crowd if user_id in first],
        [user_id for user_id in crowd if user_id not in first],
    ]
    assert sum(user_id in first for user_id in crowd) == LINES_MAX


def top(world: World) -> View:
    """Give the view in front of Ana."""
    view = world.slack.modal_of(ANA)
    assert view is not None
    return view
