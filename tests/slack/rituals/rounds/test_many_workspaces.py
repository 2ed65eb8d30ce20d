"""Must hold of the rituals: workspaces of very different size, all due at one moment, and a Slack that says 429."""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from sandbox.web_api.rates import Pace, Rates
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from tests.slack.delivery.story_pace import Story, story_of
from tests.slack.platform.oauth.two_workspaces import ANA, Installs, installing
from tests.slack.rituals.rounds.round_steps import BERLIN, THURSDAY

BIG, BUSY = "T0AABIG001", "T0BUSY0001"
SMALL = ("T0SMALL001", "T0SMALL002", "T0SMALL003")
CHANNELS = {BIG: 30, BUSY: 3, **dict.fromkeys(SMALL, 2)}  # in the order in which their seasons were started
ONE_IN_S = 8.0  # the busy Slack takes one post in so many seconds, far below Tend's pace
SECONDS = 26.0
POSTS_A_SECOND = 3.0
IN_FLIGHT = 4  # posts of one workspace at once: none of these knows yet of the others' 429
AT_ONCE_S = 2.0


@dataclass
class Slacks:
    """The limits of each workspace, and its posts: the seconds of each, and how long Slack asked to wait; 0: taken."""

    story: Story
    rates: dict[str, Rates] = field(default_factory=dict)
    tried: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))

    def too_soon(self, team_id: str, args: dict[str, Any]) -> int | None:
        """Return the seconds for `Retry-After`; None: Slack takes the post."""
        wait_s = self.rates[team_id].retry_after_s("chat.postMessage", args["channel"])
        self.tried[team_id].append((self.story.pace.at_s, wait_s or 0))
        return wait_s

    def asked_to_wait(self, team_id: str) -> list[tuple[float, float]]:
        """Return the spans in seconds in which a workspace asked not to be called."""
        return [(at_s, at_s + wait_s) for at_s, wait_s in self.tried[team_id] if wait_s]

    def taken_at_s(self, team_id: str) -> list[float]:
        """Return the seconds of the posts that a workspace took."""
        return [at_s for at_s, wait_s in self.tried[team_id] if not wait_s]


@pytest.fixture
async def installs(sqlite_url: str) -> AsyncIterator[Installs]:
    """Tend in five workspaces, the big one first."""
    async with installing(sqlite_url) as opened:
        for team_id in CHANNELS:
            await opened.install(team_id)
        await opened.tend.delivery.drain()  # what is said to the installers
        yield opened


async def start_seasons(installs: Installs) -> None:
    """Start a season in each channel, all on Thursdays at 15:00 in Berlin."""
    new = {
        "starter_id": ANA,
        **seasons.columns_of(BERLIN),
        "state": seasons.RUNNING,
        "next_on": THURSDAY.date(),
        "next_opens_at": THURSDAY,
        "started_at": THURSDAY,
    }
    rows = [
        {**new, "workspace_id": team_id, "channel_id": f"C0{number:03d}{team_id}"}
        for team_id, many in CHANNELS.items()
        for number in range(many)
    ]
    async with installs.tend.db.transaction() as session:
        await session.execute(insert(Season), rows)


async def test_a_round_is_opened_in_each_workspace_in_turn(installs: Installs) -> None:
    """However many seasons one workspace has, and though all of its were started before those of the others."""
    await start_seasons(installs)
    assert (await installs.tend.run_job("open_rounds", THURSDAY))["opened"] == sum(CHANNELS.values())
    async with installs.tend.db.reading() as session:
        opened = list(await session.scalars(select(Round.workspace_id).order_by(Round.id)))
    assert opened[: 2 * len(CHANNELS)] == 2 * [BIG, BUSY, *SMALL]


async def test_small_workspaces_do_not_wait_and_429_is_waited_out(
    installs: Installs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The big one goes at Slack's pace, and the busy one as slowly as Slack asks; nobody else notices either."""
    await start_seasons(installs)
    await installs.tend.run_job("open_rounds", THURSDAY)
    story = story_of(installs.tend.delivery, monkeypatch)
    slacks = Slacks(story, {team_id: Rates(story.pace.seconds) for team_id in (BIG, *SMALL)})
    slacks.rates[BUSY] = Rates(story.pace.seconds, Pace(1 / ONE_IN_S, 1))
    installs.slack.too_soon = slacks.too_soon
    await story.play({}, SECONDS)

    for team_id in SMALL:
        assert slacks.taken_at_s(team_id)[-1] <= AT_ONCE_S
    assert len(slacks.taken_at_s(BIG)) == CHANNELS[BIG] == len(slacks.tried[BIG])
    assert slacks.taken_at_s(BIG)[-1] <= CHANNELS[BIG] / POSTS_A_SECOND
    assert len(slacks.taken_at_s(BUSY)) == CHANNELS[BUSY]
    for at_s, until_s in slacks.asked_to_wait(BUSY):
        assert [tried for tried, _ in slacks.tried[BUSY] if at_s < tried < until_s] == []
    # after each wait those under way at once at most; what was in flight before a 429 is not sent again as well
    assert len(slacks.tried[BUSY]) <= sum(min(IN_FLIGHT, left) for left in range(1, CHANNELS[BUSY] + 1))
    async with installs.tend.db.reading() as session:
        assert await session.scalar(select(func.count()).where(Outgoing.state == "queued")) == 0
