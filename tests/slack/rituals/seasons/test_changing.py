"""What a starter changes: pause, resume, move, hand over, end, delete; admins may end too."""

from copy import deepcopy

import pytest

from sandbox import Message
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from tests.cast import ANA, DEPLOYBOT, EXT, INES, IVO, PLATFORM, SAM, TOMAS
from tests.slack.rituals.seasons.season_steps import (
    modal,
    newest,
    open_ritual,
    press,
    press_page,
    season,
    start,
    submit,
    told,
)
from tests.world import World

TOOLS = ["Leave", "Pause", "Move", "Hand over", "End", "Delete"]


async def test_the_starter_has_the_tools_and_others_do_not(world: World) -> None:
    """An admin can end it; a press of somebody else's old button gets a sentence and changes nothing."""
    await start(world)
    page = await open_ritual(world, ANA)
    assert world.slack.labels(page) == TOOLS
    assert world.slack.labels(await open_ritual(world, SAM)) == ["Count me in"]
    assert world.slack.labels(await open_ritual(world, INES)) == ["Count me in", "End"]


@pytest.mark.both_databases
async def test_pause_and_resume(world: World) -> None:
    """While paused nothing is planned; afterwards the next question is planned anew."""
    await start(world, season_day="4")
    page = await press_page(world, ANA, "Pause")
    assert "Paused." in world.slack.texts(page)
    paused = await season(world)
    assert (paused.state, paused.paused_why, paused.next_opens_at) == ("paused", "starter", None)
    page = await press_page(world, ANA, "Resume")
    assert "Next question: Thursday, 19 November" in world.slack.texts(page)
    assert (await season(world)).state == "running"
    posts = [each for each in world.slack.messages_for(SAM, PLATFORM) if "started a season" in each.text]
    assert len(posts) == 1


async def test_move_changes_the_day_the_hour_the_zone_and_the_rhythm(world: World) -> None:
    """The page shows the next day; a forged day is refused beside its field."""
    await start(world, season_day="4")
    await press(world, ANA, await open_ritual(world), "Move")
    form = modal(world, ANA)
    assert form.callback_id == "season_move_form"
    assert form.values["season_day"]["season_day"]["selected_option"]["value"] == "4"
    given = {"season_day": "5", "season_hour": "600", "season_zone": "Asia/Tokyo", "season_every_weeks": "2"}
    await submit(world, ANA, **given)
    assert "Moved." in world.slack.texts(modal(world, ANA))
    assert "every two weeks on Friday at 10:00, Tokyo time" in world.slack.texts(modal(world, ANA))
    moved = await season(world)
    assert moved.next_opens_at is not None
    assert moved.next_opens_at.isoformat() == "2026-11-20T01:00:00+00:00"


@pytest.mark.both_databases
async def test_hand_over_needs_a_yes(world: World) -> None:
    """Until then the season is its starter's; both learn the end of it, nobody else anything."""
    await start(world)
    await press_page(world, ANA, "Hand over")
    await submit(world, ANA, season_heir=SAM)
    assert (await season(world)).starter_id == ANA
    ask = newest(world, SAM)
    assert f"<@{ANA}> asks if you'd look after the season in <#{PLATFORM}>." in ask.text
    assert world.slack.labels(ask) == ["I'll do it", "No, thanks"]
    assert SAM not in repr((await open_ritual(world, TOMAS)).blocks)
    await press(world, SAM, ask, "I'll do it")
    handed = await season(world)
    assert (handed.starter_id, handed.next_starter_id) == (SAM, None)
    assert f"<@{SAM}> looks after the season" in told(world, ANA)[-1]
    assert told(world, TOMAS) == []
    assert SAM in {row.user_id for row in await world.rows(SeasonMember)}
    assert "Pause" in world.slack.labels(await open_ritual(world, SAM))
    assert "Pause" not in world.slack.labels(await open_ritual(world, ANA))


async def test_a_no_to_a_handover_is_told_once(world: World) -> None:
    """The season stays; a second press changes nothing, and an old yes finds nobody asking."""
    await start(world)
    await press_page(world, ANA, "Hand over")
    await submit(world, ANA, season_heir=SAM)
    ask = newest(world, SAM)
    stale = await world.slack.press_label(SAM, ask, "No, thanks")
    await world.deliver()
    assert stale.status == 200
    assert f"<@{SAM}> can't look after the season" in told(world, ANA)[-1]
    kept = await season(world)
    assert (kept.starter_id, kept.next_starter_id) == (ANA, None)


