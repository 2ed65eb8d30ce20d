"""GitHub where a part of it fails: one pull request or repository never stops the others, and the admin reads which."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.responses import Response

from slackapp.domain.sources import accounts, connections
from slackapp.domain.sources.rules import REPOSITORY
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Feed, Source, SourceItem
from slackapp.sources import github_answers
from tests.cast import ANA, INES, SAM, TEAM, TOMAS, acting
from tests.sources.calendar_double import CalendarDouble, calendar, event
from tests.sources.connecting import E_MAILS, OPEN, PLATFORM, connect_github, pull_efforts
from tests.sources.github_double import GitHubDouble, answering
from tests.world import World

BASE = "acme/base"
LARGE = "x" * 6_000_000
QUARTER = timedelta(minutes=16)


@pytest.fixture
async def github(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GitHubDouble]:
    """A GitHub with two repositories, and logins that show e-mails of people here."""
    monkeypatch.setattr(github_answers, "PAUSE_S", 0.01)
    double = GitHubDouble(e_mails=dict(E_MAILS))
    double.repository(PLATFORM)
    double.repository(BASE)
    async with answering(double):
        yield double


async def titles(world: World) -> set[str]:
    """Give the titles taken in."""
    return {str(item.words) for item in await world.rows(SourceItem)}


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("order", [(PLATFORM, BASE), (BASE, PLATFORM)])
async def test_30b_one_repository_that_answers_5xx_stops_no_other(
    world: World, github: GitHubDouble, status: int, order: tuple[str, str]
) -> None:
    """The list under Sources says which."""
    github.always[f"{PLATFORM}/issues"] = Response("{}", status)
    github.pull(BASE, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github, repositories=order)
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    assert {feed.name: feed.failure for feed in await world.rows(Feed)} == {PLATFORM: "server_error", BASE: None}
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    assert line.failing_feeds == ((PLATFORM, "server_error"),)
    github.always.clear()
    github.pull(PLATFORM, 2, "tomas-gh", reviews=OPEN)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {"Change 1", "Change 2"}
    assert {feed.failure for feed in await world.rows(Feed)} == {None}


async def test_a_server_that_is_down_is_not_asked_for_every_repository(world: World, github: GitHubDouble) -> None:
    """Three in a row are enough; healthy ones come first the next time."""
    names = [f"acme/{number}" for number in range(9)]
    for name in names:
        github.repository(name)
    github.always["/issues"] = Response("{}", 503)
    await connect_github(world, github, repositories=tuple(names))
    assert (await pull_efforts(world))["failed"] == 1
    assert {path.split("/issues")[0] for path, _ in github.asked} == {f"/repos/{name}" for name in names[:3]}
    github.always = {f"/repos/{name}/issues": Response("{}", 503) for name in names[:3]}
    github.pull(names[8], 1, "tomas-gh", reviews=OPEN)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {"Change 1"}


@pytest.mark.parametrize("fault", ["reviews", "comments", ""])
@pytest.mark.parametrize("answer", [Response("{}", 500), Response(LARGE, 200), Response("[", 200), Response("1", 200)])
async def test_one_pull_request_that_answers_5xx_or_6_mb_stops_no_other(
    world: World, github: GitHubDouble, fault: str, answer: Response
) -> None:
    """It is tried again for a day; then the admin reads that it was left out."""
    for number in (1, 2, 3):
        github.pull(PLATFORM, number, "tomas-gh", merged_by="tomas-gh", reviews=OPEN)
    github.always[f"/pulls/2{'/' if fault else ''}{fault}"] = answer
    await connect_github(world, github)
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    assert await titles(world) == {"Change 1", "Change 3"}
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    assert [(one.why, one.title) for one in line.findings] == [("postponed", f"{PLATFORM}#2")]
    await world.deliver()
    assert world.slack.messages_for(INES) == []
    world.clock.move(timedelta(hours=25))
    await pull_efforts(world)
    await world.deliver()
    [message] = world.slack.messages_for(INES)
    assert f"could not send these, and I left them out:\n{PLATFORM}#2" in world.slack.texts(message)
    [feed] = [feed for feed in await world.rows(Feed) if feed.name == PLATFORM]
    assert feed.postponed is None
    github.asked.clear()
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert [path for path, _ in github.asked if "/pulls/2" in path] == []


@pytest.mark.both_databases
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
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    assert line.findings == ()


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


@pytest.mark.parametrize(
    "body",
    [
        '[{"number":"x","pull_request":{},"updated_at":"2026-11-17T10:00:00Z"}]',
        '{"message":"unexpected"}',
    ],
)
async def test_a_list_of_another_shape_stops_no_other_repository(world: World, github: GitHubDouble, body: str) -> None:
    github.always[f"{PLATFORM}/issues"] = Response(body, 200)
    github.pull(BASE, 1, "tomas-gh", reviews=OPEN)
    await connect_github(world, github, repositories=(PLATFORM, BASE))
    assert await pull_efforts(world) == {"sources": 1, "failed": 0, "efforts": 1}
    assert {feed.name: feed.failure for feed in await world.rows(Feed)} == {PLATFORM: "not_understood", BASE: None}


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "x"]
)
async def test_a_moment_that_cannot_be_right_ends_no_reading(world: World, github: GitHubDouble, moment: str) -> None:
    body = f'[{{"number":1,"pull_request":{{}},"updated_at":"{moment}"}}]'
    github.fail(f"{PLATFORM}/issues", 200, body=body)
    await connect_github(world, github)
    await pull_efforts(world)
    world.clock.move(timedelta(days=2))
    github.pull(PLATFORM, 2, "tomas-gh", reviews=OPEN, updated_at="2026-11-20T08:00:00Z")
    await pull_efforts(world)
    assert await titles(world) == {"Change 2"}


async def test_many_pull_requests_that_fail_are_the_repositorys_failure(world: World, github: GitHubDouble) -> None:
    """Three in a row; what was skipped is tried again, and nothing is lost."""
    for number in range(1, 8):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    github.always["/pulls/"] = Response("{}", 500)
    await connect_github(world, github)
    assert (await pull_efforts(world))["failed"] == 1
    github.always.clear()
    for _ in range(3):
        world.clock.move(timedelta(hours=1))
        await pull_efforts(world)
    assert await titles(world) == {f"Change {number}" for number in range(1, 8)}


async def test_30c_comments_of_six_megabytes_are_read_in_smaller_pages(world: World, github: GitHubDouble) -> None:
    github.padding = 60_000
    github.pull(PLATFORM, 1, "tomas-gh", reviews=(("ana-gh", 100, ""), ("mira-gh", 30, "")))
    await connect_github(world, github)
    await pull_efforts(world)
    found = {(item.doer_id, item.topic) for item in await world.rows(SourceItem)}
    assert found == {(TOMAS, "merged"), (ANA, "reviewed")}
    pages = [path.rpartition("?")[2] for path, _ in github.asked if "/comments" in path]
    assert pages[:2] == ["per_page=100&page=1", "per_page=20&page=1"]


async def test_30d_a_list_of_six_megabytes_is_read_in_smaller_pages(world: World, github: GitHubDouble) -> None:
    github.padding = 60_000
    for number in range(1, 111):
        github.pull(PLATFORM, number, "tomas-gh", reviews=OPEN)
    await connect_github(world, github)
    for _ in range(3):
        await pull_efforts(world)
        world.clock.move(QUARTER)
    assert await world.count(SourceItem) == 110
    assert {feed.failure for feed in await world.rows(Feed)} == {None}


@pytest.mark.parametrize("large", [(3,), (3, 4)])
async def test_an_entry_too_large_alone_is_passed_over_and_said(
    world: World, github: GitHubDouble, large: tuple[int, ...]
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
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    assert ("given_up", PLATFORM) in {(one.why, one.title) for one in line.findings}


@pytest.mark.parametrize("bot", ["mergify[bot]", "github-merge-queue[bot]", "dependabot[bot]"])
@pytest.mark.parametrize(("reviews", "count"), [((), 0), ((("robot[bot]", 3, "LGTM"),), 0), (OPEN, 1)])
async def test_30e_a_bot_or_merge_queue_that_merged_does_not_hide_that_nobody_looked(
    world: World, github: GitHubDouble, bot: str, reviews: tuple[tuple[str, int, str], ...], count: int
) -> None:
    github.pull(PLATFORM, 1, "tomas-gh", merged_by=bot, reviews=reviews)
    await connect_github(world, github)
    await pull_efforts(world)
    assert await world.count(SourceItem) == count


async def test_30e_a_bot_is_known_by_its_type_and_by_its_name(world: World, github: GitHubDouble) -> None:
    """An App may have any name, and an old one is of the type of people."""
    github.pull(PLATFORM, 1, "tomas-gh", reviews=())
    github.pull(PLATFORM, 2, "tomas-gh", reviews=())
    github.pull(PLATFORM, 3, "tomas-gh", reviews=())
    pulls = github.repositories[PLATFORM]["pulls"]
    for number, by in ((1, ("acme-ci", "Bot")), (2, ("old[bot]", "User")), (3, ("maya-gh", "User"))):
        pulls[number]["merged_by"] = {"login": by[0], "type": by[1]}
    await connect_github(world, github)
    await pull_efforts(world)
    assert await titles(world) == {"Change 3"}


@pytest.mark.parametrize(("name", "is_one"), [
    ("mona_acme/dotfiles", True), ("acme/a.b_c-d", True), ("acme", False), ("_acme/a", False), ("acme/a/b", False),
])  # fmt: skip
def test_30f_a_repository_may_be_of_somebody_with_an_underscore(name: str, *, is_one: bool) -> None:
    assert (REPOSITORY.fullmatch(name) is not None) is is_one


async def test_an_account_that_was_deleted_does_not_hide_it_either(world: World, github: GitHubDouble) -> None:
    github.pull(PLATFORM, 1, "tomas-gh", reviews=())
    github.repositories[PLATFORM]["pulls"][1]["merged_by"] = None
    await connect_github(world, github)
    await pull_efforts(world)
    assert await world.count(SourceItem) == 0


@pytest.mark.parametrize(
    "typed",
    [
        "mona_acme",
        "@mona_acme",
        "https://github.com/mona_acme",
        "github.com/mona_acme/",
        "<https://github.com/mona_acme>",
        "<https://github.com/mona_acme|github.com/mona_acme>",
    ],
)
async def test_30f_a_login_may_have_an_underscore(world: World, github: GitHubDouble, typed: str) -> None:
    """That of a managed user; repositories of theirs too, and work of the last fortnight counts."""
    name = "mona_acme/dotfiles"
    github.repository(name)
    github.pull(name, 1, "mona_acme", reviews=OPEN)
    await connect_github(world, github, repositories=(name,))
    await pull_efforts(world)
    answer = await world.slack.command(SAM, "C0PLATFORM", f"/tend link github {typed}")
    assert "I use `mona_acme` at GitHub once" in answer.text
    async with world.tend.db.transaction() as session:
        ines = acting(INES, world.clock.now())
        await accounts.decide(session, ines, SAM, "mona_acme", is_theirs=True)
    world.clock.move(QUARTER)
    await pull_efforts(world)
    assert await titles(world) == {"Change 1"}


@pytest.mark.parametrize("typed", ["_mona", "-mona", "mo na", "mona.acme", "x" * 40, "https://github.com/acme/mona"])
async def test_what_can_be_no_login_is_said(world: World, typed: str) -> None:
    assert "not a GitHub login" in (await world.slack.command(SAM, "C0PLATFORM", f"/tend link github {typed}")).text


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


@pytest.mark.both_databases
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
