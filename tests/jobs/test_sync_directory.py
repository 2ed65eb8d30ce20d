"""The nightly walk through Slack's list of members: inside its rates, in little memory, cut off and gone on with."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from slackapp.domain.efforts.noting import Noting, note_effort
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import WorkspaceHold
from slackapp.domain.tables.people import DirectoryWalk, Person
from slackapp.slack.directory import sync
from slackapp.slack.platform.web_api import AccessRefused, OutcomeUnknown, RateLimited, Refused
from slackapp.storage.database import Database
from tests.cast import TEAM, acting
from tests.jobs.members import Members, Time, server_error, user_id
from tests.jobs.office import NIGHT, Office, profile


async def test_who_is_known_is_refreshed_and_nobody_else_kept(office: Office) -> None:
    """Least data: of twenty members the three stay three."""
    counted = await office.run()
    assert {row.name for row in await office.rows(Person)} == {"member 0", "member 1", "member 2"}
    assert (counted["members seen"], counted["people changed"], counted["pages"]) == (20, 3, 2)
    assert (await office.walk()).ended_at is not None
    assert (await office.walk()).lease_until is None


async def test_once_a_night(office: Office) -> None:
    """Ticks in between find nothing to do, and ask Slack nothing."""
    await office.run(NIGHT + timedelta(hours=1))
    for later in (timedelta(hours=2), timedelta(hours=23)):
        assert await office.run(NIGHT + later) == {}
    assert office.members.times("users.list") == 2
    await office.run(NIGHT + timedelta(hours=24))
    assert office.members.times("users.list") == 4


async def test_a_night_in_which_slack_names_no_workspace_is_begun_again(office: Office) -> None:
    """It counts as failed, and the next tick walks."""
    office.members.trouble.append(server_error())
    assert await office.run() == {"failed": 1}
    assert office.members.times("users.list") == 0
    assert (await office.run(worker=office.worker()))["members seen"] == 20


@pytest.fixture(name="lonely")
async def lonely_office(database_url: str) -> AsyncIterator[Office]:
    """A hundred thousand members; Tend knows a few, far apart."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(database_url)
    office = Office(database, Members(100_000))
    await office.know(0, 1, 50_000, 99_999)
    office.sync = office.worker(sync.PAGE_MAX)
    yield office
    await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_hundred_thousand_members_inside_slacks_rates_and_little_memory(lonely: Office) -> None:
    """Within one run, never refused; in memory is a page, and from page to page nothing stays of it.

    On SQLite alone, because the members are many and the rows few; the other tests of the walk run on both.
    """
    held: list[int] = []
    peaks: list[int] = []

    def measured(method: str, args: Mapping[str, Any]) -> None:
        if args.get("cursor") == "at:40000":
            tracemalloc.start()
        if args.get("cursor") in {"at:42000", "at:52000"}:
            held.append(tracemalloc.get_traced_memory()[0])
            peaks.append(tracemalloc.get_traced_memory()[1])
        if args.get("cursor") == "at:52000":
            tracemalloc.stop()

    lonely.members.before = measured
    counted = await lonely.run()
    assert counted["members seen"] == 100_000
    assert {row.name for row in await lonely.rows(Person)} == {f"member {place}" for place in (0, 1, 50_000, 99_999)}
    assert lonely.members.limited == 0
    assert lonely.members.times("users.list") == 100
    assert 5 * 60 < lonely.members.time.now_s < 6 * 60
    assert max(peaks) < 10_000_000  # a page is about one; all of them would be a hundred
    assert held[1] - held[0] < 1_000_000


async def test_a_run_does_its_share_and_the_next_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "RUN_S", 5.0)
    monkeypatch.setitem(sync.METHOD_RATES, "users.list", (17, 1))
    office.members.count = 60
    counted = await office.run()
    assert (counted["left"], counted["pages"]) == (1, 2)
    monkeypatch.setattr(sync, "RUN_S", 600.0)
    counted = await office.run(NIGHT + timedelta(minutes=15))
    assert (counted["pages"], counted.get("left", 0)) == (4, 0)
    assert office.members.cursors() == [None, *(f"at:{start}" for start in range(10, 60, 10))]
    assert (await office.walk()).seen == 60


