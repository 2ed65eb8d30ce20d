"""Homes fall behind and are drawn anew: one publication at a time, only for who looked within the hour."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import real_now
from slackapp.domain.acting import Acting
from slackapp.domain.outbox import home_tabs, senders
from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.domain.outbox.homes import refresh_homes
from slackapp.domain.rows.at_end import do_what_is_left
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, TEAM, TOMAS, VEGA, acting

REAL = real_now()
SOON = timedelta(seconds=1)
ME = "this worker"


async def claim(session: AsyncSession, limit: int = 10, *, at: timedelta = timedelta(0)) -> list[StaleHome]:
    """Claim as a worker does, `at` real time later."""
    await do_what_is_left(session)
    for workspace_id in await home_tabs.stale_in(session, limit, NOW, REAL + at, ME):
        await senders.take(session, workspace_id, ME)
    return list(await home_tabs.claim_stale(session, limit, NOW, REAL + at, ME))


def names(homes: Sequence[StaleHome]) -> list[tuple[str, int]]:
    """Whose Homes, and in which version."""
    return [(home.user_id, home.version) for home in homes]


async def test_opening_asks_for_a_fresh_one_every_time(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    await home_tabs.opened(session, acting(ANA))
    assert await home_tabs.stale_in(session, 1, NOW, REAL, ME) == [TEAM]
    assert names(await claim(session)) == [(ANA, 2)]


async def test_what_is_published_is_left_alone_until_something_changes(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    [home] = await claim(session)
    await home_tabs.published(session, home)
    assert await home_tabs.stale_in(session, 1, NOW, REAL, ME) == []
    await refresh_homes(session, TEAM, [ANA], NOW)
    assert names(await claim(session)) == [(ANA, 2)]


async def test_a_change_meanwhile_asks_for_one_more(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    [home] = await claim(session)
    await refresh_homes(session, TEAM, [ANA], NOW)
    assert await claim(session) == []  # the first is still on its way
    await home_tabs.published(session, home)
    assert names(await claim(session)) == [(ANA, 2)]


async def test_a_lost_lease_comes_back_after_a_minute(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    assert names(await claim(session)) == [(ANA, 1)]
    assert await claim(session, at=home_tabs.LEASE - SOON) == []
    assert names(await claim(session, at=home_tabs.LEASE)) == [(ANA, 1)]


async def test_what_was_given_back_waits_as_long_as_slack_asked(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    [home] = await claim(session)
    await home_tabs.released(session, home, 5.0, REAL)
    assert await claim(session, at=4 * SOON) == []
    assert names(await claim(session, at=5 * SOON)) == [(ANA, 1)]


async def test_who_lost_the_lease_has_no_say_any_more(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA))
    [late] = await claim(session)
    [holder] = await claim(session, at=home_tabs.LEASE)
    await home_tabs.published(session, late)
    await home_tabs.released(session, late, 0.0, REAL)
    assert await claim(session, at=home_tabs.LEASE) == []
    await home_tabs.published(session, holder)
    assert await home_tabs.stale_in(session, 1, NOW, REAL, ME) == []


async def test_a_home_opened_more_than_an_hour_ago_waits_for_its_person(session: AsyncSession) -> None:
    await home_tabs.opened(session, acting(ANA, NOW - timedelta(minutes=61)))
    await home_tabs.opened(session, acting(TOMAS, NOW - timedelta(minutes=59)))
    await refresh_homes(session, TEAM, [ANA, TOMAS, MIRA], NOW)
    assert names(await claim(session)) == [(TOMAS, 2)]


async def test_the_same_person_in_another_workspace_is_another_home(session: AsyncSession) -> None:
    await home_tabs.opened(session, Acting(VEGA, ANA, NOW, None))
    [home] = await claim(session)
    await home_tabs.opened(session, acting(ANA))
    await home_tabs.published(session, home)
    assert [one.workspace_id for one in await claim(session)] == [TEAM]


async def test_claims_take_no_more_than_there_is_room_for(session: AsyncSession) -> None:
    for minutes, user_id in ((3, ANA), (1, TOMAS), (2, MIRA)):
        await home_tabs.opened(session, acting(user_id, NOW - timedelta(minutes=minutes)))
    assert names(await claim(session, 2)) == [(TOMAS, 1), (MIRA, 1)]
    assert names(await claim(session, 2)) == [(ANA, 1)]


async def test_two_workers_never_hold_the_same_home(database: Database) -> None:
    """The second finds nothing, because the first sends for the workspace."""
    async with database.transaction() as session:
        for user_id in (ANA, TOMAS, MIRA):
            await home_tabs.opened(session, acting(user_id))
    async with database.transaction() as session:
        assert len(await claim(session, 2)) == 2
        assert await home_tabs.stale_in(session, 2, NOW, REAL, "another") == []
        assert await home_tabs.claim_stale(session, 2, NOW, REAL, "another") == []
        assert len(await claim(session, 2)) == 1
