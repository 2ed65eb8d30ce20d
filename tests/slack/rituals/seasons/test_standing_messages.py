"""The messages about a season follow it: no button stays that only answers with a sentence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sandbox import Message
from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import deleting
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.platform.web_api import SlackApi
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.rituals.rounds import round_steps
from tests.slack.rituals.seasons.season_steps import (
    newest,
    open_ritual,
    play_last,
    press,
    press_page,
    season,
    start,
    submit,
    told,
)
from tests.world import World

MORNING = timedelta(hours=20)  # from a noon in Lisbon into the next working hours
SETTLED = "No answer is needed any more."


def start_posts(world: World) -> list[Message]:
    """Give the posts of starts in the channel."""
    return [one for one in world.slack.messages_for(SAM, PLATFORM) if "started a season here" in one.text]


async def ask(world: World, heir: str) -> Message:
    """Let Ana hand the season over to somebody; give their message."""
    await press_page(world, ANA, "Hand over")
    await submit(world, ANA, season_heir=heir)
    return newest(world, heir)


async def test_a_second_name_takes_the_buttons_from_the_first(world: World) -> None:
    await start(world)
    first, second = await ask(world, TOMAS), await ask(world, SAM)
    assert (SETTLED in first.text, world.slack.labels(first)) == (True, [])
    assert world.slack.labels(second) == ["I'll do it", "No, thanks"]
    await press(world, SAM, second, "I'll do it")
    assert "Thank you. The season is yours to look after." in second.text
    assert await world.count(MessagePlace, MessagePlace.kind == "season_notice") == 1  # what Ana was told


@pytest.mark.parametrize("label", ["I'll do it", "No, thanks"])
async def test_the_answer_to_a_press_stands_in_place_of_the_question(world: World, label: str) -> None:
    """No later redraw takes it away."""
    await start(world)
    asked = await ask(world, SAM)
    await press(world, SAM, asked, label)
    assert SETTLED not in asked.text
    assert world.slack.labels(asked) == []
    assert await world.count(Outgoing, Outgoing.kind == "season_notice_settled") == 0


async def test_a_question_to_look_after_a_season_ends_with_the_season(world: World) -> None:
    await start(world)
    asked = await ask(world, SAM)
    await press_page(world, ANA, "End")
    assert (SETTLED in asked.text, world.slack.labels(asked)) == (True, [])


async def test_try_again_goes_once_the_season_goes_on(world: World) -> None:
    """Resumed on its page, beside the message."""
    await start(world)
    world.slack.channel(PLATFORM).members.discard(world.slack.bot_user)
    world.clock.moment = (await season(world)).next_opens_at or world.clock.moment
    await world.run_job("open_rounds")
    refused = newest(world, ANA)
    assert "Try again" in world.slack.labels(refused)
    world.slack.channel(PLATFORM).members.add(world.slack.bot_user)
    await press_page(world, ANA, "Try again")
    assert (SETTLED in refused.text, world.slack.labels(refused)) == (True, [])


async def test_an_offer_to_renew_goes_once_somebody_starts_a_season_there(world: World) -> None:
    await start(world, season_day="4")
    await play_last(world)
    await world.run_job("open_rounds", world.clock.now() + MORNING)
    done = newest(world, ANA)
    assert world.slack.labels(done) == ["Six more"]
    await start(world, SAM)
    assert (SETTLED in done.text, world.slack.labels(done)) == (True, [])


async def test_a_deleted_season_takes_its_messages_along(world: World) -> None:
    """The post of its start with `Count me in`, and the question to the heir."""
    await start(world)
    await ask(world, SAM)
    assert world.slack.labels(start_posts(world)[0]) == ["Count me in"]
    await press_page(world, ANA, "Delete")
    assert start_posts(world) == []
    assert told(world, SAM) == []
    assert (await world.rows(Season), await world.rows(MessagePlace)) == ([], [])


async def test_an_ended_season_says_so_where_it_began(world: World) -> None:
    await start(world)
    await press_page(world, ANA, "End")
    [post] = start_posts(world)
    assert "This season is over." in world.slack.texts(post)
    assert world.slack.labels(post) == []


async def _start(world: World) -> None:
    await open_ritual(world, ANA)
    await submit(world, ANA)


async def _ask(world: World) -> None:
    await press_page(world, ANA, "Hand over")
    await submit(world, ANA, season_heir=SAM)


async def _open(world: World) -> None:
    world.clock.moment = (await season(world)).next_opens_at or world.clock.moment
    await world.run_job("open_rounds")


async def _gather(world: World) -> None:
    await round_steps.answer(world, MIRA, round_steps.questions(world)[-1], [TOMAS], "You took the night")
    await round_steps.share(world, TOMAS)
    await world.run_job("close_rounds", world.clock.now() + timedelta(days=4))


STEPS = {"start": _start, "question to an heir": _ask, "question": _open, "gathering": _gather}


@pytest.mark.parametrize("in_flight", STEPS)
async def test_a_message_that_slack_takes_while_its_season_is_deleted_is_deleted_too(
    world: World, in_flight: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place could be stored nowhere any more, so nothing could ever change it."""
    await deleted_in_flight(world, in_flight, monkeypatch)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_gathering_is_deleted_with_its_season_on_postgresql_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of the steps, after all others; there two transactions really go beside each other."""
    await deleted_in_flight(world, "gathering", monkeypatch)


async def deleted_in_flight(world: World, in_flight: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete the season between Slack's answer to its message and the storing of the answer."""
    world.clock.moment = round_steps.TUESDAY
    await world.know(ANA, MIRA, SAM, TOMAS)
    names = list(STEPS)
    for name in names[: names.index(in_flight)]:
        await STEPS[name](world)
    target = SAM if in_flight == "question to an heir" else PLATFORM
    call, posted = SlackApi.call, list[str]()

    async def deleted_meanwhile(slack: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        answer = await call(slack, token, method, args)
        if method == "chat.postMessage" and args["channel"] == target and not posted:
            posted.append(answer["ts"])
            async with world.tend.db.transaction() as session:
                season_id = await session.scalar(select(Season.id))
                assert season_id is not None
                await deleting.delete(session, Acting(TEAM, ANA, world.clock.now(), None), season_id)
        return answer

    monkeypatch.setattr(SlackApi, "call", deleted_meanwhile)
    await STEPS[in_flight](world)
    await world.deliver()
    assert len(posted) == 1
    assert round_steps.posts(world) == []
    assert not [one for one in told(world, SAM) if "season" in one]
    assert await world.rows(MessagePlace, MessagePlace.kind != "thanks") == []
    assert await world.queued() == 0
    assert world.slack.refused == []
