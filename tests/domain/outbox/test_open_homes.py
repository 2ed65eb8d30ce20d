"""A thanks draws the Homes anew that its giver and its receivers look at, and asks for no others."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox.homes import HOME_STAYS_OPEN, refresh_homes
from slackapp.domain.rows.at_end import do_what_is_left
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks.giving import Saying, give_thanks
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.overlapping import crossing

OPEN, CLOSED = NOW - timedelta(minutes=5), NOW - HOME_STAYS_OPEN


@pytest.mark.parametrize(
    ("looking", "redrawn"),
    [
        ((), set()),
        ((MIRA,), {MIRA}),
        ((TOMAS,), {TOMAS}),
        ((SAM,), {SAM}),
        ((MIRA, SAM), {MIRA, SAM}),
        ((OLEG, ANA), set()),
    ],
)
async def test_who_looks_sees_the_thanks(session: AsyncSession, looking: tuple[str, ...], redrawn: set[str]) -> None:
    """From Mira to Tomas and Sam; Homes opened an hour ago count as closed."""
    for user_id in (MIRA, TOMAS, SAM, OLEG, ANA):
        at = OPEN if user_id in looking else CLOSED
        session.add(HomeTab(workspace_id=TEAM, user_id=user_id, opened_at=at, wanted=1, published=1))
    await session.flush()
    await give_thanks(session, acting(MIRA), Saying((TOMAS, SAM), "You took my night."))
    await do_what_is_left(session)
    wanted = await session.scalars(select(HomeTab.user_id).where(HomeTab.wanted > HomeTab.published))
    assert set(wanted) == redrawn


async def test_whoever_asks_for_a_redraw_holds_no_home_meanwhile(database: Database) -> None:
    """Mira's Home is asked for before her row is locked, and after it: neither transaction waits for the other's."""
    async with database.transaction() as session:
        session.add(HomeTab(workspace_id=TEAM, user_id=MIRA, opened_at=OPEN, wanted=1, published=1))

    async def redraw(session: AsyncSession) -> None:
        await refresh_homes(session, TEAM, [MIRA], NOW)

    async def lock(session: AsyncSession) -> None:
        await session.get(Person, (TEAM, MIRA), with_for_update=True, populate_existing=True)

    async def lock_and_redraw(session: AsyncSession) -> None:
        await lock(session)
        await redraw(session)

    await crossing(database, redraw, lock_and_redraw, lock)
    async with database.reading() as session:
        assert (await session.scalars(select(HomeTab.wanted))).one() == 3
