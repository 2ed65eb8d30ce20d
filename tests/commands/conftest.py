"""A small Slack, and a shell in which Tend is set up for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Slack, served
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database
from tests.commands.running import KEY, Shell, surroundings


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A small Slack on a port of its own."""
    slack = Slack()
    async with served(slack):
        yield slack


@pytest.fixture
def shell(slack: Slack, database_url: str, tmp_path: Path) -> Shell:
    """A shell with every setting, on either database."""
    return Shell(tmp_path, surroundings(slack, database_url))


@pytest.fixture
def sqlite_shell(slack: Slack, sqlite_url: str, tmp_path: Path) -> Shell:
    """A shell with every setting, on SQLite: for what has nothing to do with the database."""
    return Shell(tmp_path, surroundings(slack, sqlite_url))


@pytest.fixture
def postgresql_shell(slack: Slack, postgresql_url: str, tmp_path: Path) -> Shell:
    """A shell with every setting, on PostgreSQL: for several workers at once."""
    return Shell(tmp_path, surroundings(slack, postgresql_url))


@pytest.fixture
async def database(shell: Shell) -> AsyncIterator[Database]:
    """The shell's database, opened with its key."""
    keyring.use([KEY])
    database = Database(shell.environment["DATABASE_URL"])
    yield database
    await database.close()
