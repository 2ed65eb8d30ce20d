"""Insert millions of rows quickly: in portions, without indexes, which are built at the end, and as a server tends it.

Must not know any table.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Engine, TextClause, text

PORTION = 1_000_000  # rows a transaction, so that the log of SQLite stays below a gigabyte
NUMBERS = """WITH RECURSIVE n(i) AS (
SELECT CAST(:first AS integer) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)"""
# constraints keep their indexes: these have rising numbers, and cost little
INDEXES = {
    "postgresql": """SELECT relname, pg_get_indexdef(oid) FROM pg_index JOIN pg_class ON oid = indexrelid
WHERE indrelid = CAST(:table AS regclass) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL",
}
# rows refer to rows that stand: looking each of ten million up takes minutes
SETTINGS = {
    "postgresql": ("SET LOCAL session_replication_role = replica", "SET LOCAL maintenance_work_mem = '1GB'"),
    "sqlite": ("PRAGMA cache_size = -500000",),  # KiB
}
# what autovacuum does with a table that has grown; Tend lets SQLite go without statistics
TENDED = {"postgresql": "VACUUM (ANALYZE)", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}


class Bulk:
    """Inserts into one database, which nobody else uses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._system = engine.dialect.name

    def insert(self, table: str, count: int, columns: Mapping[str, str], where: str, given: Mapping[str, Any]) -> None:
        """Insert `count` rows; columns are SQL expressions of the number `i` from 0 on, with parameters of `given`."""
        names, values = ", ".join(columns), ", ".join(columns.values())
        statement = text(f"INSERT INTO {table} ({names}) {NUMBERS} SELECT {values} FROM n WHERE {where}")  # noqa: S608
        used = {name: value for name, value in given.items() if name in statement.compile().params}
        with self._without_indexes(table):
            for first in range(0, count, PORTION):
                self._run(statement, used | {"first": first, "last": min(count, first + PORTION)})

    def tend(self) -> None:
        """Do what a server does with tables that have grown."""
        with contextlib.closing(self._engine.raw_connection()) as raw:
            if self._system == "postgresql":
                cast("Any", raw.driver_connection).autocommit = True  # VACUUM refuses to run in a transaction
            raw.cursor().execute(TENDED[self._system])

    @contextlib.contextmanager
    def _without_indexes(self, table: str) -> Iterator[None]:
        with self._engine.begin() as connection:
            found = connection.execute(text(INDEXES[self._system]), {"table": table}).all()
        for name, _ in found:
            self._run(text(f"DROP INDEX {name}"))
        yield
        for _, definition in found:
            self._run(text(definition.replace(":", r"\:")))

    def _run(self, statement: TextClause, given: Mapping[str, Any] | None = None) -> None:
        with self._engine.begin() as connection:
            for setting in SETTINGS[self._system]:
                connection.exec_driver_sql(setting)
            connection.execute(statement, dict(given or {}))
