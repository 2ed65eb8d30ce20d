"""A thanks draws the Homes anew that its giver and its receivers look at, and asks for no others."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox.homes import HOME_STAYS_OPEN
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.thanks.giving import Saying, give_thanks
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting

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
    wanted = await session.scalars(select(HomeTab.user_id).where(HomeTab.wanted > HomeTab.published))
    assert set(wanted) == redrawn
