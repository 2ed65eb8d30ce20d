"""The workspaces of the bench: filled as they say, with all indexes of the schema, and removed whatever happens."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, inspect, text

from bench import bulk, growth
from bench.filling import DUE, Size, filled
from bench.growth import Grown, Pair
from bench.processes import KEY
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.migrating import migrate, migration_engine

SMALL = Size(people=1_000, thanks=2_500, efforts=1_200, queued=2_000)
TABLES = ("people", "leads", "thanks", "thanks_receivers", "efforts", "outbox")


def indexes(engine: Engine) -> dict[str, list[str]]:
    look = inspect(engine)
    return {table: sorted(str(one["name"]) for one in look.get_indexes(table)) for table in TABLES}


async def test_a_filling_has_its_rows_and_leaves_the_schema_as_it_was(
    bare_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions too: no row is missing between two of them, and none is there twice."""
    monkeypatch.setattr(bulk, "PORTION", 700)
    keyring.use((KEY,))
    migrate(bare_database_url)
    engine = migration_engine(bare_database_url)
    before = indexes(engine)
    assert {"ix_thanks_given", "ix_thanks_received"} <= {name for names in before.values() for name in names}
    await filled(bare_database_url, SMALL).close()
    with engine.connect() as connection:
        counted = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES]  # noqa: S608
        last = connection.execute(text("SELECT max(id) FROM thanks")).scalar_one()
        orphans = "SELECT count(*) FROM thanks_receivers WHERE thanks_id NOT IN (SELECT id FROM thanks)"
        assert connection.execute(text(orphans)).scalar_one() == 0
    assert counted == [1_000, 900, 2_500, 2_500, 1_200, 2_000]
    assert last == 2_500
    assert indexes(engine) == before
    engine.dispose()


@pytest.mark.parametrize("name", list(growth.LOOKS))
async def test_each_figure_compares_two_workspaces(
    name: str, bare_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_once: None
) -> None:
    """The search fails unless it finds the hundred managers, so that a fast wrong answer is none.

    Three rounds: the first compiles the statements, and one that the machine held up leaves another.
    """
    monkeypatch.setattr(growth, "ROUNDS", dict.fromkeys(growth.ROUNDS, 3))
    monkeypatch.setattr(growth, "HOMES", 5)
    keyring.use((KEY,))
    small = Size(people=1_000, thanks=1_000, efforts=DUE, queued=1_500)
    grown = await growth.growth(name, Pair(small, small), bare_sqlite_url, f"sqlite:///{tmp_path / 'big.db'}")
    assert grown.small_s > 0
    assert 0.1 < grown.ratio < 10
    assert Grown(2.0, 3.0).ratio == 1.5


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a server under another account may enter; pytest's own are closed to it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("system", growth.SYSTEMS)
def test_the_files_go_also_when_it_fails(system: str, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(open_folder))

    def fails(url: str, _: Size) -> None:
        engine = migration_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE filled (number int)"))
        engine.dispose()
        assert list(open_folder.iterdir())
        message = "the disk is full"
        raise OSError(message)

    monkeypatch.setattr(growth, "filled", fails)
    with pytest.raises(OSError, match="the disk is full"):
        growth.measure("home_growth", growth.SHORT["home_growth"], system)
    assert list(open_folder.iterdir()) == []


def test_too_small_a_disk_is_said_before_anything_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=growth.NEEDS_GB * growth.GB - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(sys, "argv", ["growth", "--long"])
    with pytest.raises(SystemExit, match="GB are needed"):
        growth.main()
