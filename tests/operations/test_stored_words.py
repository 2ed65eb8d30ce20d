"""What a start looks at of what is sealed: both ends of each column, with one statement."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from slackapp import config
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.operations import stored_words
from slackapp.operations.findings import BAD, GOOD, Finding
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM, profile
from tests.environment.statements import heard

KEY, LOST = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PEOPLE = [profile(f"U0PERSON{number}", f"Person {number}") for number in range(3)]
PICTURE = "https://pictures.example/1.png"


async def seen_at_start(url: str) -> Finding:
    database = Database(url)
    try:
        of = config.load({"DATABASE_URL": url, "TEND_SECRET_KEYS": KEY}, Path("/nowhere/.env"))
        return await stored_words.examine(of, database, each=0)
    finally:
        await database.close()


async def store(url: str, *, lost: int, picture: str | None = None) -> None:
    """Store three people, one of them with a key that nobody has any more; only that one may have a picture."""
    database = Database(url)
    for number, one in enumerate(PEOPLE):
        keyring.use([LOST if number == lost else KEY])
        async with database.transaction() as session:
            await remember(session, TEAM, [replace(one, picture=picture if number == lost else None)], NOW)
    await database.close()


@pytest.mark.parametrize(("lost", "state"), [(0, BAD), (1, GOOD), (2, BAD)])
async def test_a_start_sees_the_first_and_the_last_row(database_url: str, lost: int, state: str) -> None:
    """A row between them is the doctor's to find."""
    await store(database_url, lost=lost)
    assert (await seen_at_start(database_url)).state == state


async def test_a_start_sees_the_one_row_that_is_not_empty(database_url: str) -> None:
    await store(database_url, lost=1, picture=PICTURE)
    found = await seen_at_start(database_url)
    assert (found.state, found.says) == (BAD, "no key opens 1 of 1 rows looked at in people")


async def test_a_start_reads_no_more_rows_than_these(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column that is mostly empty, in a table of millions of rows: a look at all of them could last too long."""
    await store(database_url, lost=1, picture=PICTURE)
    monkeypatch.setattr(stored_words, "LOOKED_THROUGH", 1)
    assert (await seen_at_start(database_url)).state == GOOD
    monkeypatch.setattr(stored_words, "LOOKED_THROUGH", 2)
    assert (await seen_at_start(database_url)).state == BAD


async def test_a_start_asks_for_all_columns_at_once(database_url: str) -> None:
    """It took two statements a column, and each new noun with words made every start longer."""
    with heard() as made:
        assert (await seen_at_start(database_url)).state == GOOD
    assert len([statement for statement in made if "ORDER BY" in statement]) == 1
