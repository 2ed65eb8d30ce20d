"""Words at rest: only ciphertext in the rows, and each opens only where it belongs."""

import contextlib
import itertools

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, UniqueConstraint, select, type_coerce, update
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.people import profiles as people
from slackapp.domain.rows import resealing
from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.encrypted import Encrypted, KeyRing, KeysMissing, OutOfPlace
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.people import Person, UserGroup
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, EVERYBODY, NOW, TEAM, TOMAS, VEGA
from tests.domain.team_history import make_history


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
        assert column.type.column == f"{column.table.name}.{column.name}"
        assert ("id" if column.table.name == "workspaces" else "workspace_id") in column.type.bound_to
        row = {*column.type.bound_to}
        keys = [{part.name for part in column.table.primary_key}]
        keys += [
            {part.name for part in one.columns} for one in column.table.constraints if isinstance(one, UniqueConstraint)
        ]
        assert "seal_id" in row or any(key <= row for key in keys), "its rows cannot be told apart"


def test_opens_only_in_its_place(ring: KeyRing) -> None:
    """Moved ciphertext is refused, whatever the words hold."""
    sealed = ring.seal("a\x00b", "thanks.words")
    assert ring.open(sealed, "thanks.words") == "a\x00b"
    with pytest.raises(OutOfPlace):
        ring.open(sealed, "efforts.words")
    assert ring.open(sealed) == "a\x00b"


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


async def test_words_copied_to_another_row_do_not_open(session: AsyncSession) -> None:
    """In every encrypted column, also between two rows of the same owner; the issue's 4.5."""
    await people.remember(session, TEAM, EVERYBODY, NOW)
    await make_history(session)
    looked_at = []
    for table in resealing.sealed_tables():
        for name in sealed_columns_of(table):
            key, raw = list(table.primary_key), type_coerce(table.c[name], LargeBinary).label("raw")
            rows = (await session.execute(select(*key, raw).where(raw.is_not(None)).order_by(*key))).mappings().all()
            for first, second in itertools.pairwise(rows):
                there = [part == second[part.name] for part in key]
                for value, opens in ((first["raw"], False), (second["raw"], True)):
                    await session.execute(update(table).where(*there).values({name: type_coerce(value, LargeBinary)}))
                    with contextlib.nullcontext() if opens else pytest.raises(OutOfPlace):
                        assert await session.scalar(select(table.c[name]).where(*there))
                looked_at.append(f"{table.name}.{name}")
    assert {"thanks.words", "efforts.words", "people.name"} <= {*looked_at}


@pytest.mark.parametrize(
    ("column", "value"), [("giver_id", TOMAS), ("workspace_id", VEGA), ("seal_id", None), ("seal_id", "x")]
)
async def test_words_whose_row_is_given_to_somebody_else_do_not_open(
    session: AsyncSession, column: str, value: str | None
) -> None:
    """Whoever may write to the database makes them nobody's words."""
    session.add(Thanks(workspace_id=TEAM, giver_id=ANA, words="for the night", said_at=NOW))
    await session.flush()
    await session.execute(update(Thanks).values({column: value}))
    session.expire_all()
    with pytest.raises(OutOfPlace):
        await session.scalar(select(Thanks.words))


async def test_words_are_never_written_without_their_row(session: AsyncSession) -> None:
    """An UPDATE that forgets it fails in its test, not at reading; given twice, words are bound to the second row."""
    first = Thanks(workspace_id=TEAM, giver_id=ANA, words="for the night", said_at=NOW)
    session.add(first)
    await session.flush()
    with pytest.raises(StatementError, match="WordsWithoutRow"):
        await session.execute(update(Thanks).values(words="for the day"))
    second = Thanks(workspace_id=TEAM, giver_id=TOMAS, words=first.words, said_at=NOW)
    session.add(second)
    await session.flush()
    assert type(second.words) is str
    session.expire_all()
    assert list(await session.scalars(select(Thanks.words))) == ["for the night"] * 2
    assert list(await session.scalars(select(aliased(Thanks).words))) == ["for the night"] * 2
    assert list(await session.scalars(select(Thanks.words.label("said")))) == ["for the night"] * 2


async def test_a_row_with_a_space_in_what_words_are_bound_to_is_not_shown(session: AsyncSession) -> None:
    """It cannot pass for another row."""
    session.add(Thanks(workspace_id=TEAM, giver_id=ANA, words="for the night", said_at=NOW))
    await session.flush()
    await session.execute(update(Thanks).values(workspace_id=f"{TEAM} {ANA}", giver_id=Thanks.seal_id, seal_id=None))
    session.expire_all()
    with pytest.raises(OutOfPlace):
        await session.scalar(select(Thanks.words))


async def test_the_handle_of_a_group_is_sealed(session: AsyncSession) -> None:
    """It may name a project that is not public yet."""
    session.add(
        UserGroup(workspace_id=TEAM, group_id="S1", handle="project-aurora", is_disabled=False, refreshed_at=NOW)
    )
    await session.flush()
    raw = await session.scalar(select(type_coerce(UserGroup.handle, LargeBinary)))
    assert raw is not None
    assert b"aurora" not in raw
    session.expire_all()
    assert await session.scalar(select(UserGroup.handle)) == "project-aurora"
