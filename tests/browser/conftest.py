"""Two sandboxes, one on each database, for tests that let no time pass: starting one takes longer than most of them.

Whoever uses one says and does things of their own in it, and expects nothing of others' to be missing.
"""

from collections.abc import Iterator

import psycopg
import pytest
import pytest_asyncio

from tests.browser import sandbox_page
from tests.environment.databases import bare_database
from tests.environment.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def kept_on_sqlite() -> Iterator[str]:
    """The address of a sandbox whose story is told."""
    with sandbox_page.running_sandbox() as url:
        yield url


@pytest.fixture(scope="session")
def kept_on_postgresql(postgresql: PostgreSQL, postgresql_admin: psycopg.Connection) -> Iterator[str]:
    """The address of a sandbox whose story is told on PostgreSQL."""
    with bare_database(postgresql_admin) as name, sandbox_page.running_sandbox(postgresql.url(name)) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def told_on_sqlite(kept_on_sqlite: str) -> str:
    """The address of the one on SQLite, in which nobody has a form open."""
    await sandbox_page.close_forms(kept_on_sqlite)
    return kept_on_sqlite


@pytest_asyncio.fixture(loop_scope="session")
async def told(request: pytest.FixtureRequest) -> str:
    """The address of the one that a test names, after others that left it as they liked."""
    url: str = request.getfixturevalue(f"kept_on_{request.param}")
    await sandbox_page.close_forms(url)
    return url
