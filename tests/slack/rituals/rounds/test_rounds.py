"""A round from its post to the gathering and back: signed payloads in, what Slack received and rows out."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import delete

from slackapp.domain.outbox import holds
from slackapp.domain.rituals.hosting import answering as hosting
from slackapp.domain.rituals.hosting.questions import Question
from slackapp.domain.tables.outbox import WorkspaceHold
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS, acting
from tests.slack.delivery.unreliable import shorten_waits
from tests.slack.rituals.rounds.round_steps import (
    FRIDAY,
    NEXT_THURSDAY,
    QUESTION,
    THURSDAY,
    TUESDAY,
    answer,
    gather,
    gatherings,
    open_round,
    posts,
    questions,
    rounds,
    share,
    start,
)
from tests.world import World

NIGHT = "You took my night so I could fly home."


async def test_2_one_post_opens_a_round_and_one_gathers_those_whose_receivers_agreed(world: World) -> None:
    post = await open_round(world)
    assert QUESTION in world.slack.texts(post)
    assert world.slack.labels(post)[:2] == ["Answer privately", "Pass"]
    confirmation = await answer(world, ANA, post, [TOMAS], NIGHT)
    assert f"decides whether it joins this round's post in <#{PLATFORM}>" in world.slack.texts(confirmation)
    await answer(world, SAM, post, [OLEG], "You kept the release calm.")
    copy = world.slack.texts(world.slack.last_message(TOMAS))
    assert f"<@{ANA}> would like to add this to this round's post in <#{PLATFORM}>. Is that OK?" in copy
    await share(world, TOMAS)
    await share(world, OLEG, label="Keep between us")
    assert gatherings(world) == []
    await gather(world)
    [gathering] = gatherings(world)
    text = world.slack.texts(gathering)
    assert f"🌱 <@{ANA}> thanked <@{TOMAS}>:" in text
    assert NIGHT in text
    assert "release" not in text
    assert "Anything to put right?" in world.slack.labels(gathering)
    assert "stands in this round's post" in world.slack.texts(world.slack.last_message(TOMAS))
    assert await rounds(world) == [(1, "gathered")]
    assert await world.queued() == 0
    assert world.slack.refused == []


async def test_2_the_question_of_the_host_is_the_one_posted(world: World) -> None:
    """Two working days before, its host is asked; unanswered or not, the round opens with what is planned then."""
    await start(world)
    await world.run_job("open_rounds", TUESDAY)
    [planned] = await world.rows(Round)
    assert (planned.state, planned.host_id, planned.question_key) == ("planned", MIRA, "easier")
    async with world.tend.db.transaction() as session:
        await hosting.take(session, acting(MIRA, world.clock.now()), 1, chosen=Question("listened"))
    await world.run_job("open_rounds", THURSDAY)
    [post] = questions(world)
    assert "Who listened when it mattered?" in world.slack.texts(post)
    assert await rounds(world) == [(1, "open")]


async def test_2_a_job_that_runs_again_and_again_posts_once(world: World) -> None:
    """Ticks of several workers, late ticks and ticks of a round that is over change nothing."""
    await open_round(world)
    for moment in (THURSDAY, THURSDAY, FRIDAY, FRIDAY):
        for job in ("open_rounds", "close_rounds"):
            await world.run_job(job, moment)
    assert len(posts(world)) == 1
    assert await rounds(world) == [(1, "gathered")]


async def test_2_nothing_opens_in_a_workspace_that_slack_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its post would only wait; a day later the round waits for the next hour of its rhythm."""
    shorten_waits(monkeypatch)
    await start(world)
    async with world.tend.db.transaction() as session:
        await holds.hold(session, world.slack.team.id, "account_inactive", THURSDAY, THURSDAY)
    assert (await world.run_job("open_rounds", THURSDAY))["opened"] == 0
    async with world.tend.db.transaction() as session:
        await session.execute(delete(WorkspaceHold))
    assert (await world.run_job("open_rounds", NEXT_THURSDAY - timedelta(days=2)))["skipped"] == 1
    assert (await world.run_job("open_rounds", NEXT_THURSDAY))["opened"] == 1
    assert len(questions(world)) == 1