async def test_a_run_that_was_killed_is_gone_on_with_from_its_cursor(office: Office) -> None:
    """Killed while a page is on its way: what had been stored stands, and that page is asked for next."""
    office.members.count = 40
    await office.know(25)

    def kill(_method: str, args: Mapping[str, Any]) -> None:
        if args.get("cursor") == "at:20":
            raise asyncio.CancelledError

    office.members.before = kill
    with pytest.raises(asyncio.CancelledError):
        await office.run()
    assert (await office.walk()).cursor == "at:20"
    office.members.before = lambda _method, _args: None
    await office.run(NIGHT + timedelta(minutes=15), office.worker())
    assert office.members.cursors() == [None, "at:10", "at:20", "at:30"]
    assert (await office.person(25)).name == "member 25"


async def test_who_died_with_the_turn_in_hand_loses_it(office: Office) -> None:
    """A dead process gives nothing back; two minutes later another goes on."""
    async with office.db.transaction() as session:
        session.add(
            DirectoryWalk(
                workspace_id=TEAM,
                began_at=NIGHT,
                cursor="at:10",
                seen=10,
                lease_key="dead",
                lease_until=datetime.now(UTC) + timedelta(seconds=60),
            )
        )
    assert await office.run() == {}
    assert office.members.times("users.list") == 0
    async with office.db.transaction() as session:
        await session.execute(update(DirectoryWalk).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))
    await office.run()
    assert office.members.cursors() == ["at:10"]


async def test_of_two_workers_one_walks(office: Office) -> None:
    one, other = await asyncio.gather(office.run(), office.run(worker=office.worker()))
    assert office.members.times("users.list") == 2
    assert sorted((bool(one), bool(other))) == [False, True]


async def test_who_was_overtaken_writes_nothing_more(office: Office) -> None:
    """A run that was taken for dead while it waited notices that with its next page."""
    time = office.members.time

    async def overtaken(seconds: float) -> None:
        await Time.sleep(time, seconds)
        async with office.db.transaction() as session:
            await session.execute(update(DirectoryWalk).values(lease_key="other"))

    office.sync._sleep = overtaken
    office.members.trouble.extend([None, None, RateLimited("users.list", 1.0)])
    assert (await office.run())["pages"] == 1
    walk = await office.walk()
    assert (walk.lease_key, walk.cursor, walk.seen) == ("other", "at:10", 10)


async def test_slack_is_waited_for_when_it_asks(office: Office) -> None:
    """429 with Retry-After, and a server that stumbles: nothing is lost, nothing asked twice at once."""
    office.members.trouble.extend([None, RateLimited("users.list", 30.0), server_error(), OutcomeUnknown("cut")])
    counted = await office.run()
    assert counted["members seen"] == 20
    assert office.members.time.waited == [30.0, 2.0, 4.0]


async def test_a_slack_that_does_not_answer_is_left_until_the_next_tick(office: Office) -> None:
    """A page of less is tried first; then the cursor waits."""
    office.members.trouble.extend([None, None, *(server_error() for _ in range(8))])
    counted = await office.run()
    assert (counted["failed"], counted["pages"]) == (1, 1)
    assert [args["limit"] for method, args in office.members.calls if method == "users.list"] == [10] * 5 + [5] * 4
    counted = await office.run(NIGHT + timedelta(minutes=15))
    assert counted["members seen"] == 10


@pytest.mark.parametrize("error", ["limit_required", "http_500"])
async def test_a_page_too_large_for_slack_becomes_a_smaller_one(office: Office, error: str) -> None:
    refused = error == "limit_required"
    office.members.trouble.extend([None, *([Refused(error)] if refused else [server_error() for _ in range(4)])])
    counted = await office.run()
    assert (counted["pages"], counted["members seen"]) == (4, 20)


async def test_a_cursor_that_expired_begins_anew(office: Office) -> None:
    """Once; when Slack refuses the new one as well, the next tick tries again."""
    office.members.expired = {"at:10"}
    counted = await office.run()
    assert counted["failed"] == 1
    assert office.members.cursors() == [None, "at:10", None, "at:10"]
    office.members.expired = set()
    await office.run(NIGHT + timedelta(minutes=15))
    assert office.members.cursors()[4:] == ["at:10"]
    assert (await office.walk()).ended_at is not None


