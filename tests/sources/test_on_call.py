"""On-call calendars: how they are fetched, and who gets what of the shifts in them."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete

from jobs import pull_efforts
from slackapp.domain.sources import connections
from slackapp.domain.sources.rules import OnCallRules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing, WorkspaceHold
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.sources.fetching import Fetcher, SourceFailure, is_public
from tests.cast import ANA, INES, TEAM, TOMAS, acting
from tests.slack.delivery.unreliable import shorten_waits
from tests.sources.calendar_double import CalendarDouble, calendar, event
from tests.sources.github_double import answering
from tests.world import World

pytestmark = pytest.mark.usefixtures("without_child")

BY_TOMAS = "ATTENDEE;CN=Tomas:mailto:tomas@sandbox.slack.test"
SHIFT = event("a", ":20261116T080000Z", ":20261117T080000Z", BY_TOMAS)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("224.0.0.1", False),
        ("fec0::1", False),
        ("::10.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("192.0.0.8", False),
        ("nonsense", False),
    ],
)
def test_only_public_numbers_are_asked(number: str, expected: bool) -> None:  # noqa: FBT001
    assert is_public(number) is expected


@pytest.fixture
async def rota() -> AsyncIterator[CalendarDouble]:
    """A calendar with one shift of Tomas's that ended yesterday."""
    double = CalendarDouble(calendar(SHIFT))
    async with answering(double):
        yield double


async def connected(world: World, double: CalendarDouble, *people: tuple[str, str]) -> None:
    """Let Ines connect it."""
    await world.tend.directory.meet(TEAM, [INES])
    async with world.tend.db.transaction() as session:
        await connections.connect_polled(
            session, acting(INES, world.clock.now()), "on_call", "Rota", double.url, OnCallRules(people).packed()
        )


async def pulled(world: World) -> dict[str, int]:
    """Run the job."""
    return dict(await world.run_job("pull_efforts"))


@pytest.mark.both_databases
async def test_a_shift_that_ended_is_an_effort_of_cover(world: World, rota: CalendarDouble) -> None:
    """Once, however often the calendar is read."""
    await connected(world, rota)
    for _ in range(3):
        await pulled(world)
        world.clock.move(timedelta(minutes=20))
    [effort] = await world.rows(Effort)
    assert (effort.doer_id, effort.kind, effort.source_name) == (TOMAS, "cover", "Rota")
    assert effort.words == "Covered an on-call shift: On-call"
    assert await world.count(SourceItem) == 1


async def test_new_uids_and_corrected_starts_are_no_new_efforts(world: World, rota: CalendarDouble) -> None:
    """Some tools make new UIDs at each export; 192 reads in two days made 192 efforts of one shift."""
    await connected(world, rota)
    for number in range(3):
        rota.body = calendar(event(f"new-{number}", f":20261116T08{number}000Z", ":20261117T080000Z", BY_TOMAS))
        await pulled(world)
        world.clock.move(timedelta(minutes=20))
    [effort] = await world.rows(Effort)
    assert effort.words == "Covered an on-call shift: On-call"
    assert await world.count(SourceItem) == 1


async def test_an_unchanged_calendar_is_read_again_once_a_shift_ends(world: World, rota: CalendarDouble) -> None:
    """Until then 304 is enough; an unchanged file has shifts that end all the same."""
    rota.body = calendar(SHIFT, event("b", ":20261118T080000Z", ":20261118T120000Z", BY_TOMAS))
    await connected(world, rota)
    await pulled(world)
    world.clock.move(timedelta(hours=1))
    await pulled(world)
    assert rota.asked == [200, 304]
    world.clock.move(timedelta(hours=3))
    await pulled(world)
    assert rota.asked == [200, 304, 200]
    assert await world.count(SourceItem) == 2


