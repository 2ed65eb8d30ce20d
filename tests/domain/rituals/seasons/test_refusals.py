"""What nobody can do with a season: change it once it is over, or renew it where somebody else's is."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rituals.refusals import SeasonOver, SeasonThere
from slackapp.domain.rituals.seasons import changing, renewing, seasons
from slackapp.domain.tables.rituals.seasons import Season
from tests.cast import ANA, MIRA, NOW, PLATFORM, SAM, TEAM, TOMAS, acting
from tests.domain.rituals.hosting.hosting_steps import THURSDAYS, started


async def over(session: AsyncSession) -> Season:
    """Let Mira's season end."""
    season = await started(session, TOMAS)
    await seasons.end(session, season, NOW, "starter")
    return season


async def test_a_season_that_is_over_is_not_changed_any_more(session: AsyncSession) -> None:
    """By its starter neither, from a form that was open; ended twice, it ends once."""
    season = await over(session)
    for change in (changing.to_show, changing.pause, changing.resume, changing.look_after):
        with pytest.raises(SeasonOver):
            await change(session, acting(MIRA), season.id)
    with pytest.raises(SeasonOver):
        await changing.hand_over(session, acting(MIRA), season.id, SAM)
    asked_on = season.ask_again_on
    await seasons.end(session, season, NOW, "archived")
    assert (season.state, season.ended_why, season.ask_again_on) == (seasons.ENDED, "starter", asked_on)
    await renewing.finish(session, season, NOW)
    assert season.ended_why == "starter"


async def test_a_season_is_not_renewed_where_somebody_else_began_one(session: AsyncSession) -> None:
    """A second press of one's own finds the first."""
    season = await over(session)
    renewed = await renewing.renew(session, acting(MIRA), season.id)
    assert (await renewing.renew(session, acting(MIRA), season.id)).id == renewed.id
    await seasons.end(session, renewed, NOW, "starter")
    await seasons.start(session, acting(ANA), PLATFORM, THURSDAYS)
    with pytest.raises(SeasonThere) as there:
        await renewing.renew(session, acting(MIRA), season.id)
    assert there.value.channel_id == PLATFORM
    with pytest.raises(SeasonThere):
        await seasons.start(session, acting(SAM), PLATFORM, THURSDAYS)


async def test_its_starter_agrees_to_look_after_it_without_harm(session: AsyncSession) -> None:
    season = await started(session, TOMAS)
    assert (await changing.look_after(session, acting(MIRA), season.id)).starter_id == MIRA


async def test_nobody_is_asked_twice_about_a_season(session: AsyncSession) -> None:
    """Another worker asked before, or its starter is back."""
    season = await over(session)
    assert await renewing.ask_again(session, TEAM, season.id, NOW)
    assert not await renewing.ask_again(session, TEAM, season.id, NOW)
    assert not await renewing.find_starter(session, TEAM, season.id, NOW)
    running = await seasons.start(session, acting(ANA), PLATFORM, THURSDAYS)
    assert not await renewing.find_starter(session, TEAM, running.id, NOW)
