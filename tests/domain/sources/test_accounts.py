"""Logins that people say are theirs, and who may decide it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.refusals import LinkedOtherwise, NotAdmin, NotFound
from slackapp.domain.sources import accounts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Account
from tests.cast import ANA, NOW, SAM, TEAM, TOMAS, acting


@pytest.fixture(autouse=True)
async def sam_is_admin(session: AsyncSession) -> None:
    (await session.get_one(Person, (TEAM, SAM))).is_admin = True
    await session.flush()


async def said(session: AsyncSession) -> list[tuple[str, str]]:
    """Give who said which login, oldest first, of those that wait."""
    return [(line.user_id, line.login) for line in await accounts.waiting(session, TEAM, SAM)]


async def test_a_login_is_said_again_without_harm(session: AsyncSession) -> None:
    """Before an admin confirmed it, and afterwards; nobody else can say it then."""
    assert not await accounts.say(session, acting(TOMAS), "octocat")
    assert not await accounts.say(session, acting(TOMAS), "octocat")
    assert await said(session) == [(TOMAS, "octocat")]
    await accounts.decide(session, acting(SAM), TOMAS, "octocat", is_theirs=True)
    assert await accounts.say(session, acting(TOMAS), "octocat")
    with pytest.raises(LinkedOtherwise):
        await accounts.say(session, acting(ANA), "octocat")
    assert await said(session) == []


async def test_many_typing_errors_of_one_person_do_not_pile_up(session: AsyncSession) -> None:
    """Beyond the bound only the last login waits, and nobody else's is touched."""
    await accounts.say(session, acting(ANA), "ana-gh")
    for number in range(accounts.SAID_MAX + 1):
        await accounts.say(session, acting(TOMAS, NOW + timedelta(minutes=number)), f"tomas-{number}")
    assert sorted(await said(session)) == sorted([(ANA, "ana-gh"), (TOMAS, f"tomas-{accounts.SAID_MAX}")])


async def test_only_admins_decide_and_only_what_was_said(session: AsyncSession) -> None:
    await accounts.say(session, acting(TOMAS), "octocat")
    await accounts.say(session, acting(ANA), "octocat")
    with pytest.raises(NotAdmin):
        await accounts.decide(session, acting(TOMAS), TOMAS, "octocat", is_theirs=True)
    for user_id, login in ((TOMAS, "hubot"), (SAM, "octocat")):
        with pytest.raises(NotFound):
            await accounts.decide(session, acting(SAM), user_id, login, is_theirs=True)
    await accounts.decide(session, acting(SAM), TOMAS, "octocat", is_theirs=True)
    with pytest.raises(LinkedOtherwise):
        await accounts.confirm(session, TEAM, ANA, "octocat", SAM, NOW)
    assert await accounts.owner_of(session, TEAM, "octocat") == TOMAS
    assert [row.user_id for row in await session.scalars(select(Account))] == [TOMAS]


async def test_a_profile_of_nobody_here_is_looked_up_again_after_its_time(session: AsyncSession) -> None:
    later = NOW + accounts.ASKED_AGAIN_AFTER + timedelta(minutes=1)
    for now in (NOW, later):
        assert await accounts.is_to_look_up(session, TEAM, "octocat", now)
        await accounts.looked_up(session, TEAM, "octocat", None, now)
        assert not await accounts.is_to_look_up(session, TEAM, "octocat", now + timedelta(minutes=1))
    assert await accounts.owner_of(session, TEAM, "octocat") is None
