"""What must hold of seasons: each ends in one clear message to the one who can act, and no word is lost.

A channel archived or renamed, Tend removed, the starter gone, and a season deleted while a round is open.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from sandbox.workspace.names import BOT_USER
from slackapp.domain.own_data import erasures
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.thanks import Thanks
from slackapp.features import DATA_RULES
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.directory.user_objects import user_object
from tests.slack.home.home_steps import home_text
from tests.slack.rituals.seasons.season_steps import (
    modal,
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

A_WEEK = timedelta(weeks=1)


async def open_round(world: World) -> None:
    """Let the season's next round open, on its moment."""
    at = (await season(world)).next_opens_at
    assert at is not None
    world.clock.move(at - world.clock.now())
    await world.run_job("open_rounds", at)


async def rounds(world: World) -> list[tuple[int, str]]:
    """Give number and state of every round that is not only planned."""
    return [(row.number, row.state) for row in await world.rows(Round) if row.state != "planned"]


@pytest.mark.both_databases
async def test_a_round_refused_by_an_archived_channel_ends_the_season_with_one_message(world: World) -> None:
    """Without the optional scope the next question finds it out; the starter can begin elsewhere."""
    await start(world)
    world.slack.channel(PLATFORM).is_archived = True
    await open_round(world)
    over = await season(world)
    assert (over.state, over.ended_why) == ("ended", "archived")
    assert told(world, ANA) == [
        f"<#{PLATFORM}> is archived, so the season there is over. Every answer is still a thanks."
    ]
    await world.run_job("open_rounds", world.clock.now() + A_WEEK)
    assert len(told(world, ANA)) == 1
    await press(world, ANA, newest(world, ANA), "Start elsewhere")
    assert modal(world, ANA).callback_id == "season_form"


@pytest.mark.parametrize("event", ["channel_archive", "channel_deleted", "group_archive", "group_deleted"])
async def test_with_the_scope_an_archived_channel_ends_its_season_at_once(world: World, event: str) -> None:
    """One message, also where Slack tells it three times; a channel without a season is passed over."""
    await start(world)
    for channel in (PLATFORM, PLATFORM, "C0NOTHERE1", ""):
        told_of = await world.slack.event({"type": event, "channel": channel, "user": SAM})
        assert told_of.statuses == [200]
    await world.deliver()
    assert (await season(world)).state == "ended"
    assert len(told(world, ANA)) == 1


async def test_tend_removed_pauses_and_try_again_asks_the_same_question(world: World) -> None:
    """One message with a button; the round keeps its number, and its post comes after the invitation."""
    await start(world)
    await open_round(world)
    world.slack.channel(PLATFORM).members.discard(BOT_USER)
    await open_round(world)
    paused = await season(world)
    assert (paused.state, paused.paused_why, paused.next_number) == ("paused", "uninvited", 2)
    [said] = [text for text in told(world, ANA) if "I'm not in" in text]
    assert said.startswith(f"I'm not in <#{PLATFORM}>, so I paused the season there. No answer is lost.")
    assert said.endswith("Invite me with `/invite @Tend`, then press Try again.")
    assert "Paused: I am not in this channel." in await home_text(world, ANA)
    await world.run_job("open_rounds", world.clock.now() + A_WEEK)
    assert len([text for text in told(world, ANA) if "I'm not in" in text]) == 1
    world.slack.channel(PLATFORM).members.add(BOT_USER)
    await press(world, ANA, newest(world, ANA), "Try again")
    assert (await season(world)).state == "running"
    await open_round(world)
    assert [number for number, _ in await rounds(world)] == [1, 2]
    assert "Round 2 of 6." in newest(world, SAM, PLATFORM).text


async def test_a_start_that_slack_refuses_is_told_and_tried_again(world: World) -> None:
    """In a channel without Tend; the post comes once Tend is invited."""
    world.slack.channel(PLATFORM).members.discard(BOT_USER)
    await start(world)
    assert (await season(world)).paused_why == "uninvited"
    world.slack.channel(PLATFORM).members.add(BOT_USER)
    await press(world, ANA, newest(world, ANA), "Try again")
    assert "started a season here" in newest(world, SAM, PLATFORM).text


async def test_a_renamed_channel_shows_its_new_name(world: World) -> None:
    """Tend keeps the id alone, and Slack draws the name."""
    await start(world)
    world.slack.channel(PLATFORM).name = "the-platform"
    assert f"<#{PLATFORM}>" in world.slack.texts(await open_ritual(world))
    stored = repr([vars(row) for row in await world.rows(Season)])
    assert "platform" not in stored.replace(PLATFORM, "")


async def leaves(world: World, user: str) -> None:
    """Let an account be deactivated, as Slack tells it, and the job find it."""
    await world.slack.event({"type": "user_change", "user": user_object(user, deleted=True)})
    world.slack.person(user).deleted = True
    await world.run_job("open_rounds", world.clock.now())