async def test_1_2_a_token_that_slack_refuses_is_no_success_of_the_source(
    world: World, rota: CalendarDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workspace is held, the source waits without a word, and reads the shift when Slack accepts the token."""
    shorten_waits(monkeypatch)
    await connected(world, rota)
    world.slack.fail_next("users.lookupByEmail", "token_revoked")
    async with world.tend.db.transaction() as session:
        await session.execute(delete(Person).where(Person.user_id == TOMAS))
    await world.tend.run_job("pull_efforts", world.clock.now())
    (source,) = await world.rows(Source)
    assert (source.succeeded_at, source.failure, source.failing_since) == (None, None, None)
    assert [row.error for row in await world.rows(WorkspaceHold)] == ["token_revoked"]
    assert await world.tend.run_job("pull_efforts", world.clock.now()) == {"sources": 0, "failed": 0, "efforts": 0}
    await world.deliver()
    async with world.tend.db.transaction() as session:
        await session.execute(delete(WorkspaceHold))
    await world.run_job("pull_efforts", world.clock.now() + timedelta(minutes=20))
    (source,) = await world.rows(Source)
    assert source.succeeded_at == world.clock.now()
    assert [effort.doer_id for effort in await world.rows(Effort)] == [TOMAS]


async def test_a_missing_scope_is_told_to_the_admin_of_the_source(world: World, rota: CalendarDouble) -> None:
    """Messages may go out without it, so that nothing is held."""
    await connected(world, rota)
    world.slack.fail_next("users.lookupByEmail", "missing_scope")
    await pulled(world)
    (source,) = await world.rows(Source)
    assert (source.succeeded_at, source.failure) == (None, "slack_scope")
    assert await world.rows(WorkspaceHold) == []
    assert "all scopes" in world.slack.texts(world.slack.last_message(INES))


async def test_titles_may_name_people(world: World, rota: CalendarDouble) -> None:
    """Only where an event names nobody by e-mail; who declined was not there."""
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:tomas@sandbox.slack.test"
    rota.body = calendar(event("a", ":20261116T080000Z", ":20261117T080000Z", declined, title="Ana (primary)"))
    await connected(world, rota, ("ana", ANA))
    await pulled(world)
    [effort] = await world.rows(Effort)
    assert effort.doer_id == ANA


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"", "gone"),
        (403, b"", "no_rights"),
        (302, b"", "gone"),
        (200, b"<html>", "not_understood"),
        (200, b"x" * 5_000_001, "too_large"),
        (500, b"", "unreachable"),
    ],
)
async def test_what_goes_wrong_is_named(world: World, rota: CalendarDouble, status: int, body: bytes, why: str) -> None:
    """And told to the admin at once where it lasts, else only after hours; then it recovers silently."""
    good, rota.status, rota.body = rota.body, status, body
    await connected(world, rota)
    assert (await pulled(world))["failed"] == 1
    [source] = await world.rows(Source)
    assert source.failure == why
    assert await world.count(Outgoing, Outgoing.kind == "source_failing") == (why != "unreachable")
    rota.status, rota.body = 200, good
    world.clock.move(timedelta(hours=1))
    assert await pulled(world) == {"sources": 1, "failed": 0, "efforts": 1}


async def test_a_slow_body_ends(world: World, rota: CalendarDouble) -> None:
    rota.slow_s, world.tend.fetcher.timeout_s = 30, 0.3
    await connected(world, rota)
    await pulled(world)
    [source] = await world.rows(Source)
    assert source.failure == "slow"


async def test_packed_answers_are_not_unpacked(world: World, rota: CalendarDouble) -> None:
    """A few thousand bytes, packed twice, would become gigabytes in one step, before anybody could count them."""
    rota.encoding, rota.body = "gzip, gzip", gzip.compress(gzip.compress(b"x" * 10_000_000))
    await connected(world, rota)
    await pulled(world)
    [source] = await world.rows(Source)
    assert source.failure == "not_understood"


async def test_nothing_is_kept_between_two_looks(rota: CalendarDouble) -> None:
    """Neither a connection, which was verified for one name only, nor a cookie."""
    fetcher = Fetcher(allow_loopback=True)
    try:
        for _ in range(3):
            await fetcher.get(rota.url, {})
    finally:
        await fetcher.close()
    assert len(set(rota.ports)) == 3
    assert rota.cookies == []


async def test_an_answer_nobody_foresaw_stops_one_source_only(
    world: World, rota: CalendarDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def odd(*_: object) -> bool:
        raise OverflowError

    monkeypatch.setitem(pull_efforts.PULLS, connections.ON_CALL, odd)
    await connected(world, rota)
    assert await pulled(world) == {"sources": 0, "failed": 1, "efforts": 0}
    [source] = await world.rows(Source)
    assert source.failure == "not_understood"


async def test_addresses_inside_are_refused_where_slack_is_real(world: World, rota: CalendarDouble) -> None:
    """Loopback is for doubles of Slack only; a name that leads inside is refused too."""
    await connected(world, rota)
    world.tend.fetcher.allow_loopback = False
    await pulled(world)
    [source] = await world.rows(Source)
    assert source.failure == "refused_address"
    for address in ("http://example.com/", "https://localhost/", "https://127.0.0.1/", "https://[::1]/", "ftp://x/"):
        with pytest.raises(SourceFailure) as refused:
            await world.tend.fetcher.get(address, {})
        assert refused.value.why == "refused_address"
    assert rota.asked == []
