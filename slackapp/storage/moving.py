"""Copy every row of one database into another, on SQLite or PostgreSQL, and compare both afterwards.

Knows tables by their metadata only. Sealed columns are copied as they are: no key is needed here. While rows are
copied the target is marked as unfinished in its version table, so that no process uses half of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Row,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from slackapp.storage import schema
from slackapp.storage.migrating import migrate, migration_engine
from slackapp.storage.schema import State

PORTION = 2_000  # rows of one transaction in the target
MARK = f"UPDATE {schema.VERSION_TABLE} SET version_num = :revision"  # noqa: S608  (our own)
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
ALONE = "SELECT pg_try_advisory_lock(8447337)"
SEQUENCE = "SELECT pg_get_serial_sequence(:table, :column)"
HIGHEST_DIGEST = 1 << 256  # row digests are added up below it, so that their order does not matter

# (table, rows done of it, rows in all)
Progress = Callable[[str, int, int], None]


class CannotMove(RuntimeError):
    """The move was refused, or the copy is not the original; the text says why."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The number of a table's rows, and a digest of all their values in any order."""

    count: int
    digest: str


@contextmanager
def opened(source_url: str, target_url: str, *, checks_others: bool = True) -> Iterator[tuple[Engine, Engine]]:
    """Yield engines for both databases; on PostgreSQL, hold the lock against a second move into the same target.

    Raises CannotMove when other connections are open and `checks_others`, or when another move has begun.
    """
    with ExitStack() as stack:
        source, target = migration_engine(source_url), migration_engine(target_url)
        stack.callback(source.dispose)
        stack.callback(target.dispose)
        for engine in (source, target):
            if checks_others and engine.dialect.name == "postgresql":
                _refuse_others(engine)
        if target.dialect.name == "postgresql":
            alone = stack.enter_context(target.connect()).execution_options(isolation_level="AUTOCOMMIT")
            if not alone.scalar(text(ALONE)):
                raise CannotMove("another move into the new database is under way")
        yield source, target


def begin(source: Engine, target: Engine, target_url: str, tables: Sequence[Table]) -> None:
    """Lay the schema in an empty target, and mark the target as unfinished; remove what an unfinished move left.

    Raises CannotMove when the source is not current, or the target has another schema or a row.
    """
    with source.connect() as connection:
        if schema.state(connection) is not State.CURRENT:
            raise CannotMove("the schema of the database in DATABASE_URL is not current; run `tend migrate`")
    if not inspect(target).get_table_names():
        migrate(target_url)
    with target.begin() as connection:
        state = schema.state(connection)
        if state is State.MOVING and _revision(connection) == _unfinished():
            for table in reversed(tables):
                connection.execute(delete(table))
        elif state is not State.CURRENT:
            raise CannotMove("the new database has other tables or another schema version; name an empty one")
        filled = [table.name for table in tables if connection.scalar(select(func.count()).select_from(table))]
        if filled:
            raise CannotMove(f"the new database is not empty: there are rows in {', '.join(filled[:3])}")
        connection.execute(text(MARK), {"revision": _unfinished()})


def copy(source: Engine, target: Engine, tables: Sequence[Table], progress: Progress) -> None:
    """Copy all rows in portions, as the source is at one moment, and let new rows count on from the old ones."""
    with _snapshot(source) as reading:
        for plain in _plain(tables):
            total, done = reading.scalar(select(func.count()).select_from(plain)) or 0, 0
            progress(plain.name, 0, total)
            for rows in _portions(reading, plain):
                with target.begin() as writing:
                    writing.execute(insert(plain), [dict(row._mapping) for row in rows])  # noqa: SLF001  (SQLAlchemy's public name)
                done += len(rows)
                progress(plain.name, done, total)
        highest = {table.name: _highest(reading, table) for table in tables if _counted(table) is not None}
    with target.begin() as writing:
        for table in tables:
            if highest.get(table.name):
                _count_on(writing, table, highest[table.name])


