"""A season ends by itself after six rounds; its starter renews it in one press, or is asked once four weeks later."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import renewing
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from tests.cast import ANA, PLATFORM, SAM, TEAM
from tests.slack.rituals.seasons.season_steps import (
    newest,
    open_ritual,
    play_last,
    press,
    press_page,
    run_at,
    season,
    start,
    told,
)
from tests.world import World

MORNING = timedelta(hours=20)  # from a noon in Lisbon into the next working hours


@pytest.mark.both_databases
async def test_after_six_rounds_one_press_renews_the_season(world: World) -> None:
    """Everybody counted in still is, with the day of their hosting; a second press finds the same season."""
    await start(world, season_day="4")
    await press_page(world, SAM, "Count me in")
    await play_last(world)
    over = await season(world)
    assert (over.state, over.ended_why, over.rounds_opened) == ("ended", "rounds", 6)
    await run_at(world, "open_rounds", world.clock.now() + MORNING)
    done = newest(world, ANA)
    assert done.text.startswith(f"The six questions in <#{PLATFORM}> are done. Six more, every week on Thursday")
    assert not any("six questions" in text for text in told(world, SAM))
    await press(world, ANA, done, "Six more")
    assert "Six more questions." in newest(world, ANA).text
    async with world.tend.db.transaction() as session:  # as from a second message, or another window
        await renewing.renew(session, Acting(TEAM, ANA, world.clock.now(), None), over.id)
    assert await world.count(Season) == 2
    renewed = await season(world)
    assert (renewed.state, renewed.starter_id, renewed.next_number) == ("running", ANA, 1)
    assert renewed.next_opens_at is not None
    assert renewed.next_opens_at - world.clock.now() < timedelta(weeks=1)
    members = {row.user_id for row in await world.rows(SeasonMember, SeasonMember.season_id == renewed.id)}
    assert members == {ANA, SAM}
    assert "started a season here" in newest(world, SAM, PLATFORM).text


async def test_four_weeks_after_an_end_its_starter_is_asked_once(world: World) -> None:
    """Not earlier, not twice, and not where a new season began meanwhile."""
    await start(world)
    await press_page(world, ANA, "End")
    before = len(told(world, ANA))
    ended_at = world.clock.now()
    await run_at(world, "open_rounds", ended_at + timedelta(weeks=4, days=-1))
    assert len(told(world, ANA)) == before
    for days in (0, 1, 30):
        await run_at(world, "open_rounds", ended_at + timedelta(weeks=4, days=days, hours=1))
    [asked] = told(world, ANA)[before:]
    assert asked.startswith(f"Four weeks ago the season in <#{PLATFORM}> ended.")
    await press(world, ANA, newest(world, ANA), "Six more")
    assert (await season(world)).state == "running"


async def test_nobody_is_asked_where_a_new_season_began(world: World) -> None:
    """Nor after an end by an archive, nor a starter who left."""
    await start(world)
    await press_page(world, ANA, "End")
    await start(world, SAM)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Season).where(Season.state == "running").values(next_on=None, next_opens_at=None))
    await run_at(world, "open_rounds", world.clock.now() + timedelta(weeks=5))
    assert await world.count(Outgoing, Outgoing.kind == "season_notice") == 0


async def test_a_stranger_cannot_renew(world: World) -> None:
    """Whatever message they press."""
    await start(world)
    await press_page(world, ANA, "End")
    number = (await season(world)).id
    action = {"action_id": "renew_season", "block_id": "b", "value": str(number), "type": "button"}
    payload = {
        "type": "block_actions",
        "user": {"id": SAM, "team_id": TEAM},
        "team": {"id": TEAM},
        "actions": [action],
        "trigger_id": "1.2.x",
    }
    assert (await world.slack.raw(payload)).status == 200
    assert await world.count(Season) == 1
    assert (await open_ritual(world, SAM)).callback_id == "season_form"
