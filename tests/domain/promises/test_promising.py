"""Promises are made, done, moved once, let go and closed; each press by the right person alone, and once."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.data_rules import Erasure
from slackapp.domain.people.profiles import remember
from slackapp.domain.promises import data, promising
from slackapp.domain.promises.refusals import DueDayNotPossible, MovedBefore, NoDueDay, PromiseClosed, SameDay
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.promises import Promise
from tests.cast import ANA, EVERYBODY, MIRA, NOW, SAM, TEAM, acting, moment
from tests.domain.promises.promise_steps import DUE, WHAT, promised, promises_stored

LATER = NOW + timedelta(hours=1)


async def test_the_maker_does_a_promise_and_a_second_press_changes_nothing(session: AsyncSession) -> None:
    """Two presses at once."""
    number = await promised(session)
    assert not (await promising.finish(session, acting(SAM, LATER), number)).is_open
    again = await promising.finish(session, acting(SAM, LATER + timedelta(days=1)), number)
    assert again.body.ended == "done"
    [row] = await promises_stored(session)
    assert row.closed_at == LATER
    for press in (promising.let_go, promising.to_move):
        with pytest.raises(PromiseClosed):
            await press(session, acting(SAM, LATER), number)
    with pytest.raises(PromiseClosed):
        await promising.close(session, acting(ANA, LATER), number)


async def test_the_receiver_of_a_promise_closes_it(session: AsyncSession) -> None:
    """And the maker cannot do it any more."""
    number = await promised(session)
    assert (await promising.close(session, acting(ANA, LATER), number)).body.ended == "closed"
    assert (await promising.close(session, acting(ANA, LATER), number)).body.ended == "closed"
    with pytest.raises(PromiseClosed):
        await promising.finish(session, acting(SAM, LATER), number)


@pytest.mark.parametrize(
    ("user_id", "press"),
    [
        (ANA, promising.finish),
        (ANA, promising.let_go),
        (ANA, promising.to_move),
        (SAM, promising.close),
        *((MIRA, press) for press in (promising.finish, promising.let_go, promising.to_move, promising.close)),
    ],
)
async def test_a_press_by_anybody_else_finds_nothing(session: AsyncSession, user_id: str, press: object) -> None:
    """Neither the other side's buttons, nor a stranger's, nor a manager's."""
    number = await promised(session)
    with pytest.raises(NotFound):
        await press(session, acting(user_id, LATER), number)  # type: ignore[operator]  # one of the functions above
    with pytest.raises(NotFound):
        await promising.finish(session, acting(SAM, LATER, workspace_id="T0VEGA0001"), number)
    assert (await promises_stored(session))[0].closed_at is None


async def test_a_promise_moves_once(session: AsyncSession) -> None:
    """Moving for ever."""
    number = await promised(session)
    moved = await promising.move(session, acting(SAM, LATER), number, DUE + timedelta(days=7))
    assert (moved.due_on, moved.body.is_moved) == (date(2026, 12, 3), True)
    with pytest.raises(MovedBefore):
        await promising.move(session, acting(SAM, LATER), number, DUE + timedelta(days=14))
    with pytest.raises(NotFound):
        await promising.move(session, acting(ANA, LATER), number, DUE + timedelta(days=14))
    assert (await promises_stored(session))[0].due_on == date(2026, 12, 3)


async def test_days_that_no_promise_can_have(session: AsyncSession) -> None:
    """In the past, beyond a year, none at all, or the same again: refused, and nothing is lost."""
    number = await promised(session)
    for day in (date(2026, 11, 17), date(2027, 11, 19), date.max, date.min):
        with pytest.raises(DueDayNotPossible) as refused:
            await promising.move(session, acting(SAM), number, day)
        assert (refused.value.first, refused.value.last) == (date(2026, 11, 18), date(2027, 11, 18))
    with pytest.raises(NoDueDay):
        await promising.move(session, acting(SAM), number, None)
    with pytest.raises(SameDay):
        await promising.move(session, acting(SAM), number, DUE)
    assert not (await promising.to_move(session, acting(SAM), number)).body.is_moved
    assert (await promising.move(session, acting(SAM), number, date(2026, 11, 18))).due_on == date(2026, 11, 18)