@pytest.mark.both_databases
async def test_without_its_starter_the_longest_counted_in_is_asked_once(world: World) -> None:
    """The season goes on meanwhile; whoever agrees can change it."""
    await start(world)
    for user in (SAM, TOMAS):
        await press_page(world, user, "Count me in")
        world.clock.move(timedelta(days=1))
    async with world.tend.db.transaction() as session:
        await session.execute(
            update(SeasonMember).where(SeasonMember.user_id == SAM).values(joined_on=date(2026, 11, 1))
        )
    await leaves(world, ANA)
    await world.run_job("open_rounds", world.clock.now())
    [asked] = told(world, SAM)
    assert f"Nobody looks after the season in <#{PLATFORM}> any more." in asked
    assert told(world, TOMAS) == []
    assert (await season(world)).state == "running"
    await press(world, SAM, newest(world, SAM), "I'll do it")
    assert (await season(world)).starter_id == SAM
    assert "Pause" in world.slack.labels(await open_ritual(world, SAM))


async def test_the_next_host_comes_before_the_longest_counted_in(world: World) -> None:
    """They will look at the season anyway."""
    started = await start(world)
    for user in (SAM, TOMAS):
        await press_page(world, user, "Count me in")
    async with world.tend.db.transaction() as session:
        row = {"workspace_id": TEAM, "season_id": started.id, "number": 1, "state": "planned", "host_id": TOMAS}
        moments = {"opens_at": started.next_opens_at, "gathers_at": started.next_opens_at}
        session.add(Round(**row, **moments, question_key="easier"))
    await leaves(world, ANA)
    assert told(world, SAM) == []
    assert "Would you look after it?" in told(world, TOMAS)[-1]


async def test_six_rounds_without_a_starter_are_renewed_by_who_was_asked(world: World) -> None:
    """Sam never answered; at the end he is offered six more, as if the season had been his."""
    await start(world)
    await press_page(world, SAM, "Count me in")
    await leaves(world, ANA)
    await play_last(world)
    over = await season(world)
    assert (over.state, over.ended_why, over.starter_id) == ("ended", "rounds", SAM)
    await run_at(world, "open_rounds", world.clock.now() + timedelta(hours=30))
    assert newest(world, SAM).text.startswith(f"The six questions in <#{PLATFORM}> are done.")
    await press(world, SAM, newest(world, SAM), "Six more")
    assert ((await season(world)).state, (await season(world)).starter_id) == ("running", SAM)


async def test_a_starter_who_left_is_not_asked_about_another_season(world: World) -> None:
    """Four weeks after the end, and never again."""
    await start(world)
    await press_page(world, ANA, "End")
    await leaves(world, ANA)
    await run_at(world, "open_rounds", world.clock.now() + timedelta(weeks=4, hours=1))
    assert await world.count(Outgoing, Outgoing.kind == "season_notice") == 0
    assert (await season(world)).ask_again_on is None


async def test_with_nobody_counted_in_an_admin_is_asked(world: World) -> None:
    """An admin of the workspace; they may end it too."""
    await start(world)
    async with world.tend.db.transaction() as session:
        await session.execute(update(SeasonMember).values(user_id=MIRA))
    await world.slack.event({"type": "team_join", "user": user_object(MIRA, deleted=True)})
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == MIRA).values(is_deactivated=True))
    await leaves(world, ANA)
    assert "Would you look after it?" in told(world, INES)[-1]
    await press(world, INES, newest(world, INES), "Open the season")
    assert {"Pause", "End"} <= set(world.slack.labels(modal(world, INES)))


async def test_an_erased_starter_is_followed_by_somebody_else(world: World) -> None:
    """The row names them no more, and the season does not stand still."""
    await start(world)
    await press_page(world, SAM, "Count me in")
    async with world.tend.db.transaction() as session:
        await erasures.erase_person(session, TEAM, ANA, world.clock.now(), DATA_RULES)
    await world.run_job("open_rounds", world.clock.now())
    assert "Would you look after it?" in told(world, SAM)[-1]
    stored = await season(world)
    assert (stored.starter_id, stored.next_starter_id, stored.state) == ("", SAM, "running")
    assert "looks after it" not in world.slack.texts(await open_ritual(world, TOMAS))


@pytest.mark.both_databases
async def test_a_season_deleted_while_a_round_is_open_loses_no_word(world: World) -> None:
    """An answer given stays a thanks; one being written arrives all the same; nothing of the season is left."""
    await start(world)
    await open_round(world)
    post = newest(world, SAM, PLATFORM)
    await world.slack.press_label(TOMAS, post, "Answer privately")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"receiver": [SAM], "words": "You rewrote the importer."})
    await world.deliver()
    await world.slack.press_label(SAM, post, "Answer privately")
    writing = modal(world, SAM)
    await press_page(world, ANA, "Delete")
    await world.slack.submit(SAM, writing, {"receiver": [MIRA], "words": "You took the pager."})
    await world.deliver()
    assert "You rewrote the importer." in told(world, SAM)[-1]
    assert any("You took the pager." in text for text in told(world, MIRA))
    assert [row.round_id for row in await world.rows(Thanks)] == [None, None]
    for table in (Season, SeasonMember, Round):
        assert await world.count(table) == 0
    assert await world.queued() == 0
    waiting = await world.rows(Outgoing, Outgoing.state == "failed")
    assert waiting == []
