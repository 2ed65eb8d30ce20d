"""A database with the cast in it, and a session on it, for every test of the domain."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.storage.database import Database
from tests.cast import EVERYBODY, NOW, TEAM, VEGA, VERA
from tests.domain import cast_rows


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database that knows the cast."""
    database = Database(database_url)
    await cast_rows.let_know(database, {TEAM: EVERYBODY, VEGA: [VERA]}, NOW)
    yield database
    await database.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """One open transaction on it."""
    async with database.transaction() as session:
        yield session
