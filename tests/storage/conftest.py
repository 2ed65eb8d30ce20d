"""A short history of the schema; one connection to SQLite, and the visits to its thread."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from slackapp.storage import migrating, schema, sqlite
from tests.storage import histories


@pytest.fixture
def first_migrations(tmp_path: Path) -> Iterator[Path]:
    """A folder with the first migrations, which are all that Tend knows meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        folder = histories.copied(tmp_path)
        for module in (migrating, schema):
            patch.setattr(module, "MIGRATIONS", folder)
        schema._known.cache_clear()
        yield folder
    schema._known.cache_clear()


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[sqlite.Connection]:
    opened = await sqlite.connect(str(tmp_path / "x.db"), timeout=0.1)
    await opened.cursor().execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    yield opened
    await opened.close()


@pytest.fixture
async def visits(connection: sqlite.Connection, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    real = connection._execute

    async def counted(fn: Callable[..., object], *args: object) -> object:
        made.append(getattr(fn, "__name__", "?"))
        return await real(fn, *args)

    monkeypatch.setattr(connection, "_execute", counted)
    return made