def sums(engine: Engine, tables: Sequence[Table], progress: Progress) -> Mapping[str, Sum]:
    """Return the sum of every table by name, as the database is at one moment."""
    with _snapshot(engine) as reading:
        found = {}
        for plain in _plain(tables):
            total, done, added = reading.scalar(select(func.count()).select_from(plain)) or 0, 0, 0
            for rows in _portions(reading, plain):
                added = sum((_digest_of(row) for row in rows), added) % HIGHEST_DIGEST
                done += len(rows)
                progress(plain.name, done, total)
            found[plain.name] = Sum(done, f"{added:064x}")
        return found


def check_still_alone(source: Engine) -> None:
    """Raise CannotMove when a process has connected to the source since: it may write what was compared already."""
    if source.dialect.name == "postgresql":
        source.dispose()  # our own connections
        _refuse_others(source)


def finish(target: Engine) -> None:
    """Take the mark away: from now on the target is a database of Tend."""
    with target.begin() as connection:
        connection.execute(text(MARK), {"revision": schema.head()})


def _refuse_others(engine: Engine) -> None:
    with engine.connect() as connection:
        others = connection.scalar(text(OTHERS)) or 0
        name = connection.scalar(text("SELECT current_database()"))
    if others:
        raise CannotMove(
            f"{others} other connections are open on {name}; stop every `tend serve` and `tend work`. "
            "If none is Tend's, as with a pooler, add --nothing-runs"
        )


def _unfinished() -> str:
    return f"{schema.UNFINISHED}{schema.head()}"


def _revision(connection: Connection) -> str | None:
    revision: str | None = connection.scalar(text(schema.APPLIED))
    return revision


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one moment; on SQLite nobody else writes meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _plain(tables: Sequence[Table]) -> Iterable[Table]:
    """Return the tables with sealed columns as plain bytes."""
    metadata = MetaData()
    for table in tables:
        yield Table(table.name, metadata, *(Column(column.name, _plain_type(column.type)) for column in table.columns))


def _plain_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    is_sealed = isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, LargeBinary)
    return LargeBinary() if is_sealed else kind


def _portions(reading: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    return reading.execute(select(table).execution_options(yield_per=PORTION)).partitions()


def _digest_of(row: Row[Any]) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(map(_text_of, row)).encode()).digest())


def _text_of(value: Any) -> str:  # noqa: ANN401  (whatever a column holds)
    """Return one text for a value that both databases give, beginning with its kind."""
    match value:
        case bytes() | memoryview():
            return f"b{bytes(value).hex()}"
        case datetime():
            return f"t{value.astimezone(UTC).isoformat()}"
        case date():
            return f"d{value.isoformat()}"
        case _:
            return f"j{json.dumps(value, sort_keys=True)}"


def _counted(table: Table) -> Column[Any] | None:
    """Return the column whose numbers the database gives, never one twice; None for a table without one."""
    return next(iter(table.primary_key)) if table.dialect_options["sqlite"].get("autoincrement") else None


def _highest(reading: Connection, table: Table) -> int:
    """Return the highest number a row ever had, also of rows that are gone; 0 for none."""
    column = _counted(table)
    if reading.dialect.name == "sqlite":
        given = reading.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
    else:
        name = reading.scalar(
            text(SEQUENCE), {"table": table.name, "column": column.name if column is not None else ""}
        )
        given = reading.scalar(text(f"SELECT last_value FROM {name} WHERE is_called"))  # noqa: S608  (out of the schema)
    return max(given or 0, reading.scalar(select(func.max(column))) or 0)


def _count_on(writing: Connection, table: Table, highest: int) -> None:
    column = _counted(table)
    facts = {"table": table.name, "highest": highest}
    if writing.dialect.name == "sqlite":
        writing.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), facts)
        writing.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :highest)"), facts)
    elif column is not None:
        set_to = f"SELECT setval(pg_get_serial_sequence(:table, '{column.name}'), :highest)"
        writing.execute(text(set_to), facts)
