"""Two sandboxes for all tests, one for those that let time pass: starting one takes longer than most tests.

Whoever uses them says and does things of their own, and expects nothing of others' to be missing.
"""

from collections.abc import Iterator

import psycopg
import pytest
import pytest_asyncio

from tests.browser import sandbox_page
from tests.environment.databases import bare_database
from tests.environment.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def kept() -> Iterator[str]:
    """The address of a sandbox whose story is told."""
    with sandbox_page.running_sandbox() as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def told(kept: str) -> str:
    """Its address, when nobody has a form open in it any more."""
    await sandbox_page.close_forms(kept)
    return kept


@pytest.fixture(scope="session")
def kept_for_stories(postgresql: PostgreSQL, postgresql_admin: psycopg.Connection) -> Iterator[str]:
    """The address of a sandbox on PostgreSQL, whose time goes on from test to test; see STORIES in scheduling."""
    with (
        bare_database(postgresql_admin) as name,
        sandbox_page.running_sandbox(database_url=postgresql.url(name)) as url,
    ):
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def going_on(kept_for_stories: str) -> str:
    """Its address, when nobody has a form open in it any more."""
    await sandbox_page.close_forms(kept_for_stories)
    return kept_for_stories
