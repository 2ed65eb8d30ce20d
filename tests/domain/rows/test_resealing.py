"""Changing the key: everything is sealed anew, once, whatever happens meanwhile."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.rows import resealing
from slackapp.domain.rows.resealing import RowKey
from slackapp.domain.tables.encrypted import KeysMissing, keyring
from slackapp.domain.tables.thanks import Thanks
from tests.cast import EVERYBODY, NOW, TEAM, VEGA, VERA
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
    looked_at = resealed = unreadable = 0
    for column in resealing.sealed_columns():
        after: RowKey | None = None
        while True:
            done = await resealing.reseal_some(session, column, after)
            looked_at, resealed = looked_at + done.looked_at, resealed + done.resealed
            unreadable, after = unreadable + done.unreadable, done.last
            if after is None:
                break
    return looked_at, resealed, unreadable


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
    assert await reseal_all(session) == (count, count, 0)
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
    counts = [await resealing.count_sealed(session, column) for column in resealing.sealed_columns()]
    assert sum(counts) == (await reseal_all(session))[0]


async def test_what_no_key_opens_is_counted_and_left(session: AsyncSession, past: History) -> None:
    """Whoever forgot a key can still add it."""
    keyring.use([NEW])
    await people.remember(session, VEGA, [VERA], NOW)
    count, with_old = await opened_by(session, OLD)
    assert with_old == count - 1
    assert await reseal_all(session) == (count, 0, with_old)
    assert await opened_by(session, OLD) == (count, with_old)


def test_a_foreign_token_cannot_be_resealed() -> None:
    """The reason has a name that commands know."""
    keyring.use([OLD])
    sealed = keyring.seal("words")
    keyring.use([NEW])
    assert not keyring.is_newest(sealed)
    with pytest.raises(KeysMissing):
        keyring.reseal(sealed)
