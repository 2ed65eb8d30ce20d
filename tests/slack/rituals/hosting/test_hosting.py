"""The private message to a host, its buttons, and a channel's own questions, by signed payloads."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from sandbox.workspace.state import Message, View
from slackapp.domain.rituals.hosting import asking, own_questions
from slackapp.domain.rituals.hosting.own_questions import OWN_MAX
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import BegunMessage, Outgoing
from slackapp.domain.tables.rituals.own_questions import OwnQuestion
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.rituals.hosting import ids
from tests.cast import ANA, GENERAL, INCIDENTS, MIRA, OLEG, PLATFORM, TEAM, TOMAS, acting
from tests.slack.home.home_steps import drawn_home, settled_home
from tests.slack.rituals.hosting.host_steps import MORNING, asked, count_in, season_with
from tests.slack.rituals.rounds.round_steps import QUESTION, THURSDAY, questions, start
from tests.world import World

LAUGH = "Who made you smile?"
SETTLED = "This round needs nothing from you any more."


async def ask(world: World, *user_ids: str) -> Message:
    """Start a season and ask its host, the first of these people to be asked."""
    await season_with(world, *user_ids)
    await world.run_job("open_rounds", MORNING)
    return next(found[0] for user_id in user_ids if (found := asked(world, user_id)))


def top(world: World, user_id: str = TOMAS) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user_id)
    assert view is not None
    return view


async def question_of(world: World) -> tuple[str | None, str | None]:
    """Give key and own words of the only round's question."""
    (row,) = await world.rows(Round)
    return row.question_key, row.own_question


