"""A GitHub App instead of a token: how its word is signed, how long its token lasts, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from slackapp.clock import real_now
from slackapp.domain.sources import connections, github_access
from slackapp.domain.sources.github_access import GitHubApp, PersonalToken
from slackapp.domain.sources.rules import GitHubRules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.sources import views
from slackapp.sources import github_answers
from slackapp.sources.fetching import Fetcher, SourceFailure
from slackapp.sources.github_app import Access, GitHubApps, Hour, signed
from tests.cast import INES, TEAM, TOMAS, acting
from tests.sources.github_app_double import APP_ID, INSTALLATION, SMALL, key
from tests.sources.github_double import GitHubDouble, answering, beside
from tests.world import World

PLATFORM = "acme/platform"
EXCHANGE = "/access_tokens"
OPEN = (("mira-gh", 1, ""),)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubDouble]:
    """A GitHub with an App, and one merge of Tomas; nobody's own token opens it."""
    monkeypatch.setattr(github_answers, "PAUSE_S", 0.01)
    double = GitHubDouble(token="nobody-has-it", e_mails={"tomas-gh": "tomas@sandbox.slack.test"})
    double.repository(PLATFORM)
    double.pull(PLATFORM, 1, "tomas-gh", reviews=OPEN)
    with beside(double, monkeypatch):
        yield double


async def connected(world: World, github: GitHubDouble, **other: str) -> int:
    """Let Ines connect the App, with something in another way."""
    await world.tend.directory.meet(TEAM, [INES])
    rules = GitHubRules(repositories=(PLATFORM,), api_url=github.url).packed()
    secret = replace(github.app.connected, **other).packed()
    async with world.tend.db.transaction() as session:
        return await connections.connect_polled(
            session, acting(INES, world.clock.now()), "github", "GitHub", secret, rules
        )