async def test_2_a_post_that_waited_for_more_than_a_day_is_not_sent(world: World) -> None:
    """Nobody could answer it; it opens at the next hour instead, and counts as one round."""
    await start(world)
    world.clock.moment = THURSDAY
    await world.tend.run_job("open_rounds", THURSDAY)
    world.clock.moment = THURSDAY + timedelta(days=2)
    await world.deliver()
    assert questions(world) == []
    assert await rounds(world) == [(1, "planned")]
    await world.run_job("open_rounds", NEXT_THURSDAY)
    assert len(questions(world)) == 1
    assert "Round 1 of 6" in world.slack.texts(questions(world)[0])


async def test_2_a_post_in_doubt_is_never_posted_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack took it and the connection broke: its starter is asked to look, once, and nobody else."""
    shorten_waits(monkeypatch)
    await start(world)
    world.slack.fail_next("chat.postMessage", cut="after")
    await world.run_job("open_rounds", THURSDAY)
    await world.pass_time(minutes=1)
    assert len(questions(world)) == 1
    [asked] = [
        one for one in world.slack.messages_for(MIRA, world.slack.dm(MIRA)) if "Post it again" in str(one.blocks)
    ]
    assert f"while I posted the question of your season in <#{PLATFORM}>" in asked.text
    await answer(world, ANA, questions(world)[0], [TOMAS], NIGHT)
    assert await rounds(world) == [(1, "open")]


@pytest.mark.parametrize(("days", "said"), [(0, "OK, I am posting it again."), (2, "Nothing was posted.")])
async def test_2_a_post_that_never_arrived_is_posted_again_by_its_starter(
    world: World, monkeypatch: pytest.MonkeyPatch, days: int, said: str
) -> None:
    """While it is not too late; a press that comes twice posts once."""
    shorten_waits(monkeypatch)
    await start(world)
    world.slack.fail_next("chat.postMessage", cut="before")
    await world.run_job("open_rounds", THURSDAY)
    await world.pass_time(minutes=1)
    assert questions(world) == []
    asked = world.slack.last_message(MIRA, world.slack.dm(MIRA))
    await world.slack.press_label(TOMAS, deepcopy(asked), "Post it again", forged=True)  # he does not look after it
    await world.deliver()
    assert questions(world) == []
    world.clock.move(timedelta(days=days))
    await world.slack.press_label(MIRA, asked, "Post it again")
    await world.slack.replay()
    await world.deliver()
    assert said in world.slack.texts(asked)
    assert len(questions(world)) == (0 if days else 1)


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        ("not_in_channel", "paused", "Try again"),
        ("is_archived", "ended", ""),
        ("restricted_action", "paused", "Try again"),
    ],
)
async def test_2_a_refused_question_waits_with_its_number(world: World, error: str, state: str, told: str) -> None:
    """Nothing of the round was seen. The one who can act is told once, and where they can help, one press goes on."""
    await start(world)
    world.slack.fail_next("chat.postMessage", error)
    await world.run_job("open_rounds", THURSDAY)
    await world.run_job("open_rounds", THURSDAY + timedelta(minutes=5))
    assert await rounds(world) == [(1, "planned")]
    assert [row.state for row in await world.rows(Season)] == [state]
    own = [one for one in world.slack.messages_for(MIRA, world.slack.dm(MIRA)) if one.user == world.slack.bot_user]
    assert len(own) == 1
    assert (told in world.slack.labels(own[0])) == bool(told)
    if told:
        await world.slack.press_label(MIRA, own[0], told)
        await world.run_job("open_rounds", NEXT_THURSDAY)
        assert len(questions(world)) == 1
        assert "Round 1 of 6" in world.slack.texts(questions(world)[0])
