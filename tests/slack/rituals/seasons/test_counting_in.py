"""Everybody of the channel counts in or leaves, and only they themselves see it."""

from copy import deepcopy

from slackapp.domain.tables.rituals.seasons import SeasonMember
from tests.cast import ANA, EXT, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import home_text
from tests.slack.rituals.seasons.season_steps import modal, newest, open_ritual, press, press_page, start
from tests.world import World


async def members(world: World) -> list[str]:
    """Give who is counted in."""
    return sorted(row.user_id for row in await world.rows(SeasonMember))


async def test_count_me_in_and_leave_are_seen_by_oneself_alone(world: World) -> None:
    """The post does not change, and nobody else gets or sees anything."""
    await start(world)
    post = newest(world, SAM, PLATFORM)
    before = repr(post.blocks)
    for _ in range(2):
        await world.slack.press_label(SAM, post, "Count me in", forged=True)
    assert await members(world) == sorted([ANA, SAM])
    answer = world.slack.ephemerals(SAM)[-1]
    assert answer.text.startswith("You are counted in. Only you see this.")
    assert world.slack.ephemerals(ANA) == world.slack.ephemerals(TOMAS) == []
    assert "one question every week" in await home_text(world, SAM)
    await press(world, SAM, answer, "Leave")
    assert await members(world) == [ANA]
    assert repr(post.blocks) == before
    assert "one question every week" not in await home_text(world, SAM)


async def test_the_page_shows_ones_own_choice_and_nobody_elses(world: World) -> None:
    """The lead and the starter see the same page whoever is counted in."""
    await start(world)
    await world.lead(MIRA, SAM)
    before = [world.slack.texts(await open_ritual(world, user)) for user in (MIRA, ANA)]
    page = await press_page(world, SAM, "Count me in")
    assert "Leave" in world.slack.labels(page)
    assert [world.slack.texts(await open_ritual(world, user)) for user in (MIRA, ANA)] == before
    assert SAM not in repr(modal(world, ANA).blocks)
    page = await press_page(world, SAM, "Leave")
    assert "Count me in" in world.slack.labels(page)


async def test_the_row_has_a_day_and_no_moment(world: World) -> None:
    """So that no answer can be joined with it by its time."""
    await start(world)
    await press(world, SAM, newest(world, SAM, PLATFORM), "Count me in")
    moments = {name for name, column in SeasonMember.__table__.columns.items() if "TIME" in str(column.type).upper()}
    assert moments == set()


async def test_people_from_outside_and_old_posts_get_a_sentence(world: World) -> None:
    """An external person is told so; a post of a season that is over says so."""
    await start(world)
    post = deepcopy(newest(world, SAM, PLATFORM))  # as it was before the end
    await world.slack.press_label(EXT, post, "Count me in")
    assert await members(world) == [ANA]
    await press_page(world, ANA, "End")
    await world.slack.press_label(SAM, post, "Count me in", forged=True)
    assert "This season is over" in world.slack.ephemerals(SAM)[-1].text
    assert await members(world) == [ANA]
