"""The office that walks through members begin with."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from slackapp.domain.tables.encrypted import keyring
from slackapp.slack.directory import sync
from slackapp.storage.database import Database
from tests.cast import EVERYBODY, NOW, TEAM, VEGA
from tests.domain import cast_rows
from tests.jobs.members import Members
from tests.jobs.office import Office


@pytest.fixture
async def peopled(database_url: str) -> AsyncIterator[Database]:
    """Two workspaces whose people are known, and nothing else."""
    database = Database(database_url)
    await cast_rows.let_know(database, {TEAM: EVERYBODY, VEGA: EVERYBODY}, NOW)
    yield database
    await database.close()


@pytest.fixture
async def office(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """Twenty members, a page of ten each; Tend knows the first three."""
    monkeypatch.setattr(sync, "PAGE_AFTER_TROUBLE", 5)
    monkeypatch.setattr(sync, "STORED_AT_ONCE", 4)
    keyring.use([Fernet.generate_key().decode()])
    database = Database(database_url)
    office = Office(database, Members(20))
    await office.know(0, 1, 2)
    yield office
    await database.close()
