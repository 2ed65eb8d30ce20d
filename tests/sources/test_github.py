"""GitHub, against a local server that speaks as it does: what counts, what is asked, and what goes wrong."""

import asyncio
from datetime import timedelta

import pytest

from slackapp.domain.sources import accounts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.sources import Feed, Source, SourceItem
from slackapp.sources.fetching import Fetched, SourceFailure
from slackapp.sources.github_answers import check
from tests.cast import ANA, INES, SAM, TEAM, TOMAS, acting
from tests.sources.connecting import OPEN, PLATFORM, connect_github, pull_efforts
from tests.sources.github_double import DATE, GitHubDouble, answering
from tests.world import World


@pytest.mark.both_databases
async def test_merged_and_reviewed_become_one_effort_each(world: World, github: GitHubDouble) -> None:
    """Two merges of Tomas and a review of Ana: three things, two efforts, with titles and links."""
    github.pull(PLATFORM, 1, "tomas-gh", reviews=(("ana-gh", 2, "Good"),))
    github.pull(PLATFORM, 2, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 2}
    review, merged = sorted(await world.rows(Effort), key=lambda one: one.doer_id)
    assert (merged.doer_id, merged.kind, merged.source_name) == (TOMAS, "other", "GitHub")
    assert merged.words == "Merged 2 pull requests: Change 1; Change 2"
    assert merged.link.splitlines()[0] == "https://github.com/acme/platform/pull/1"
    assert (review.doer_id, review.kind, review.words) == (ANA, "review", "Reviewed a pull request: Change 1")


async def test_a_second_look_takes_nothing_in_twice_and_costs_one_request(world: World, github: GitHubDouble) -> None:
    """The ETag is kept; 304 is an answer."""
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    for _ in range(2):  # the second look is from the cursor on, and learns its ETag
        await pull_efforts(world)
        world.clock.move(timedelta(minutes=20))
    github.asked.clear()
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 0}
    assert [status for _, status in github.asked] == [304]
    assert await world.count(SourceItem) == 1


async def test_what_does_not_count(world: World, github: GitHubDouble) -> None:
    """Bots, trivia, what nobody else saw, what is not merged, and whoever is nobody here."""
    github.pull(PLATFORM, 1, "robot[bot]", reviews=OPEN)
    github.pull(PLATFORM, 2, "tomas-gh", reviews=OPEN, additions=3, deletions=3)
    github.pull(PLATFORM, 3, "tomas-gh", reviews=(), merged_by="tomas-gh")
    github.pull(PLATFORM, 4, "tomas-gh", reviews=OPEN, merged_at=None)
    github.pull(PLATFORM, 5, "stranger", reviews=OPEN)
    github.pull(PLATFORM, 6, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    await pull_efforts(world)
    assert [str(item.words) for item in await world.rows(SourceItem)] == ["Change 6"]


async def test_the_admins_rules_decide(world: World, github: GitHubDouble) -> None:
    github.pull(PLATFORM, 1, "tomas-gh", merged_by="tomas-gh", additions=3, deletions=0)
    await connect_github(world, github, min_lines=1, counts_self_merged=True)
    await pull_efforts(world)
    assert await world.count(SourceItem) == 1


@pytest.mark.parametrize(
    ("shows", "words"), [(False, "Merged a pull request"), (True, "Merged a pull request: Change 1")]
)
async def test_private_repositories_show_no_titles(world: World, github: GitHubDouble, shows: bool, words: str) -> None:  # noqa: FBT001
    """Unless an admin says so: who reads the effort may have no right to read there."""
    github.repository(PLATFORM, private=True)
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github, shows_private=shows)
    await pull_efforts(world)
    [effort] = await world.rows(Effort)
    assert (effort.words, effort.link is None) == (words, not shows)


async def test_pages_are_followed_and_the_next_tick_goes_on(world: World, github: GitHubDouble) -> None:
    """Bounded work a tick; nothing twice, nothing lost."""
    github.page = 2
    for number in range(1, 8):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    await pull_efforts(world)
    assert await world.count(SourceItem) == 4
    for _ in range(3):
        await pull_efforts(world)
    assert await world.count(SourceItem) == 7