async def test_point_3_only_the_host_gets_a_message_with_the_question(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    for _ in range(3):
        await world.run_job("open_rounds", MORNING)
    hosts = [user_id for user_id in (TOMAS, ANA, MIRA, OLEG) if asked(world, user_id)]
    assert len(hosts) == 1
    (message,) = asked(world, hosts[0])
    said = world.slack.texts(message)
    assert QUESTION in said
    assert "<#C0PLATFORM>" in said
    assert "Without an answer it opens as it is." in said
    assert world.slack.labels(message) == ["Keep this question", "Take another", "Pass this time"]
    assert questions(world) == []


async def test_point_3_hosts_are_asked_in_every_portion_of_seasons(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three seasons, looked up two at a time: each has its round with its host, and a second tick asks nobody again."""
    monkeypatch.setattr(asking, "PORTION", 2)
    hosts = {}
    for channel_id, user_id in zip((PLATFORM, GENERAL, INCIDENTS), (TOMAS, ANA, OLEG), strict=True):
        season_id = await start(world, channel_id)
        await count_in(world, season_id, user_id)
        hosts[season_id] = user_id
    for _ in range(2):
        assert (await world.run_job("open_rounds", MORNING))["failed"] == 0
        assert {row.season_id: row.host_id for row in await world.rows(Round)} == hosts
        assert [len(asked(world, user_id)) for user_id in hosts.values()] == [1, 1, 1]


async def test_point_3_unanswered_the_round_opens_all_the_same(world: World) -> None:
    await ask(world, TOMAS)
    await world.run_job("open_rounds", THURSDAY)
    assert [QUESTION in world.slack.texts(one) for one in questions(world)] == [True]


async def test_point_3_the_host_waits_for_a_day_without_another_message_of_tend(world: World) -> None:
    await season_with(world, TOMAS)
    async with world.tend.db.transaction() as session:
        day, taken = MORNING.date(), {"workspace_id": TEAM, "user_id": TOMAS, "week": "2026-W47", "outbox_id": 900}
        session.add(BegunMessage(day=day, **taken))
    await world.run_job("open_rounds", MORNING)
    assert asked(world) == []
    await world.pass_time(days=1)
    assert len(asked(world)) == 1


async def test_point_3_a_message_that_comes_too_late_is_not_sent(world: World) -> None:
    await season_with(world, TOMAS)
    async with world.tend.db.transaction() as session:
        taken = {"workspace_id": TEAM, "user_id": TOMAS, "week": "2026-W47"}
        for number in range(3):
            session.add(BegunMessage(day=MORNING.date() - timedelta(days=number), outbox_id=900 + number, **taken))
    await world.run_job("open_rounds", MORNING)
    await world.run_job("open_rounds", THURSDAY)
    await world.pass_time(days=7)
    assert asked(world) == []
    assert len(questions(world)) == 1


async def test_point_3_keep_this_question_confirms_and_stores_nothing(world: World) -> None:
    message = await ask(world, TOMAS)
    before = await world.count(Outgoing)
    await world.slack.press_label(TOMAS, message, "Keep this question")
    (message,) = [one for one in world.slack.messages_for(TOMAS, None) if "Thank you." in one.text]
    assert QUESTION in world.slack.texts(message)
    assert world.slack.labels(message) == []
    assert await world.count(Outgoing) == before


async def test_point_3_take_another_of_the_next_in_turn(world: World) -> None:
    message = await ask(world, TOMAS)
    await world.slack.press_label(TOMAS, message, "Take another")
    form = top(world)
    assert QUESTION in world.slack.texts(form)
    done = await world.slack.submit(TOMAS, form, {ids.CHOSEN: "key:listened"})
    assert done.view is None
    await world.deliver()
    assert "Who listened when it mattered?" in world.slack.texts(asked(world)[0])
    await world.run_job("open_rounds", THURSDAY)
    assert "Who listened when it mattered?" in world.slack.texts(questions(world)[0])


async def test_point_3_the_host_asks_an_own_question(world: World) -> None:
    message = await ask(world, TOMAS)
    await world.slack.press_label(TOMAS, message, "Take another")
    await world.slack.submit(TOMAS, top(world), {"words": f"  {LAUGH}\n"})
    await world.deliver()
    assert LAUGH in world.slack.texts(asked(world)[0])
    await world.run_job("open_rounds", THURSDAY)
    assert LAUGH in world.slack.texts(questions(world)[0])


async def test_point_3_the_host_chooses_a_question_of_the_team(world: World) -> None:
    """One that waits for a later round; a number of nobody, or a word there is not, is refused beside the menu."""
    season_id = await season_with(world, TOMAS, ANA)
    async with world.tend.db.transaction() as session:
        season = await session.get_one(Season, season_id)
        _, second = [
            await own_questions.propose(session, acting(ANA, world.clock.now()), season.channel_id, words)
            for words in (LAUGH, "Who sang?")
        ]
    await world.run_job("open_rounds", MORNING)
    host = next(user_id for user_id in (TOMAS, ANA) if asked(world, user_id))
    (message,) = asked(world, host)
    assert LAUGH in world.slack.texts(message)
    await world.slack.press_label(host, message, "Take another")
    form = top(world, host)
    for block in form.blocks:
        if block.get("block_id") == ids.CHOSEN:
            options = block["element"]["options"]
            options += [{**options[0], "value": value} for value in ("own:4711", "nonsense:1")]
    for forged in ("own:4711", "nonsense:1"):
        assert list((await world.slack.submit(host, form, {ids.CHOSEN: forged})).errors) == [ids.CHOSEN]
    await world.slack.submit(host, form, {ids.CHOSEN: f"own:{second}"})
    await world.deliver()
    assert "Who sang?" in world.slack.texts(asked(world, host)[0])
    await world.run_job("open_rounds", THURSDAY)
    assert "Who sang?" in world.slack.texts(questions(world)[0])


async def test_point_3_pass_asks_the_next_and_leaves_no_row(world: World) -> None:
    message = await ask(world, TOMAS, ANA)
    first, second = (TOMAS, ANA) if asked(world, TOMAS) else (ANA, TOMAS)
    await world.slack.press_label(first, message, "Pass this time")
    await world.deliver()
    assert [one.text for one in world.slack.messages_for(first, None)] == ["OK. Nobody is told."]
    assert len(asked(world, second)) == 1
    assert [row.host_id for row in await world.rows(Round)] == [second]
    assert [row.target for row in await world.rows(Outgoing)] == [second]
    assert [row.target for row in await world.rows(MessagePlace)] == [second]
    days = {row.last_hosted_on for row in await world.rows(SeasonMember)}
    assert len(days) == 1  # the one who passed looks like the one who did not


async def test_must_hold_everybody_passes_and_one_post_opens_the_round(world: World) -> None:
    await ask(world, TOMAS, ANA)
    for _ in range(2):
        who = TOMAS if asked(world, TOMAS) else ANA
        await world.slack.press_label(who, asked(world, who)[0], "Pass this time")
        await world.deliver()
    await world.run_job("open_rounds", THURSDAY)
    assert len(questions(world)) == 1


async def test_bad_input_presses_that_come_too_late_are_answered_and_change_nothing(world: World) -> None:
    message = await ask(world, TOMAS)
    drawn = deepcopy(message)
    await world.slack.press_label(TOMAS, message, "Take another")
    form = top(world)
    await world.run_job("open_rounds", THURSDAY)
    done = await world.slack.submit(TOMAS, form, {"words": LAUGH})
    assert done.view is not None
    assert SETTLED in world.slack.texts(done.view)
    world.slack.modals_of(TOMAS).clear()
    for label in ("Pass this time", "Take another", "Keep this question"):
        await world.slack.press_label(TOMAS, deepcopy(drawn), label, forged=True)
    assert await question_of(world) == ("easier", None)
    assert await world.count(OwnQuestion) == 0
    assert len(questions(world)) == 1


async def test_bad_input_an_own_question_that_says_nothing(world: World) -> None:
    message = await ask(world, TOMAS)
    await world.slack.press_label(TOMAS, message, "Take another")
    done = await world.slack.submit(TOMAS, top(world), {"words": "…"})
    assert "A few words" in done.errors[shared_ids.WORDS]
    assert await question_of(world) == ("easier", None)


async def test_bad_input_nothing_chosen_leaves_the_question(world: World) -> None:
    message = await ask(world, TOMAS)
    await world.slack.press_label(TOMAS, message, "Take another")
    await world.slack.submit(TOMAS, top(world), {})
    await world.deliver()
    assert await question_of(world) == ("easier", None)


async def test_a_season_that_was_paused_meanwhile_needs_nothing_from_its_host(world: World) -> None:
    message = await ask(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Season).values(state=seasons.PAUSED, next_opens_at=None))
    await world.slack.press_label(TOMAS, message, "Keep this question")
    assert [one.text for one in world.slack.messages_for(TOMAS, None)] == [SETTLED]


async def open_questions(world: World, user_id: str = TOMAS) -> View:
    """Open the form of own questions from Home."""
    await world.slack.press_label(user_id, await drawn_home(world, user_id), "Questions")
    return top(world, user_id)


async def test_point_2_a_member_proposes_a_question_and_the_next_round_asks_it(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    form = await open_questions(world)
    done = await world.slack.submit(TOMAS, form, {"words": LAUGH})
    assert done.view is not None
    assert f"“{LAUGH}”" in world.slack.texts(done.view)
    world.slack.modals_of(TOMAS).clear()
    assert LAUGH not in world.slack.texts(await open_questions(world, ANA))  # each sees their own
    await world.run_job("open_rounds", THURSDAY)
    assert LAUGH in world.slack.texts(questions(world)[0])


async def test_point_2_a_removed_question_is_not_asked(world: World) -> None:
    await season_with(world, TOMAS, MIRA)
    await world.slack.submit(TOMAS, await open_questions(world), {"words": LAUGH})
    await world.run_job("open_rounds", MORNING)
    assert await question_of(world) == (None, LAUGH)
    await world.slack.press_label(MIRA, await open_questions(world, MIRA), "Remove")  # she started the season
    assert await question_of(world) == ("easier", None)
    await world.run_job("open_rounds", THURSDAY)
    assert QUESTION in world.slack.texts(questions(world)[0])


async def test_bad_input_the_sixth_question_of_one_person_stays_in_the_form(world: World) -> None:
    await season_with(world, TOMAS)
    form = await open_questions(world)
    for number in range(OWN_MAX):
        done = await world.slack.submit(TOMAS, form, {"words": f"Who helped {number}?"})
        assert done.view is not None
        form = done.view
    done = await world.slack.submit(TOMAS, form, {"words": "Who helped again?"})
    assert done.errors[shared_ids.WORDS] == "There is room for 5. Remove one first. Nothing was saved."


async def test_bad_input_somebody_who_is_not_counted_in_proposes_nothing(world: World) -> None:
    await season_with(world, TOMAS)
    drawn = await settled_home(world, TOMAS)
    form = await open_questions(world)
    async with world.tend.db.transaction() as session:
        await session.execute(delete(SeasonMember))
    done = await world.slack.submit(TOMAS, form, {"words": LAUGH})
    assert "people who are counted in" in done.errors[shared_ids.WORDS]
    world.slack.modals_of(TOMAS).clear()
    await world.slack.press_label(TOMAS, drawn, "Questions", forged=True)
    assert await world.count(OwnQuestion) == 0
