"""An agreed pause, of which each person has their own side."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.data_rules import Erasure
from slackapp.domain.pauses import agreeing
from slackapp.domain.pauses.data import DATA
from slackapp.domain.pauses.refusals import PausedAlready
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import NotFound
from slackapp.domain.reminders.bodies import ReminderBody
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.pauses import Pause
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, NOW, SAM, TEAM, VEGA, acting
from tests.domain.overlapping import overlapping

THURSDAY = date(2026, 12, 3)
A_WEEK = timedelta(weeks=1)


async def pauses_of(session: AsyncSession, user_id: str, weeks: float = 0) -> list[tuple[str, date]]:
    found, _ = await agreeing.lines(session, acting(user_id, NOW + weeks * A_WEEK))
    return [(line.other_id, line.day) for line in found]


async def planned(session: AsyncSession) -> list[tuple[str, str]]:
    rows = list(await session.scalars(select(PlannedReminder).order_by(PlannedReminder.due_at)))
    return [(ReminderBody.read(row.body).user_id, f"{row.due_at:%d.%m. %H:%M}") for row in rows]


async def test_point_4_both_have_it_and_are_reminded_in_their_own_morning(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    assert await pauses_of(session, ANA) == [(SAM, THURSDAY)]
    assert await pauses_of(session, SAM) == [(ANA, THURSDAY)]
    assert await pauses_of(session, MIRA) == []
    assert (await agreeing.lines(session, acting(ANA, workspace_id=VEGA)))[0] == ()
    assert await planned(session) == [(ANA, "03.12. 09:30"), (SAM, "03.12. 14:30")]  # Lisbon, New York
    assert await pauses_of(session, ANA, weeks=15 / 7) == [(SAM, THURSDAY)]
    assert await pauses_of(session, ANA, weeks=4) == []


async def test_point_4_never_more_than_one_open_pause_a_pair(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    for one, other in ((ANA, SAM), (SAM, ANA)):
        with pytest.raises(PausedAlready):
            await agreeing.agree(session, acting(one), other, date(2026, 12, 10))
    await agreeing.agree(session, acting(ANA), MIRA, THURSDAY)
    assert len(await planned(session)) == 4


@pytest.mark.both_databases
async def test_point_4_two_who_agree_at_the_same_moment_have_one_pause(database: Database) -> None:
    """As two processes would have them, on different days."""

    async def agree(session: AsyncSession, one: str, other: str, day: date) -> None:
        await agreeing.agree(session, acting(one), other, day)

    with pytest.raises(PausedAlready):
        await overlapping(
            database,
            lambda session: agree(session, ANA, SAM, THURSDAY),
            lambda session: agree(session, SAM, ANA, date(2026, 12, 10)),
        )
    async with database.reading() as session:
        assert [row.on_day for row in await session.scalars(select(Pause))] == [THURSDAY, THURSDAY]
        assert len(await planned(session)) == 2


async def test_point_4_after_its_day_the_next_takes_its_place(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    later = acting(SAM, NOW + 3 * A_WEEK)
    await agreeing.agree(session, later, ANA, date(2026, 12, 17))
    assert await pauses_of(session, ANA, weeks=3) == [(SAM, date(2026, 12, 17))]
    assert [when for _, when in await planned(session)] == ["17.12. 09:30", "17.12. 14:30"]


async def test_point_4_one_lets_it_go_and_the_other_keeps_theirs(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    [mine, theirs] = await session.scalars(select(Pause.id).order_by(Pause.id))
    await agreeing.let_go(session, acting(ANA), theirs)
    await agreeing.let_go(session, acting(ANA), mine)
    assert await pauses_of(session, ANA) == []
    assert await pauses_of(session, SAM) == [(ANA, THURSDAY)]
    assert await planned(session) == [(SAM, "03.12. 14:30")]
    with pytest.raises(NotFound):
        await agreeing.find(session, acting(ANA), theirs)


async def test_point_4_one_who_wants_to_hear_nothing_has_no_side(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY, reaches_other=False)
    assert await pauses_of(session, ANA) == [(SAM, THURSDAY)]
    assert await pauses_of(session, SAM) == []
    await agreeing.check_free(session, acting(SAM), ANA)


async def test_bad_input_the_other_left_or_is_blocked_since(session: AsyncSession) -> None:
    """Nobody is reminded of a pause with a person who left; nor by one's own block, which the other does not notice."""
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    await agreeing.agree(session, acting(ANA), MIRA, THURSDAY)
    ids = list(await session.scalars(select(Pause.id)))
    await blocking.block(session, acting(ANA), MIRA)
    await session.execute(update(Person).where(Person.user_id == SAM).values(is_deactivated=True))
    session.expire_all()
    assert await agreeing.find_due(session, acting(ANA), ids) == {}
    assert [line.other_id for line in (await agreeing.find_due(session, acting(MIRA), ids)).values()] == [ANA]


async def test_a_stolen_database_names_nobody_and_an_erasure_takes_both_sides(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    stored = str((await session.execute(text("SELECT * FROM pauses"))).all())
    assert not [known for known in (ANA, SAM) if known in stored]
    [rule] = DATA.erase
    assert await rule.run(session, Erasure(TEAM, SAM, NOW)) == {"pauses": 1}
    assert list(await session.scalars(select(Pause))) == []


async def test_retention_forgets_them_two_weeks_after_their_day(session: AsyncSession) -> None:
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    assert await agreeing.forget(session, NOW + 4 * A_WEEK) == 0
    assert await agreeing.forget(session, NOW + 5 * A_WEEK) == 2


async def test_a_new_key_finds_them(session: AsyncSession) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([old])
    await session.execute(delete(Person))
    await remember(session, TEAM, EVERYBODY, NOW)
    await agreeing.agree(session, acting(ANA), SAM, THURSDAY)
    keyring.use([new, old])
    session.expire_all()
    with pytest.raises(PausedAlready):
        await agreeing.agree(session, acting(SAM), ANA, THURSDAY)
    assert (await resealing.reseal_some(session, Base.metadata.tables["pauses"], None)).resealed == 2
    keyring.use([new])
    session.expire_all()
    assert await pauses_of(session, ANA) == [(SAM, THURSDAY)]
