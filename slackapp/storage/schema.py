"""The schema revision of this code, and its check. Works without Alembic, because loading it takes megabytes."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSION_TABLE = "alembic_version"  # written by Alembic


@cache
def head() -> str:
    """Return the newest revision. A migration's file name begins with its revision, and revisions count upwards."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def is_current(connection: Connection) -> bool:
    """Return whether the database has every migration of this code and no newer one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return False
    applied = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  (our own constant)
    return list(applied.scalars()) == [head()]
