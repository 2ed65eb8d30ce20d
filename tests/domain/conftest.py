"""A database with the cast in it, and a session on it, for every test of the domain."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database
from tests.cast import EVERYBODY, NOW, TEAM, VEGA, VERA


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database that knows the cast."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(database_url)
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await remember(session, VEGA, [VERA], NOW)
    yield database
    await database.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """One open transaction on it."""
    async with database.transaction() as session:
        yield session
