"""Changing the key: everything is sealed anew, once, whatever happens meanwhile."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.rows import resealing
from slackapp.domain.rows.resealing import RowKey
from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.encrypted import SEAL_ID, KeysMissing, OutOfPlace, keyring
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from tests.cast import EVERYBODY, MIRA, NOW, OLEG, TEAM, VEGA, VERA
from tests.domain.team_history import TO_TOMAS, History, make_history

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
async def past(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> History:
    """A past, sealed with the old key; and portions so small that several are needed."""
    monkeypatch.setattr(resealing, "PORTION", 2)
    keyring.use([OLD])
    await people.remember(session, TEAM, EVERYBODY, NOW)
    await people.remember(session, VEGA, [VERA], NOW)
    return await make_history(session)


async def reseal_all(session: AsyncSession) -> tuple[int, int, int]:
    """Give how many rows were looked at, sealed anew, and could not be read."""
    looked_at, resealed, unreadable, _ = await reseal_and_count(session)
    return looked_at, resealed, unreadable


async def reseal_and_count(session: AsyncSession) -> tuple[int, int, int, int]:
    """Give the same, and how many were sealed for their column only."""
    looked_at = resealed = unreadable = unbound = 0
    for table in resealing.sealed_tables():
        after: RowKey | None = None
        while True:
            done = await resealing.reseal_some(session, table, after)
            looked_at, resealed = looked_at + done.looked_at, resealed + done.resealed
            unreadable, unbound, after = unreadable + done.unreadable, unbound + done.unbound, done.last
            if after is None:
                break
    return looked_at, resealed, unreadable, unbound


async def opened_by(session: AsyncSession, key: str) -> tuple[int, int]:
    """Give how many sealed values there are, and how many of them `key` opens."""
    fernet = Fernet(key)
    count = opened = 0
    for column in resealing.sealed_columns():
        for sealed in await session.scalars(select(type_coerce(column, LargeBinary)).where(column.is_not(None))):
            count += 1
            try:
                fernet.decrypt(sealed)
                opened += 1
            except InvalidToken:
                pass
    return count, opened


async def test_every_sealed_value_gets_the_newest_key(session: AsyncSession, past: History) -> None:
    """Names, thanks, efforts and doers' words: afterwards the old key opens nothing."""
    count, with_old = await opened_by(session, OLD)
    assert count == with_old > 10
    keyring.use([NEW, OLD])
    looked_at, resealed, unreadable = await reseal_all(session)
    assert looked_at == resealed > 10
    assert unreadable == 0
    assert await opened_by(session, NEW) == (count, count)
    assert await opened_by(session, OLD) == (count, 0)
    keyring.use([NEW])
    assert await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas)) == TO_TOMAS


async def test_a_second_run_writes_nothing(session: AsyncSession, past: History) -> None:
    """So one that was cut off may be started again."""
    keyring.use([NEW, OLD])
    count, _, _ = await reseal_all(session)
    assert await reseal_all(session) == (count, 0, 0)


async def test_counting_fits_what_is_looked_at(session: AsyncSession, past: History) -> None:
    """The progress shown reaches its end."""
    counts = [await resealing.count_sealed(session, table) for table in resealing.sealed_tables()]
    assert sum(counts) == (await reseal_all(session))[0]


async def test_what_no_key_opens_is_counted_and_left(session: AsyncSession, past: History) -> None:
    """Whoever forgot a key can still add it."""
    keyring.use([NEW])
    await people.remember(session, VEGA, [VERA], NOW)
    count, with_old = await opened_by(session, OLD)
    assert with_old == count - 1
    looked_at, resealed, unreadable = await reseal_all(session)
    assert resealed == 0
    assert unreadable == looked_at - 1
    assert await opened_by(session, OLD) == (count, with_old)


def test_a_foreign_token_cannot_be_resealed() -> None:
    """The reason has a name that commands know."""
    keyring.use([OLD])
    sealed = keyring.seal("words")
    keyring.use([NEW])
    with pytest.raises(KeysMissing):
        keyring.examine(sealed)