async def test_a_refusal_says_who_can_change_a_season_now(world: World) -> None:
    """A person who was asked before another reads that, and a starter who handed over is not called a stranger."""
    await start(world)
    asked: dict[str, Message] = {}  # as each saw it before the next change
    for heir in (TOMAS, SAM):
        await press_page(world, ANA, "Hand over")
        await submit(world, ANA, season_heir=heir)
        asked[heir] = deepcopy(newest(world, heir))
    page = await open_ritual(world, ANA)
    await world.slack.press_label(TOMAS, asked[TOMAS], "I'll do it", forged=True)
    assert "You aren't asked to look after this season any more." in world.slack.ephemerals(TOMAS)[-1].text
    assert (await season(world)).starter_id == ANA
    await press(world, SAM, newest(world, SAM), "I'll do it")
    await press(world, ANA, page, "Pause")
    assert "Only the person who looks after this season can change it." in world.slack.texts(modal(world, ANA))
    assert (await season(world)).state == "running"


async def test_not_everybody_can_look_after_a_season(world: World) -> None:
    """An app, a deactivated or an external person, and oneself get a sentence beside the field."""
    await start(world)
    await press_page(world, ANA, "Hand over")
    for heir in (DEPLOYBOT, IVO, EXT, ANA):
        refused = await submit(world, ANA, season_heir=heir)
        assert refused.errors.keys() == {"season_heir"}, heir
        assert "<@" not in refused.errors["season_heir"]
        assert (await season(world)).next_starter_id is None


async def test_the_starter_ends_a_season(world: World) -> None:
    """Nothing is planned any more, and the channel is free for another."""
    await start(world)
    page = await press_page(world, ANA, "End")
    assert "The season is over." in world.slack.texts(page)
    over = await season(world)
    assert (over.state, over.ended_why, over.next_opens_at) == ("ended", "starter", None)
    assert (await open_ritual(world, SAM)).callback_id == "season_form"


async def test_an_admin_ends_a_season_and_its_starter_is_told_once(world: World) -> None:
    """Neither who, nor of anybody else."""
    await start(world)
    await press_page(world, INES, "End")
    assert (await season(world)).ended_why == "admin"
    assert told(world, ANA) == [f"An admin ended the season in <#{PLATFORM}>. Every answer is still a thanks."]


async def test_delete_leaves_nothing(world: World) -> None:
    """A press at the moment when the post goes gets a sentence."""
    await start(world)
    post = deepcopy(newest(world, SAM, PLATFORM))
    page = await press_page(world, ANA, "Delete")
    assert "is deleted" in world.slack.texts(page)
    assert (await world.count(Season), await world.count(SeasonMember)) == (0, 0)
    await world.slack.press_label(SAM, post, "Count me in", forged=True)
    assert "not here any more" in world.slack.ephemerals(SAM)[-1].text


async def test_a_stranger_s_press_changes_nothing(world: World) -> None:
    """Whatever number the value of a button says, and whoever presses."""
    await start(world)
    page = await open_ritual(world, ANA)
    for label in ("Pause", "Hand over", "Move", "End", "Delete"):
        button = world.slack.find_button(page, label)
        view = await open_ritual(world, SAM)
        for value in (button["value"], "0", "-1", "9" * 40, "x"):
            payload = {"type": "block_actions", "user": {"id": SAM, "team_id": world.slack.team.id}}
            action = {"action_id": button["action_id"], "block_id": "tools", "value": value, "type": "button"}
            whole = {**payload, "team": {"id": world.slack.team.id}, "actions": [action], "trigger_id": "1.2.x"}
            whole["view"] = {"id": view.id, "type": "modal", "callback_id": "told", "hash": view.hash}
            assert (await world.slack.raw(whole)).status == 200
    kept = await season(world)
    assert (kept.state, kept.starter_id, kept.next_starter_id, kept.every_weeks) == ("running", ANA, None, 1)
