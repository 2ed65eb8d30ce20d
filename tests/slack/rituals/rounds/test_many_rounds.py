"""Must hold of the rituals: many rounds at one moment, and people who speak meanwhile.

`test_many_workspaces` has more of them, in several workspaces; the bench has all.
"""

from typing import Any

import pytest
from sqlalchemy import insert

from sandbox.workspace.state import Channel
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.delivery.story_pace import Story, told_in
from tests.slack.rituals.rounds.round_steps import BERLIN, THURSDAY
from tests.world import World

CHANNELS = tuple(f"C0MANY{number:04d}" for number in range(30))
POSTS_A_SECOND = 3.0
SECONDS = 13.0
WITHIN_S = 2.0


@pytest.fixture
def story(world: World, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Tend's delivery and the limits of the fake Web API, on one clock of the test; a call takes a moment."""
    return told_in(world, monkeypatch)


async def many_seasons(world: World) -> None:
    """Start a season in each of CHANNELS, all on Thursdays at 15:00 in Berlin."""
    for channel_id in CHANNELS:
        world.slack.state.channels[channel_id] = Channel(
            channel_id, channel_id.lower(), "channel", {OLEG, world.slack.bot_user}
        )
    new = {
        "workspace_id": world.slack.team.id,
        "starter_id": MIRA,
        **seasons.columns_of(BERLIN),
        "state": seasons.RUNNING,
        "next_on": THURSDAY.date(),
        "next_opens_at": THURSDAY,
        "started_at": world.clock.now(),
    }
    async with world.tend.db.transaction() as session:
        await session.execute(insert(Season), [{**new, "channel_id": channel_id} for channel_id in CHANNELS])


async def test_very_many_rounds_open_at_the_pace_of_slack_and_nobody_waits_behind_them(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No 429 is answered by hammering, because there is none; words said meanwhile arrive at once."""
    await many_seasons(world)
    world.clock.moment = THURSDAY
    assert (await world.tend.run_job("open_rounds", THURSDAY))["opened"] == len(CHANNELS)
    assert (await world.tend.run_job("open_rounds", THURSDAY))["opened"] == 0

    said_at_s: dict[str, float] = {}
    arrived_at_s: dict[str, float] = {}
    posted: list[str] = []
    real = world.slack.api

    def api(method: str, args: dict[str, Any], token: str | None = None) -> Any:
        answer = real(method, args, token)
        if method == "chat.postMessage" and answer.body.get("ok"):
            posted.append(args["channel"])
            arrived_at_s.setdefault(args["channel"], story.pace.at_s)
        return answer

    monkeypatch.setattr(world.slack, "api", api)

    async def say(receiver: str) -> None:
        said_at_s[receiver] = story.pace.at_s
        await world.slack.command(ANA, PLATFORM, f"/thanks <@{receiver}> for the night")

    moments = {2.0: TOMAS, 5.0: SAM, 8.0: OLEG}
    acts = {at_s: (lambda receiver=receiver: say(receiver)) for at_s, receiver in moments.items()}
    await story.play(acts, SECONDS)
    late = {receiver: arrived_at_s[receiver] - at_s for receiver, at_s in said_at_s.items()}
    assert max(late.values()) <= WITHIN_S, late
    assert sorted(channel for channel in posted if channel in CHANNELS) == sorted(CHANNELS)
    assert len(posted) <= SECONDS * POSTS_A_SECOND + 10
    assert world.slack.refused == []
    assert await world.count(Round) == len(CHANNELS)
    assert await world.count(Outgoing, Outgoing.state == "queued") == 0