async def test_more_changes_in_one_second_than_a_tick_reads_end_no_reading(world: World, github: GitHubDouble) -> None:
    """A script that touches all at once: the rest of that second is passed over, and what comes after it counts."""
    github.page = 2
    for number in range(1, 8):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN, updated_at="2026-11-17T10:00:00Z")
    await connect_github(world, github)
    for _ in range(2):
        await pull_efforts(world)
    github.pull(PLATFORM, 8, "tomas-gh", reviews=OPEN, updated_at="2026-11-17T10:00:01Z")
    await pull_efforts(world)
    found = {str(item.words) for item in await world.rows(SourceItem)}
    assert found == {f"Change {number}" for number in (1, 2, 3, 4, 8)}


async def test_a_pull_request_that_fails_is_looked_at_again(world: World, github: GitHubDouble) -> None:
    for number in (1, 2, 3):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    github.fail("/pulls/3", 500, times=3)
    await connect_github(world, github)
    assert (await pull_efforts(world))["failed"] == 0
    assert await world.count(SourceItem) == 2
    world.clock.move(timedelta(hours=1))
    assert (await pull_efforts(world))["failed"] == 0
    assert await world.count(SourceItem) == 3


async def test_a_passing_fault_is_tried_again_at_once(world: World, github: GitHubDouble) -> None:
    github.fail("/issues", 502)
    await connect_github(world, github)
    assert (await pull_efforts(world))["sources"] == 1


@pytest.mark.parametrize(
    ("status", "headers", "least_s", "body"),
    [
        # 09:30 by its Date
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1794994200", "date": DATE}, 1800, b"{}"),
        (429, {"retry-after": "120"}, 120, b"{}"),
        (429, {}, 60, b"{}"),
        (403, {}, 60, b'{"message":"You have exceeded a secondary rate limit."}'),
    ],
)
def test_limits_are_waited_for(status: int, headers: dict[str, str], least_s: int, body: bytes) -> None:
    with pytest.raises(SourceFailure) as failure:
        check(Fetched(status, headers, body))
    assert failure.value.why == "rate_limited"
    assert failure.value.retry_after_s is not None
    assert least_s <= failure.value.retry_after_s <= least_s + 11


async def test_limits_are_waited_for_by_the_other_sides_clock(world: World, github: GitHubDouble) -> None:
    """Nobody is told: it goes on by itself."""
    world.clock.move(timedelta(hours=3))  # our clock is wrong
    github.fail("/issues", 403, x_ratelimit_remaining="0", x_ratelimit_reset="1794994200")
    await connect_github(world, github)
    await pull_efforts(world)
    [source] = await world.rows(Source)
    assert source.failure == "rate_limited"
    assert source.next_try_at is not None
    assert 1800 <= (source.next_try_at - world.clock.now()).total_seconds() <= 1811
    assert await world.count(Outgoing) == 0


@pytest.mark.parametrize(("status", "why"), [(401, "bad_token"), (403, "no_rights"), (404, "gone"), (410, "gone")])
def test_what_lasts(status: int, why: str) -> None:
    with pytest.raises(SourceFailure) as failure:
        check(Fetched(status, {}, b"{}"))
    assert (failure.value.why, failure.value.retry_after_s) == (why, None)


async def test_a_lasting_failure_is_told_once(world: World, github: GitHubDouble) -> None:
    """To the admin who connected it, with what to do; it recovers silently."""
    github.fail("/issues", 401, times=2)
    await connect_github(world, github)
    for _ in range(2):
        await pull_efforts(world)
        await world.pass_time(hours=13)
    [source] = await world.rows(Source)
    assert source.failure == "bad_token"
    [message] = world.slack.messages_for(INES)
    assert "which you connected, doesn't work" in world.slack.texts(message)
    assert (await pull_efforts(world))["failed"] == 0
    [source] = await world.rows(Source)
    assert (source.failure, source.failures, source.failing_since) == (None, 0, None)
    await world.deliver()
    assert len(world.slack.messages_for(INES)) == 1


