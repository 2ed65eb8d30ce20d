"""What is erased leaves no bytes in the files of a SQLite database."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import LargeBinary, create_engine, select, text, type_coerce

from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.thanks import Thanks
from slackapp.features import DATA_RULES
from slackapp.storage.database import Database, sync_url
from slackapp.storage.migrating import alembic_config, migrate
from tests.cast import EVERYBODY, NOW, TEAM, TOMAS, profile
from tests.commands.running import KEY
from tests.domain.team_history import make_history

PLANTED, STRANGER = "U0PLANTED9", "Wanda Planted"


def held(url: str) -> bytes:
    """Give every byte of the database's files."""
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def found(url: str, planted: Iterable[bytes]) -> list[bytes]:
    """Give what of the planted is in the files."""
    everything = held(url)
    return [one for one in planted if one in everything]


async def sealed_of(tend: Database) -> set[bytes]:
    """Give every ciphertext."""
    sealed: set[bytes] = set()
    async with tend.reading() as session:
        for column in resealing.sealed_columns():
            raw = type_coerce(column, LargeBinary)
            sealed.update(await session.scalars(select(raw).where(column.is_not(None))))
    return sealed


async def test_an_erased_person_leaves_no_bytes_in_the_file_and_its_wal(sqlite_url: str) -> None:
    """Neither their id, also in indexes, nor a ciphertext; after years of a busy database."""
    keyring.use([KEY])
    tend = Database(sqlite_url)
    async with tend.transaction() as session:
        crowd = [profile(f"U0CROWD{n:03}", f"Crowd {n}") for n in range(300)]
        await people.remember(session, TEAM, [*EVERYBODY, *crowd], NOW)
        await make_history(session)
    for number in range(200):  # among others, so that pages are split and joined
        async with tend.transaction() as session:
            giver = TOMAS if number % 2 else f"U0CROWD{number:03}"
            words = f"for night {number} " + "and day " * (number % 40)
            session.add(Thanks(workspace_id=TEAM, giver_id=giver, words=words, said_at=NOW + timedelta(hours=number)))
    before = await sealed_of(tend)
    planted = {TOMAS.encode(), *before}
    assert len(found(sqlite_url, planted)) == len(planted)
    async with tend.transaction() as session:
        await erase_person(session, TEAM, TOMAS, NOW, DATA_RULES)
    assert await tend.leave_no_bytes()
    gone = {TOMAS.encode(), *(before - await sealed_of(tend))}
    assert len(gone) > 100
    assert found(sqlite_url, gone) == []
    await tend.close()
    assert found(sqlite_url, gone) == []


async def test_words_that_were_changed_leave_no_bytes(sqlite_url: str) -> None:
    """As when a thanks is taken back, or its words are put right."""
    keyring.use([KEY])
    tend = Database(sqlite_url)
    async with tend.transaction() as session:
        await people.remember(session, TEAM, EVERYBODY, NOW)
        past = await make_history(session)
    before = await sealed_of(tend)
    for words in ("You took my shift, all of it, until the morning.", "x", ""):
        async with tend.transaction() as session:
            thanks = await session.get_one(Thanks, past.to_tomas)
            thanks.words = words
    gone = before - await sealed_of(tend)
    assert await tend.leave_no_bytes()
    assert gone
    assert found(sqlite_url, gone) == []
    await tend.close()


async def test_a_key_that_was_changed_leaves_no_old_seals(sqlite_url: str) -> None:
    """Nor rows of before deleted rows were overwritten: the file is written anew."""
    keyring.use([KEY])
    tend = Database(sqlite_url)
    async with tend.transaction() as session:
        await session.execute(text("PRAGMA secure_delete=OFF"))
        await people.remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)
        await erase_person(session, TEAM, TOMAS, NOW, DATA_RULES)
    assert await tend.leave_no_bytes()
    assert found(sqlite_url, [TOMAS.encode()])
    assert await tend.leave_no_bytes(rewrite=True)
    assert found(sqlite_url, [TOMAS.encode()]) == []
    await tend.close()


@pytest.mark.parametrize("planted", ["project-aurora"])
async def test_the_readable_handles_of_groups_are_gone_after_the_migration(bare_sqlite_url: str, planted: str) -> None:
    """They were readable until then."""
    engine = create_engine(sync_url(bare_sqlite_url))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        connection.execute(
            text(
                "INSERT INTO user_groups (workspace_id, group_id, handle, is_disabled, refreshed_at)"
                " VALUES ('T1', 'S1', :handle, false, '2026-11-18 10:00:00')"
            ),
            {"handle": planted},
        )
    engine.dispose()
    assert found(bare_sqlite_url, [planted.encode()])
    migrate(bare_sqlite_url)
    assert found(bare_sqlite_url, [planted.encode()]) == []
