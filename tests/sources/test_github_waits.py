"""GitHub that asks Tend to wait, or is slow, in the middle of a pull request: nothing is passed over."""

import asyncio
from datetime import timedelta

import pytest

from jobs import github_pull_requests
from slackapp.sources.github import GitHub, Review
from tests.sources.connecting import OPEN, PLATFORM, connect_github, findings, pull_efforts, titles
from tests.sources.github_double import GitHubDouble
from tests.world import World


@pytest.mark.parametrize("path", ["/pulls/2", "/pulls/2/reviews", "/users/ana-gh"])
async def test_a_rate_limit_in_the_middle_waits_and_passes_nothing_over(
    world: World, github: GitHubDouble, path: str
) -> None:
    """It is no failure of that pull request: nothing is postponed, and all of it counts when the limit is over."""
    for number, login in ((1, "tomas-gh"), (2, "ana-gh"), (3, "tomas-gh")):
        github.pull(PLATFORM, number, login, reviews=OPEN)
    github.fail(path, 429, times=9, retry_after="60")
    await connect_github(world, github)
    await pull_efforts(world)
    assert "Change 2" not in await titles(world)
    assert await findings(world) == set()
    github.instead.clear()
    world.clock.move(timedelta(hours=2))
    await pull_efforts(world)
    assert await titles(world) == {"Change 1", "Change 2", "Change 3"}
    assert await findings(world) == set()


async def test_a_pull_request_that_takes_too_long_stops_no_other(
    world: World, github: GitHubDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer comes, and all of them together come too late; it is tried again."""
    monkeypatch.setattr(github_pull_requests, "WITHIN_S", 0.5)
    answer = GitHub.reviews

    async def slow_reviews(self: GitHub, repository: str, number: int) -> tuple[Review, ...]:
        await asyncio.sleep(60 if number == 2 else 0)
        return await answer(self, repository, number)

    for number in (1, 2, 3):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    with monkeypatch.context() as patch:
        patch.setattr(GitHub, "reviews", slow_reviews)
        assert (await pull_efforts(world))["failed"] == 0
    assert await titles(world) == {"Change 1", "Change 3"}
    assert await findings(world) == {("postponed", f"{PLATFORM}#2")}
    world.clock.move(timedelta(hours=2))
    await pull_efforts(world)
    assert await titles(world) == {"Change 1", "Change 2", "Change 3"}
    assert await findings(world) == set()
