"""Words at rest: only ciphertext in the rows, and each opens only where it belongs."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.encrypted import Encrypted, KeyRing, KeysMissing, OutOfPlace
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, NOW, TEAM


@pytest.fixture
def ring() -> KeyRing:
    """A ring with one key."""
    ring = KeyRing()
    ring.use([Fernet.generate_key().decode()])
    return ring


def test_each_column_knows_its_own_name() -> None:
    """A copied declaration would let two columns open each other's rows."""
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    sealed = [column for column in columns if isinstance(column.type, Encrypted)]
    assert len(sealed) >= 5
    for column in sealed:
        assert isinstance(column.type, Encrypted)
        assert column.type.place == f"{column.table.name}.{column.name}"


def test_opens_only_in_its_place(ring: KeyRing) -> None:
    """Moved ciphertext is refused, whatever the words hold."""
    sealed = ring.seal("a\x00b", "thanks.words")
    assert ring.open(sealed, "thanks.words") == "a\x00b"
    with pytest.raises(OutOfPlace):
        ring.open(sealed, "efforts.words")
    with pytest.raises(OutOfPlace):
        ring.open(ring.reseal(sealed), "efforts.words")


def test_another_key_does_not_open(ring: KeyRing) -> None:
    """Who has another key has nothing."""
    sealed = ring.seal("words", "thanks.words")
    ring.use([Fernet.generate_key().decode()])
    with pytest.raises(KeysMissing):
        ring.open(sealed, "thanks.words")


async def test_a_moved_row_is_not_shown(session: AsyncSession) -> None:
    """Somebody who may write to the database puts a name where thanks stand: Tend does not read it out."""
    thanks = Thanks(workspace_id=TEAM, giver_id=ANA, words="for the words", said_at=NOW)
    session.add(thanks)
    await session.flush()
    raw = await session.scalar(select(type_coerce(Thanks.words, LargeBinary)))
    assert raw is not None
    assert b"words" not in raw
    name = await session.scalar(select(type_coerce(Person.name, LargeBinary)).limit(1))
    await session.execute(update(Thanks).values(words=type_coerce(name, LargeBinary)))
    session.expire_all()
    with pytest.raises(OutOfPlace):
        await session.scalar(select(Thanks.words))
