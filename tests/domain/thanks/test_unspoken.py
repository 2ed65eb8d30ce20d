"""Whom a manager said no word to here for a while: only people they lead, by name, and gone with the first word."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.leads.naming import name_manager
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.binding import bound
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import correcting, unspoken
from slackapp.domain.thanks.giving import Saying, give_thanks
from slackapp.domain.thanks.unspoken import A_WHILE
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, moment, profile

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Let Mira lead three."""
    await import_leads(session, moment(), [(TOMAS, MIRA), (ANA, MIRA), (SAM, MIRA)])


async def names(session: AsyncSession, manager_id: str = MIRA) -> tuple[str, ...]:
    """Give whom the manager is shown."""
    return (await unspoken.people_of(session, acting(manager_id)))[0]


async def test_all_are_there_at_first_by_name(session: AsyncSession) -> None:
    assert await names(session) == (ANA, SAM, TOMAS)
    name = bound(Person.name, "zoë", workspace_id=TEAM, user_id=ANA)
    await session.execute(update(Person).where(Person.user_id == ANA).values(name=name))
    assert await names(session) == (SAM, TOMAS, ANA)


async def test_a_word_takes_its_receivers_away_for_thirty_days(session: AsyncSession) -> None:
    await give_thanks(session, acting(MIRA, NOW - A_WHILE + SECOND), Saying((ANA, SAM), "You calmed the customer."))
    await give_thanks(session, acting(MIRA, NOW - A_WHILE), Saying((TOMAS,), "You took my night."))
    assert await names(session) == (TOMAS,)


async def test_only_words_of_their_own_count(session: AsyncSession) -> None:
    await give_thanks(session, acting(OLEG), Saying((ANA,), "You calmed the customer."))
    taken = await give_thanks(session, acting(MIRA), Saying((SAM,), "You wrote it down."))
    await correcting.take_back(session, acting(MIRA), taken.thanks_id)
    assert await names(session) == (ANA, SAM, TOMAS)


async def test_whom_they_do_not_lead_or_who_left_is_not_named(session: AsyncSession) -> None:
    await name_manager(session, acting(OLEG), MIRA)
    await session.execute(update(Person).where(Person.user_id == SAM).values(is_deactivated=True))
    assert await names(session) == (ANA, TOMAS)
    assert await names(session, TOMAS) == ()
    assert await unspoken.people_of(session, Acting(VEGA, MIRA, NOW, None)) == ((), 0)


async def test_pages_of_many(session: AsyncSession) -> None:
    many = [f"U0MANY{number:04d}" for number in range(30)]
    await people.remember(session, TEAM, [profile(one, one) for one in many], NOW)
    await import_leads(session, moment(), [(one, MIRA) for one in many])
    first, count = await unspoken.people_of(session, acting(MIRA))
    rest, _ = await unspoken.people_of(session, acting(MIRA), skip=10, limit=100)
    assert (len(first), count) == (10, 33)
    assert (*first, *rest) == (ANA, SAM, TOMAS, *many)  # by name: Ana, Sam, Tomas, U0MANY…