async def pulled(world: World) -> dict[str, int]:
    """Run the job, a while after the last time."""
    world.clock.move(timedelta(minutes=20))
    return dict(await world.run_job("pull_efforts"))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A client of an exchange alone, without a Tend around it."""
    client = Fetcher(allow_loopback=True)
    yield client
    await client.close()


async def token(github: GitHubDouble, fetcher: Fetcher, now: Callable[[], datetime] = real_now) -> str:
    """Give the token that a process gets which knows none yet."""
    return await GitHubApps(now).access(fetcher, github.app.connected, github.url).token()


async def failure_of(access: Access) -> str:
    """Give why there is no token."""
    with pytest.raises(SourceFailure) as failure:
        await access.token()
    return failure.value.why


def exchanges(github: GitHubDouble) -> list[int]:
    """Give how every exchange was answered."""
    return [status for path, status in github.asked if path.endswith(EXCHANGE)]


async def test_an_app_reads_what_a_token_does(world: World, github: GitHubDouble) -> None:
    """One exchange; its token is used for everything, and stands nowhere in the database."""
    await connected(world, github)
    assert await pulled(world) == {"sources": 1, "failed": 0, "efforts": 1}
    [effort] = await world.rows(Effort)
    assert (effort.doer_id, effort.words) == (TOMAS, "Merged a pull request: Change 1")
    assert exchanges(github) == [201]
    [source] = await world.rows(Source)
    assert github_access.read(source.secret) == github.app.connected
    assert github.app.given[0] not in source.secret


async def test_its_token_serves_the_next_looks_too(world: World, github: GitHubDouble) -> None:
    await connected(world, github)
    for _ in range(3):
        await pulled(world)
    assert exchanges(github) == [201]


async def test_a_token_near_its_end_is_replaced_before_it_fails(github: GitHubDouble, fetcher: Fetcher) -> None:
    """Nothing is asked with it any more."""
    github.app.lasts = timedelta(minutes=4)
    access = GitHubApps(real_now).access(fetcher, github.app.connected, github.url)
    assert await access.token() != await access.token()
    github.app.lasts = timedelta(hours=1)
    assert await access.token() == await access.token()


@pytest.mark.parametrize(("minutes", "is_kept"), [(54, True), (55, False), (61, False)])
def test_how_long_a_token_is_kept(minutes: int, is_kept: bool) -> None:  # noqa: FBT001
    begin = datetime(2026, 11, 18, 9, tzinfo=UTC)
    apps = GitHubApps(lambda: begin)
    apps.keep("acme", Hour("ghs_1", begin + timedelta(hours=1)))
    apps.now = lambda: begin + timedelta(minutes=minutes)
    assert (apps.kept("acme") is not None) == is_kept


async def test_another_process_exchanges_for_itself(github: GitHubDouble, fetcher: Fetcher) -> None:
    """Nothing of it is shared: a restart only costs an exchange."""
    given = [await token(github, fetcher) for _ in range(2)]
    assert given == github.app.given
    assert exchanges(github) == [201, 201]


async def test_a_token_that_ends_meanwhile_is_replaced_once(world: World, github: GitHubDouble) -> None:
    """In the middle of a run: one new one, and the very request again."""
    await connected(world, github)
    await pulled(world)
    github.app.tokens.clear()
    github.pull(PLATFORM, 2, "tomas-gh", reviews=OPEN, updated_at="2026-11-17T11:00:00Z")
    assert (await pulled(world))["failed"] == 0
    assert await world.count(SourceItem) == 2
    assert exchanges(github) == [201, 201]


async def test_a_new_token_that_is_refused_too_ends_it(world: World, github: GitHubDouble) -> None:
    await connected(world, github)
    github.fail("/issues", 401, times=9)
    assert (await pulled(world))["failed"] == 1
    [source] = await world.rows(Source)
    assert source.failure == "app_barred"
    assert exchanges(github) == [201, 201]


def _uninstalled(github: GitHubDouble) -> None:
    github.app.is_there = False


def _suspended(github: GitHubDouble) -> None:
    github.app.is_suspended = True


def _another_key(github: GitHubDouble) -> None:
    github.app.private_key = key(SMALL, 1)


def _fewer_rights(github: GitHubDouble) -> None:
    github.app.permissions = frozenset({"metadata", "pull_requests"})


def _other_app(github: GitHubDouble) -> None:
    github.app.app_id = "12"


@pytest.mark.parametrize(
    ("happens", "why", "says"),
    [
        (_uninstalled, "app_gone", "Install it again"),
        (_suspended, "app_barred", "is suspended"),
        (_another_key, "app_key", "Make a new private key"),
        (_other_app, "app_key", "belongs to another App"),
        (_fewer_rights, "app_rights", "read access to pull requests and issues"),
    ],
)
async def test_what_only_an_admin_can_mend_is_known_with_what_to_do(
    github: GitHubDouble, fetcher: Fetcher, happens: Callable[[GitHubDouble], None], why: str, says: str
) -> None:
    given = github.app.connected
    happens(github)
    assert await failure_of(GitHubApps(real_now).access(fetcher, given, github.url)) == why
    assert says in views.failure(Reader(), why)


async def test_what_only_an_admin_can_mend_is_told_once(world: World, github: GitHubDouble) -> None:
    """Also where it worked before; and it recovers silently."""
    await connected(world, github)
    github.app.is_there = False
    for _ in range(3):
        assert (await pulled(world))["failed"] == 1
        await world.pass_time(hours=13)
    [source] = await world.rows(Source)
    assert source.failure == "app_gone"
    [message] = world.slack.messages_for(INES)
    assert "Install it again" in world.slack.texts(message)
    github.app.is_there = True
    assert (await pulled(world))["failed"] == 0
    await world.deliver()
    assert len(world.slack.messages_for(INES)) == 1


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(minutes=2), timedelta(hours=-2)])
async def test_a_wrong_clock_of_ours_is_told_as_that(github: GitHubDouble, fetcher: Fetcher, off: timedelta) -> None:
    apps = GitHubApps(lambda: real_now() + off)
    assert await failure_of(apps.access(fetcher, github.app.connected, github.url)) == "app_clock"
    assert "check the server's clock" in views.failure(Reader(), "app_clock")


@pytest.mark.parametrize("off", [timedelta(seconds=50), timedelta(minutes=-8)])
async def test_clocks_may_differ_a_little(github: GitHubDouble, fetcher: Fetcher, off: timedelta) -> None:
    assert await token(github, fetcher, lambda: real_now() + off) == github.app.given[0]


@pytest.mark.parametrize(
    ("status", "headers", "least_s"),
    [
        (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1794994200"}, 1_800),
        (429, {"Retry_After": "120"}, 120),
        (403, {"body": '{"message":"You have exceeded a secondary rate limit."}'}, 60),
    ],
)
async def test_limits_of_the_exchange_are_waited_for(
    github: GitHubDouble, fetcher: Fetcher, status: int, headers: dict[str, str], least_s: int
) -> None:
    """A limit is not taken for a suspension."""
    github.fail(EXCHANGE, status, **headers)  # type: ignore[arg-type]
    with pytest.raises(SourceFailure) as failure:
        await token(github, fetcher)
    assert failure.value.why == "rate_limited"
    assert failure.value.retry_after_s is not None
    assert least_s <= failure.value.retry_after_s <= least_s + 11


async def test_nobody_is_told_of_a_limit_of_the_exchange(world: World, github: GitHubDouble) -> None:
    """It is waited for, and then it goes on."""
    github.fail(EXCHANGE, 429, Retry_After="120")
    await connected(world, github)
    await pulled(world)
    [source] = await world.rows(Source)
    assert source.failure == "rate_limited"
    assert 120 <= (source.next_try_at - world.clock.now()).total_seconds() <= 131
    assert await world.count(Outgoing) == 0


async def test_a_fault_of_the_exchange_passes(github: GitHubDouble, fetcher: Fetcher) -> None:
    """It is tried again at once."""
    github.fail(EXCHANGE, 502)
    assert await token(github, fetcher) == github.app.given[0]


async def test_a_lasting_fault_of_the_exchange_waits_for_the_next_tick(world: World, github: GitHubDouble) -> None:
    """Nobody is told for six hours."""
    github.fail(EXCHANGE, 502, times=3)
    await connected(world, github)
    assert (await pulled(world))["failed"] == 1
    [source] = await world.rows(Source)
    assert source.failure == "server_error"
    assert await world.count(Outgoing, Outgoing.kind == "source_failing") == 0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"token": 5, "expires_at": "2026-11-18T10:00:00Z"}',
        '{"token": "two words", "expires_at": "2026-11-18T10:00:00Z"}',
        '{"token": "ghs_1", "expires_at": "soon"}',
    ],
)
async def test_an_exchange_that_cannot_be_read(github: GitHubDouble, fetcher: Fetcher, body: str) -> None:
    github.fail(EXCHANGE, 201, body=body)
    assert await failure_of(GitHubApps(real_now).access(fetcher, github.app.connected, github.url)) == "not_understood"


async def test_an_exchange_that_hangs_stops_no_other(world: World, github: GitHubDouble) -> None:
    slow = GitHubDouble(slow_s=60)
    slow.repository(PLATFORM)
    async with answering(slow):
        await connected(world, slow)
        await connected(world, github)
        world.tend.fetcher.timeout_s = 0.5
        counted = await pulled(world)
    assert (counted["sources"], counted["failed"]) == (1, 1)
    assert {source.failure for source in await world.rows(Source)} == {"slow", None}


async def test_suspended_while_its_token_lasts(world: World, github: GitHubDouble) -> None:
    """GitHub says so at the request itself; it is told of the App, not of each repository."""
    await connected(world, github)
    await pulled(world)
    github.fail("/issues", 403, body='{"message":"Sorry. This installation owned by acme has been suspended."}')
    await pulled(world)
    [source] = await world.rows(Source)
    assert source.failure == "app_barred"


async def test_a_changed_key_is_used_at_once(world: World, github: GitHubDouble) -> None:
    """Although the token that the old one opened would last."""
    source_id = await connected(world, github)
    await pulled(world)
    github.app.private_key = key(SMALL, 1)
    rules = GitHubRules(repositories=(PLATFORM,), api_url=github.url).packed()
    async with world.tend.db.transaction() as session:
        await connections.change_polled(
            session, acting(INES, world.clock.now()), source_id, "GitHub", github.app.connected.packed(), rules
        )
    assert (await pulled(world))["failed"] == 0
    assert exchanges(github) == [201, 201]


async def test_two_sources_of_one_app_share_its_token(github: GitHubDouble, fetcher: Fetcher) -> None:
    apps = GitHubApps(real_now)
    both = [apps.access(fetcher, github.app.connected, github.url) for _ in range(2)]
    assert [await one.token() for one in both] == [github.app.given[0]] * 2
    assert exchanges(github) == [201]


def test_tokens_that_ended_are_kept_no_longer() -> None:
    """Also of an App that was disconnected."""
    now = datetime(2026, 11, 18, 9, tzinfo=UTC)
    apps = GitHubApps(lambda: now)
    apps.keep("gone", Hour("ghs_1", now - timedelta(seconds=1)))
    apps.keep("here", Hour("ghs_2", now + timedelta(hours=1)))
    assert list(apps._hours) == ["here"]
    apps.drop("here", "ghs_1")  # somebody else's has taken its place
    assert apps.kept("here") == "ghs_2"


async def test_several_at_once_end_with_one_token(github: GitHubDouble, fetcher: Fetcher) -> None:
    apps = GitHubApps(real_now)
    access = apps.access(fetcher, github.app.connected, github.url)
    await asyncio.gather(*(access.token() for _ in range(3)))
    [hour] = apps._hours.values()
    assert await access.another(hour.token) != hour.token


async def test_no_log_has_a_secret(world: World, github: GitHubDouble, caplog: pytest.LogCaptureFixture) -> None:
    """Neither where it works nor where it fails, however much is logged."""
    caplog.set_level("DEBUG")
    await connected(world, github)
    await pulled(world)
    github.fail("/issues", 401, times=9)
    github.fail(EXCHANGE, 401, times=9)
    await pulled(world)
    assert github.app.given[0] not in caplog.text
    assert "Bearer" not in caplog.text
    assert not [line for line in github.app.private_key.splitlines()[1:-1] if line in caplog.text]


def test_nothing_shows_a_secret() -> None:
    """A value that ends up in a log shows its names only."""
    app, token = GitHubApp(APP_ID, INSTALLATION, key()), PersonalToken("ghp_secret")
    shown = f"{app!r} {token!r} {Hour('ghs_secret', real_now())!r}"
    assert "KEY" not in shown
    assert "secret" not in shown


def test_a_kept_key_that_is_none_any_more_is_told_as_that() -> None:
    with pytest.raises(SourceFailure) as failure:
        signed(GitHubApp(APP_ID, INSTALLATION, "-----BEGIN nothing"), real_now())
    assert failure.value.why == "app_key"
