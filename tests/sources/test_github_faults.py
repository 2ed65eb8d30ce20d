"""GitHub where a part of it fails: one pull request or repository never stops the others, and the admin reads which."""

import itertools
from datetime import timedelta

import pytest
from starlette.responses import Response

from slackapp.domain.sources import accounts, connections
from slackapp.domain.sources.rules import REPOSITORY
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Feed, Source, SourceItem
from slackapp.sources.fetching import Fetcher
from tests.cast import ANA, INES, SAM, TEAM, TOMAS, acting
from tests.sources.calendar_double import CalendarDouble, calendar, event
from tests.sources.connecting import OPEN, PLATFORM, connect_github, findings, pull_efforts, titles
from tests.sources.github_double import GitHubDouble, answering
from tests.world import World

BASE = "acme/base"
FEW_BYTES = 60_000  # instead of the five million that an answer may have
LARGE = "x" * (FEW_BYTES + 1)
QUARTER = timedelta(minutes=16)


@pytest.fixture
def github(github: GitHubDouble) -> GitHubDouble:
    """A GitHub with two repositories."""
    github.repository(BASE)
    return github


@pytest.fixture
def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets an answer have FEW_BYTES at most; 30c keeps to the real limit."""
    defaults = Fetcher.get.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "bytes_max", FEW_BYTES)


async def test_30b_one_repository_that_answers_5xx_stops_no_other(world: World, github: GitHubDouble) -> None:
    """Whether it stands before another or after it; the list under Sources says which."""
    failing = {"acme/first": 500, "acme/second": 502, "acme/third": 503}
    for name, status in failing.items():
        github.repository(name)
        github.always[f"{name}/issues"] = Response("{}", status)
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    github.pull(BASE, 2, "tomas-gh", reviews=OPEN)
    first, second, third = failing
    await connect_github(world, github, repositories=(first, PLATFORM, second, BASE, third))
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    assert await titles(world) == {"Change 1", "Change 2"}
    whys = {feed.name: feed.failure for feed in await world.rows(Feed)}
    assert whys == {**dict.fromkeys(failing, "server_error"), PLATFORM: None, BASE: None}
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    assert set(line.failing_feeds) == {(name, "server_error") for name in failing}
    github.always.clear()
    for number, name in enumerate(failing, start=3):
        github.pull(name, number, "tomas-gh", reviews=OPEN)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {f"Change {number}" for number in range(1, 6)}
    assert {feed.failure for feed in await world.rows(Feed)} == {None}


async def test_a_server_that_is_down_is_not_asked_for_every_repository(world: World, github: GitHubDouble) -> None:
    """Three in a row are enough; healthy ones come first the next time."""
    names = [f"acme/{number}" for number in range(5)]
    for name in names:
        github.repository(name)
    github.always["/issues"] = Response("{}", 503)
    await connect_github(world, github, repositories=tuple(names))
    assert (await pull_efforts(world))["failed"] == 1
    assert {path.split("/issues")[0] for path, _ in github.asked} == {f"/repos/{name}" for name in names[:3]}
    github.always = {f"/repos/{name}/issues": Response("{}", 503) for name in names[:3]}
    github.pull(names[4], 1, "tomas-gh", reviews=OPEN)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {"Change 1"}


async def test_one_pull_request_that_answers_5xx_or_too_much_stops_no_other(
    world: World, github: GitHubDouble, few_bytes: None
) -> None:
    """Whatever of it fails; it is tried again for a day, and then the admin reads that it was left out."""
    answers = (Response("{}", 500), Response(LARGE, 200), Response("[", 200), Response("1", 200))
    faults = [(part, answer) for part in ("", "/reviews", "/comments") for answer in answers]
    failing = range(102, 102 + 2 * len(faults), 2)
    for number in range(101, failing[-1] + 2):
        github.pull(PLATFORM, number, "tomas-gh", merged_by="tomas-gh", reviews=OPEN)
    for number, (part, answer) in zip(failing, faults, strict=True):
        github.always[f"/pulls/{number}{part}"] = answer
    await connect_github(world, github)
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    assert await titles(world) == {f"Change {number}" for number in range(101, failing[-1] + 2, 2)}
    names = {f"{PLATFORM}#{number}" for number in failing}
    assert await findings(world) == {("postponed", name) for name in names}
    await world.deliver()
    assert world.slack.messages_for(INES) == []
    world.clock.move(timedelta(hours=25))
    await pull_efforts(world)
    await world.deliver()
    [message] = world.slack.messages_for(INES)
    assert f"could not send these, and I left them out:\n{PLATFORM}#" in world.slack.texts(message)
    assert await findings(world) == {("given_up", name) for name in names}
    [feed] = [feed for feed in await world.rows(Feed) if feed.name == PLATFORM]
    assert feed.postponed is None
    github.asked.clear()
    world.clock.move(QUARTER)
    await pull_efforts(world)
    asked_again = {path.partition("/pulls/")[2].partition("/")[0] for path, _ in github.asked}
    assert asked_again.isdisjoint(map(str, failing))


async def test_a_pull_request_that_can_be_read_again_counts(world: World, github: GitHubDouble) -> None:
    """Nobody is told, and nothing is left of it in the list."""
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    github.always["/pulls/1"] = Response("{}", 502)
    await connect_github(world, github)
    await pull_efforts(world)
    assert await titles(world) == set()
    github.always.clear()
    world.clock.move(timedelta(hours=2))
    await pull_efforts(world)
    assert await titles(world) == {"Change 1"}
    assert await findings(world) == set()


async def test_a_login_that_cannot_be_looked_up_stops_no_other(world: World, github: GitHubDouble) -> None:
    """What is known is stored at once, and the rest when the profile can be read."""
    github.always["/users/tomas-gh"] = Response("{}", 500)
    github.pull(PLATFORM, 1, "tomas-gh", reviews=(("ana-gh", 3, ""),))
    github.pull(PLATFORM, 2, "ana-gh", reviews=OPEN)
    await connect_github(world, github)
    assert (await pull_efforts(world))["failed"] == 0
    assert {(item.doer_id, item.topic) for item in await world.rows(SourceItem)} == {(ANA, "reviewed"), (ANA, "merged")}
    github.always.clear()
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await world.count(SourceItem, SourceItem.doer_id == TOMAS) == 1


async def test_a_list_of_another_shape_stops_no_other_repository(world: World, github: GitHubDouble) -> None:
    wrong = {
        "acme/first": '[{"number":"x","pull_request":{},"updated_at":"2026-11-17T10:00:00Z"}]',
        "acme/second": '{"message":"unexpected"}',
    }
    for name, body in wrong.items():
        github.repository(name)
        github.always[f"{name}/issues"] = Response(body, 200)
    github.pull(BASE, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github, repositories=(*wrong, BASE))
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    whys = {feed.name: feed.failure for feed in await world.rows(Feed)}
    assert whys == {**dict.fromkeys(wrong, "not_understood"), BASE: None}


async def test_a_moment_that_cannot_be_right_ends_no_reading(world: World, github: GitHubDouble) -> None:
    moments = ("9999-12-31T23:59:59-14:00", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "x")
    names = [f"acme/{number}" for number, _ in enumerate(moments)]
    for name, moment in zip(names, moments, strict=True):
        github.repository(name)
        github.fail(f"{name}/issues", 200, body=f'[{{"number":1,"pull_request":{{}},"updated_at":"{moment}"}}]')
    await connect_github(world, github, repositories=tuple(names))
    await pull_efforts(world)
    world.clock.move(timedelta(days=2))
    for number, name in enumerate(names):
        github.pull(name, 2 + number, "tomas-gh", reviews=OPEN, updated_at="2026-11-20T08:00:00Z")
    await pull_efforts(world)
    assert await titles(world) == {f"Change {2 + number}" for number, _ in enumerate(names)}


async def test_many_pull_requests_that_fail_are_the_repositorys_failure(world: World, github: GitHubDouble) -> None:
    """Three in a row; what was skipped is tried again, and nothing is lost."""
    for number in range(1, 6):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    github.always["/pulls/"] = Response("{}", 500)
    await connect_github(world, github)
    assert (await pull_efforts(world))["failed"] == 1
    github.always.clear()
    for _ in range(3):
        world.clock.move(timedelta(hours=1))
        await pull_efforts(world)
    assert await titles(world) == {f"Change {number}" for number in range(1, 6)}


async def test_30c_comments_of_six_megabytes_are_read_in_smaller_pages(world: World, github: GitHubDouble) -> None:
    github.padding = 60_000
    github.pull(PLATFORM, 1, "tomas-gh", reviews=(("ana-gh", 100, ""), ("mira-gh", 30, "")))
    await connect_github(world, github)
    await pull_efforts(world)
    found = {(item.doer_id, item.topic) for item in await world.rows(SourceItem)}
    assert found == {(TOMAS, "merged"), (ANA, "reviewed")}
    pages = [path.rpartition("?")[2] for path, _ in github.asked if "/comments" in path]
    assert pages[:2] == ["per_page=100&page=1", "per_page=20&page=1"]


async def test_30d_a_list_of_too_many_megabytes_is_read_in_smaller_pages(
    world: World, github: GitHubDouble, few_bytes: None
) -> None:
    github.padding = FEW_BYTES // 25
    for number in range(1, 27):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    for _ in range(2):
        await pull_efforts(world)
        world.clock.move(QUARTER)
    assert await world.count(SourceItem) == 26
    assert {feed.failure for feed in await world.rows(Feed)} == {None}


@pytest.mark.parametrize("large", [(3,), (3, 4)])
async def test_an_entry_too_large_alone_is_passed_over_and_said(
    world: World, github: GitHubDouble, few_bytes: None, large: tuple[int, ...]
) -> None:
    """Also where the next one is too large as well."""
    for number in range(1, 6):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    for page in (
        "per_page=100&page=1",
        "per_page=20&page=1",
        "per_page=4&page=1",
        *(f"per_page=1&page={n}" for n in large),
    ):
        github.always[f"&{page}"] = Response(LARGE, 200)
    await connect_github(world, github)
    for _ in range(4):
        await pull_efforts(world)
        world.clock.move(QUARTER)
    assert await titles(world) >= {f"Change {n}" for n in range(1, 6) if n not in large}
    assert ("given_up", PLATFORM) in await findings(world)


async def test_30e_a_bot_or_merge_queue_that_merged_does_not_hide_that_nobody_looked(
    world: World, github: GitHubDouble
) -> None:
    """A bot is known by its type and by its name: an App may have any, and an old one is of the type of people."""
    looks = ((), (("robot[bot]", 3, "LGTM"),), OPEN)
    bots = ("mergify[bot]", "github-merge-queue[bot]", "dependabot[bot]")
    by_others: list[dict[str, str] | None] = [
        {"login": "acme-ci", "type": "Bot"},
        {"login": "old[bot]", "type": "User"},
        None,  # an account that was deleted
        {"login": "maya-gh", "type": "User"},
    ]
    expected = set()
    for number, (bot, reviews) in enumerate(itertools.product(bots, looks), start=1):
        github.pull(PLATFORM, number, "tomas-gh", merged_by=bot, reviews=reviews)
        expected |= {f"Change {number}"} if reviews is OPEN else set()
    for number, merged_by in enumerate(by_others, start=101):
        github.pull(PLATFORM, number, "tomas-gh", reviews=())
        github.repositories[PLATFORM]["pulls"][number]["merged_by"] = merged_by
    await connect_github(world, github)
    await pull_efforts(world)
    assert await titles(world) == {*expected, "Change 104"}


@pytest.mark.parametrize(("name", "is_one"), [
    ("mona_acme/dotfiles", True), ("acme/a.b_c-d", True), ("acme", False), ("_acme/a", False), ("acme/a/b", False),
])  # fmt: skip
def test_30f_a_repository_may_be_of_somebody_with_an_underscore(name: str, *, is_one: bool) -> None:
    assert (REPOSITORY.fullmatch(name) is not None) is is_one


TYPED = [
    "mona_acme",
    "@mona_acme",
    "https://github.com/mona_acme",
    "github.com/mona_acme/",
    "<https://github.com/mona_acme>",
    "<https://github.com/mona_acme|github.com/mona_acme>",
]


async def test_30f_a_login_may_have_an_underscore(world: World, github: GitHubDouble) -> None:
    """That of a managed user; repositories of theirs too, and work of the last fortnight counts."""
    name = "mona_acme/dotfiles"
    github.repository(name)
    github.pull(name, 1, "mona_acme", reviews=OPEN)
    await connect_github(world, github, repositories=(name,))
    await pull_efforts(world)
    for typed in TYPED:
        answer = await world.slack.command(SAM, "C0PLATFORM", f"/tend link github {typed}")
        assert "I use `mona_acme` at GitHub once" in answer.text
    async with world.tend.db.transaction() as session:
        ines = acting(INES, world.clock.now())
        await accounts.decide(session, ines, SAM, "mona_acme", is_theirs=True)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {"Change 1"}


async def test_what_can_be_no_login_is_said(world: World) -> None:
    for typed in ("_mona", "-mona", "mo na", "mona.acme", "x" * 40, "https://github.com/acme/mona"):
        answer = await world.slack.command(SAM, "C0PLATFORM", f"/tend link github {typed}")
        assert "not a GitHub login" in answer.text


async def test_30g_a_title_of_5000_characters_is_cut_and_stops_no_other_source(
    world: World, github: GitHubDouble
) -> None:
    double = CalendarDouble(
        calendar(event("a", ":20261116T080000Z", ":20261117T080000Z", "ATTENDEE:ana@sandbox.slack.test"))
    )
    github.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN, title="x" * 5_000)
    await connect_github(world, github)
    async with answering(double):
        async with world.tend.db.transaction() as session:
            ines = acting(INES, world.clock.now())
            await connections.connect_polled(session, ines, "on_call", "Rota", double.url, "{}")
        assert await pull_efforts(world) == {"sources": 2, "failed": 0, "efforts": 2}
    merged = next(effort for effort in await world.rows(Effort) if effort.doer_id == TOMAS)
    assert merged.words == f"Merged a pull request: {'x' * 199}…"


async def test_a_confirmed_login_looks_back_a_fortnight(world: World, github: GitHubDouble) -> None:
    """At work that was nobody's when it was read; not at older work, and nothing twice."""
    github.pull(PLATFORM, 1, "sam-gh", reviews=OPEN, updated_at="2026-11-02T10:00:00Z")
    github.pull(PLATFORM, 2, "sam-gh", reviews=(("tomas-gh", 3, ""),), updated_at="2026-11-12T10:00:00Z")
    github.pull(PLATFORM, 3, "tomas-gh", reviews=(("sam-gh", 3, ""),))
    await connect_github(world, github)
    await pull_efforts(world)
    assert {item.doer_id for item in await world.rows(SourceItem)} == {TOMAS}
    await world.slack.command(SAM, "C0PLATFORM", "/tend link github sam-gh")
    async with world.tend.db.transaction() as session:
        await accounts.decide(session, acting(INES, world.clock.now()), SAM, "sam-gh", is_theirs=True)
    world.clock.move(timedelta(days=3))
    await pull_efforts(world)
    found = sorted((item.doer_id, item.topic, str(item.words)) for item in await world.rows(SourceItem))
    expected = [(SAM, "merged", "Change 2"), (SAM, "reviewed", "Change 3")]
    assert [one for one in found if one[0] == SAM] == expected
    assert len([one for one in found if one[0] == TOMAS]) == 2
    [source] = await world.rows(Source)
    assert source.failure is None


async def test_a_login_found_later_by_its_e_mail_looks_back_too(world: World, github: GitHubDouble) -> None:
    github.pull(PLATFORM, 1, "sam-gh", reviews=OPEN, updated_at="2026-11-16T10:00:00Z")
    await connect_github(world, github)
    await pull_efforts(world)
    github.e_mails["sam-gh"] = "sam@sandbox.slack.test"
    world.clock.move(timedelta(days=8))
    github.pull(PLATFORM, 2, "sam-gh", reviews=OPEN, updated_at="2026-11-26T08:00:00Z")
    for _ in range(3):
        await pull_efforts(world)
        world.clock.move(QUARTER)
    assert await titles(world) == {"Change 1", "Change 2"}
    github.asked.clear()
    await pull_efforts(world)
    assert len(github.asked) == 1  # it is read again once only