async def test_a_word_that_arrives_after_its_day_is_overdue_and_one_far_away_counts_as_a_year(
    session: AsyncSession,
) -> None:
    """A private word may wait for its receiver's hours: its promise is made all the same."""
    late = await promised(session, due=date(2026, 11, 10))
    assert (await promising.find(session, acting(SAM), late)).is_overdue
    far = await promised(session, due=date.max)
    assert (await promising.find(session, acting(SAM), far)).due_on == date(2027, 11, 18)


async def test_a_promise_to_somebody_who_blocks_its_maker_is_the_makers_alone(session: AsyncSession) -> None:
    """And looks the same to the maker."""
    await blocking.block(session, acting(ANA), SAM)
    number = await promised(session)
    found = await promising.find(session, acting(SAM), number)
    assert (found.body.other_id, found.is_open) == (ANA, True)
    with pytest.raises(NotFound):
        await promising.close(session, acting(ANA), number)


async def test_the_table_shows_neither_people_nor_words(session: AsyncSession) -> None:
    """Not the pair, not the same digest on both sides, not what was promised."""
    await promised(session)
    await promised(session, ANA, SAM)
    there, back = await promises_stored(session)
    assert len({there.maker_digest, there.other_digest, back.maker_digest, back.other_digest}) == 4
    stored = str((await (await session.connection()).exec_driver_sql("SELECT * FROM promises")).all())
    assert not [words for words in (SAM, ANA, WHAT) if words in stored]


async def test_promises_go_with_either_person_also_unshared_ones(session: AsyncSession) -> None:
    """An erasure of the one takes the promises to them along."""
    await blocking.block(session, acting(ANA), MIRA)
    for maker, other in ((SAM, ANA), (ANA, SAM), (MIRA, ANA), (SAM, None), (SAM, MIRA)):
        await promised(session, maker, other)
    [rule] = data.DATA.erase
    assert await rule.run(session, Erasure(TEAM, ANA, NOW)) == {"promises": 3}
    assert len(await promises_stored(session)) == 2
    assert await data._export_counts(session, TEAM, SAM) == {"made": 2, "received": 0}
    assert await data._export_counts(session, TEAM, MIRA) == {"made": 0, "received": 1}
    assert await data._export_counts(session, TEAM, ANA) is None


async def test_closed_promises_stay_two_weeks_and_forgotten_ones_two_months(session: AsyncSession) -> None:
    """Nobody is told."""
    await promising.finish(session, acting(SAM), await promised(session))
    await promised(session)
    for after, left in ((13, 2), (14, 1), (60, 1), (67, 1), (69, 0)):
        await data.forget(session, NOW + timedelta(days=after))
        assert len(await promises_stored(session)) == left


async def test_promises_are_found_with_a_new_key_after_reencrypt(session: AsyncSession) -> None:
    """Shared ones, unshared ones, and those of the maker alone."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([old])
    await remember(session, TEAM, EVERYBODY, NOW)
    await blocking.block(session, acting(MIRA), SAM)
    numbers = [await promised(session, SAM, other) for other in (ANA, MIRA, None)]
    keyring.use([new, old])
    session.expire_all()
    await promising.move(session, acting(SAM), numbers[0], DUE + timedelta(days=1))
    table = Base.metadata.tables[Promise.__tablename__]
    assert (await resealing.reseal_some(session, table, None)).resealed == 3
    assert (await resealing.reseal_some(session, table, None)).resealed == 0
    await remember(session, TEAM, EVERYBODY, NOW)
    keyring.use([new])
    session.expire_all()
    for number in numbers:
        assert (await promising.find(session, acting(SAM), number)).body.what == WHAT
    assert (await promising.close(session, acting(ANA), numbers[0])).body.ended == "closed"
    with pytest.raises(NotFound):
        await promising.close(session, acting(MIRA), numbers[1])
    await data._erase(session, Erasure(TEAM, MIRA, NOW))
    assert [row.id for row in await promises_stored(session)] == [numbers[0], numbers[2]]


async def test_a_promise_of_nobody_known_has_days_all_the_same(session: AsyncSession) -> None:
    """The directory may not know the maker yet."""
    number = await promising.make(session, moment(), "U0STRANGER", None, "", DUE)
    assert (await promising.find(session, acting("U0STRANGER"), number)).due_on == DUE
