"""A round from its post to the gathering and back: signed payloads in, what Slack received and rows out."""

from tests.cast import ANA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.rituals.rounds.round_steps import (
    QUESTION,
    answer,
    gather,
    gatherings,
    open_round,
    rounds,
    share,
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