async def sealed_as_before(session: AsyncSession) -> None:
    """Seal everything for its column alone and take the numbers of rows away, as an older Tend left them."""
    for table in resealing.sealed_tables():
        for name, kind in sealed_columns_of(table).items():
            key = list(table.primary_key)
            raw = type_coerce(table.c[name], LargeBinary).label("raw")
            for row in (await session.execute(select(*key, raw).where(raw.is_not(None)))).mappings().all():
                old = keyring.seal(keyring.open(row["raw"]), kind.column)
                mine = [part == row[part.name] for part in key]
                await session.execute(update(table).where(*mine).values({name: type_coerce(old, LargeBinary)}))
        if SEAL_ID in table.c:
            await session.execute(update(table).values({SEAL_ID: None}))
    session.expire_all()


async def test_old_seals_open_until_they_are_sealed_for_their_row(session: AsyncSession, past: History) -> None:
    """Afterwards no copy of an old one opens in a row that has a number."""
    await sealed_as_before(session)
    assert await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas)) == TO_TOMAS
    old = await session.scalar(select(type_coerce(Thanks.words, LargeBinary)).where(Thanks.id == past.to_tomas))
    looked_at, resealed, unreadable = await reseal_all(session)
    assert (resealed, unreadable) == (looked_at, 0)
    assert await reseal_all(session) == (looked_at, 0, 0)
    assert await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas)) == TO_TOMAS
    await session.execute(update(Thanks).values(words=type_coerce(old, LargeBinary)))
    session.expire_all()
    with pytest.raises(OutOfPlace):
        await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas))


async def test_4_5_a_copy_of_an_old_seal_opens_nowhere_after_a_new_key(session: AsyncSession, past: History) -> None:
    """A backup has seals for a column only; where rows have no number, the old key must go too."""
    await sealed_as_before(session)
    mira, oleg = ((Person.workspace_id == TEAM, Person.user_id == user_id) for user_id in (MIRA, OLEG))
    old = await session.scalar(select(type_coerce(Person.name, LargeBinary)).where(*mira))
    keyring.use([NEW, OLD])
    *_, unbound = await reseal_and_count(session)
    assert unbound > 10
    await session.execute(update(Person).where(*oleg).values(name=type_coerce(old, LargeBinary)))
    session.expire_all()
    assert await session.scalar(select(Person.name).where(*oleg)) == "Mira"
    keyring.use([NEW])
    with pytest.raises(KeysMissing):
        await session.scalar(select(Person.name).where(*oleg))
    assert await session.scalar(select(Person.name).where(*mira)) == "Mira"


async def test_old_rows_changed_before_their_number_stay_readable(session: AsyncSession, past: History) -> None:
    """Also if the change is written after the number, as a process may that read the row before."""
    await sealed_as_before(session)
    thanks = await session.get_one(Thanks, past.to_tomas)
    thanks.words = "You took my shift."
    await session.flush()
    await session.execute(update(Thanks).where(Thanks.id == past.to_tomas).values(seal_id="later"))
    session.expire_all()
    assert await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas)) == "You took my shift."
    await reseal_all(session)
    assert await session.scalar(select(Thanks.words).where(Thanks.id == past.to_tomas)) == "You took my shift."


async def test_moved_words_are_not_sealed_for_where_they_are(session: AsyncSession, past: History) -> None:
    """That would let them be read there."""
    raw = await session.scalar(select(type_coerce(Thanks.words, LargeBinary)).where(Thanks.id == past.to_tomas))
    await session.execute(
        update(Thanks).where(Thanks.id != past.to_tomas).values(words=type_coerce(raw, LargeBinary), link=None)
    )
    keyring.use([NEW, OLD])
    _, _, unreadable = await reseal_all(session)
    assert unreadable == 2
    session.expire_all()
    with pytest.raises(OutOfPlace):
        (await session.scalars(select(Thanks.words).where(Thanks.id != past.to_tomas))).all()