async def test_a_walk_of_yesterday_begins_anew(office: Office) -> None:
    office.members.trouble.extend([None, None, *(server_error() for _ in range(8))])
    await office.run()
    await office.run(NIGHT + timedelta(days=1, minutes=15))
    assert office.members.cursors()[-2:] == [None, "at:10"]


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "account_inactive"])
async def test_a_refusal_is_told_and_changes_nothing(office: Office, error: str) -> None:
    office.members.trouble.extend([None, Refused(error)])
    assert (await office.run())["failed"] == 1
    assert {row.name for row in await office.rows(Person)} == {"once 0", "once 1", "once 2"}


@pytest.mark.parametrize(("error", "holds"), [("token_revoked", ["token_revoked"]), ("missing_scope", [])])
async def test_a_workspace_whose_token_slack_refuses_is_held(office: Office, error: str, holds: list[str]) -> None:
    """Its messages wait as well. Without the scope of the list alone they go on."""
    office.members.trouble.extend([None, AccessRefused(error)])
    assert (await office.run())["failed"] == 1
    assert [row.error for row in await office.rows(WorkspaceHold)] == holds
    assert {row.name for row in await office.rows(Person)} == {"once 0", "once 1", "once 2"}


async def test_who_is_on_no_page_is_asked_for_before_anything_is_concluded(office: Office) -> None:
    """Of the two who are missing one is unknown to Slack, which is what it takes to be gone."""
    office.members.missing, office.members.hidden = {1}, {2}
    counted = await office.run()
    assert counted["people left"] == 1
    assert [(await office.person(place)).is_deactivated for place in (0, 1, 2)] == [False, True, False]
    assert (await office.person(2)).name == "member 2"
    assert office.members.times("users.info") == 2


async def test_nobody_is_asked_for_who_is_external_or_gone_already(office: Office) -> None:
    await office.know(17, is_external=True)
    await office.know(18, is_deactivated=True)
    office.members.missing = {17, 18}
    await office.run()
    assert office.members.times("users.info") == 0


async def test_an_event_that_is_newer_than_the_page_stands(office: Office) -> None:
    """Deactivated while the page was on its way; and what an older event says after the page is no news."""
    assert office.members.cache_ts is not None
    later, earlier = office.members.cache_ts + 5, office.members.cache_ts - 5
    async with office.db.transaction() as session:
        assert await people.is_news(session, TEAM, user_id(0), later)
        await people.refresh(session, TEAM, [profile(0, is_deactivated=True)], NIGHT)
    await office.run()
    assert (await office.person(0)).is_deactivated
    async with office.db.transaction() as session:
        assert not await people.is_news(session, TEAM, user_id(1), earlier)
        assert await people.is_news(session, TEAM, user_id(1), later)


async def test_a_page_that_says_no_time_is_taken_as_it_is(office: Office) -> None:
    office.members.cache_ts = None
    await office.run()
    assert (await office.person(0)).name == "member 0"
    assert (await office.person(0)).reported_ts is None


async def test_an_erased_person_stays_erased(office: Office) -> None:
    """A row that keeps a wish and nothing else is not filled again."""
    async with office.db.transaction() as session:
        await people.empty(session, await session.get_one(Person, (TEAM, user_id(0))))
    await office.run()
    assert (await office.person(0)).name == ""


async def test_what_follows_from_a_night(office: Office) -> None:
    """Somebody left, somebody moved: what waits about them closes, and is counted anew."""
    async with office.db.transaction() as session:
        for place in (0, 1):
            await note_effort(session, acting(user_id(2), NIGHT), Noting((user_id(place),), "stayed late", "cover"))
    [_, before] = await office.rows(Effort)
    office.members.changed = {0: {"deleted": True, "tz": None}, 1: {"tz": "Pacific/Auckland"}}
    counted = await office.run(NIGHT + timedelta(minutes=15))
    assert counted["people left"] == 1
    closed, moved = await office.rows(Effort)
    assert closed.closed_at is not None
    assert moved.closed_at is None
    assert moved.ripe_at != before.ripe_at