async def test_a_renamed_repository_is_followed(world: World, github: GitHubDouble) -> None:
    """To its new name, and nowhere else with the token."""
    github.repository("acme/base")
    github.pull("acme/base", 1, "tomas-gh", reviews=OPEN)
    github.moved[PLATFORM] = "acme/base"
    await connect_github(world, github)
    await pull_efforts(world)
    [feed] = await world.rows(Feed)
    assert feed.name == "acme/base"
    assert await world.count(SourceItem) == 1
    github.fail("/issues", 301, Location="https://elsewhere.example/repos")
    world.clock.move(timedelta(hours=1))
    await pull_efforts(world)
    [feed] = await world.rows(Feed)
    assert feed.failure == "gone"


async def test_one_repository_that_is_gone_stops_no_other(world: World, github: GitHubDouble) -> None:
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github, repositories=("acme/gone", PLATFORM))
    assert (await pull_efforts(world))["sources"] == 1
    assert {feed.name: feed.failure for feed in await world.rows(Feed)} == {"acme/gone": "gone", PLATFORM: None}
    assert await world.count(SourceItem) == 1


async def test_a_source_that_hangs_stops_no_other(world: World, github: GitHubDouble) -> None:
    """Slow bodies end, and the other source has its turn."""
    other = GitHubDouble(slow_s=60)
    other.repository(PLATFORM)
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    async with answering(other):
        await connect_github(world, other)
        await connect_github(world, github)
        world.tend.fetcher.timeout_s = 0.5
        counted = await pull_efforts(world)
    assert (counted["sources"], counted["failed"]) == (1, 1)


@pytest.mark.both_databases
async def test_three_workers_at_once_are_one(world: World, github: GitHubDouble) -> None:
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    counts = await asyncio.gather(*(pull_efforts(world) for _ in range(3)))
    assert sum(count["sources"] for count in counts) == 1
    assert (await world.count(SourceItem), await world.count(Effort)) == (1, 1)


async def test_a_login_counts_once_an_admin_says_so(world: World, github: GitHubDouble) -> None:
    """`/tend link github sam-gh`: a word alone counts for nothing."""
    github.pull(PLATFORM, 1, "sam-gh", reviews=OPEN)
    await connect_github(world, github)
    answer = await world.slack.command(SAM, "C0PLATFORM", "/tend link github sam-gh")
    assert "once it shows your e-mail there, or an admin confirms it" in answer.text
    await pull_efforts(world)
    assert await world.count(SourceItem) == 0
    async with world.tend.db.transaction() as session:
        await accounts.decide(session, acting(INES, world.clock.now()), SAM, "sam-gh", is_theirs=True)
    github.pull(PLATFORM, 2, "sam-gh", reviews=OPEN, updated_at="2026-11-18T10:00:00Z")
    world.clock.move(timedelta(hours=1))
    await pull_efforts(world)
    [effort] = await world.rows(Effort)
    # the newest of the first look is looked at again with the second: it may have changed within its second
    assert (effort.doer_id, effort.words) == (SAM, "Merged 2 pull requests: Change 1; Change 2")


async def test_nobody_takes_a_login_that_is_confirmed(world: World) -> None:
    await world.tend.directory.meet(TEAM, [INES, SAM])
    async with world.tend.db.transaction() as session:
        await accounts.confirm(session, TEAM, ANA, "octocat", INES, world.clock.now())
    answer = await world.slack.command(SAM, "C0PLATFORM", "/tend link github OctoCat")
    assert "somebody else" in answer.text
    assert "not a GitHub login" in (await world.slack.command(SAM, "C0PLATFORM", "/tend link github -x-")).text
    assert "/tend link github octocat" in (await world.slack.command(SAM, "C0PLATFORM", "/tend link")).text
