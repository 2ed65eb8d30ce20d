"""Changes of tables in use: on PostgreSQL no lock that stops writes lasts longer than a moment, on SQLite as usual.

On PostgreSQL each step is committed by itself, and may run again after a run that was cut off. Must not know any table.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

CONCURRENTLY: Mapping[str, Any] = {"postgresql_concurrently": True}
# of an index that a run has built, and one that was cut off before it renamed it
IS_BUILT = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")

# `client`: this session asked for it when it began. Behind a pooler it did not, and must not leave a setting to others.
IS_TIMED = sa.text("SELECT source = 'client' FROM pg_settings WHERE name = 'lock_timeout'")


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Add a column that old rows leave empty; one that is there already is fine on PostgreSQL.

    Call it before the indexes of a migration, which commit it: in a transaction it waits for the table two seconds at
    most, also behind a pooler.
    """
    op.add_column(table, column, if_not_exists=True if op.get_context().dialect.name == "postgresql" else None)


def add_reference(table: str, column: sa.Column[Any], key: str, referred: str) -> None:
    """Add an empty column with a foreign key named `key` to the `id` of `referred`, whose deletion deletes the row.

    On PostgreSQL in one statement, which reads no row: postgresql.org/docs/current/sql-altertable.html. A foreign key
    that follows its column would read the whole table, with writes to both tables stopped.
    """
    context = op.get_context()
    if context.dialect.name == "postgresql":
        kind = column.type.compile(context.dialect)
        refers = f"CONSTRAINT {key} REFERENCES {referred} (id) ON DELETE CASCADE"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.name} {kind} {refers}")
        return
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(column)
        batch_op.create_foreign_key(key, referred, [column.name], ["id"], ondelete="CASCADE")


def create_index(name: str, table: str, columns: Sequence[str], **options: Any) -> None:  # noqa: ANN401  (Alembic's own)
    """Create an index on a table that is in use; `options` are those of `op.create_index`.

    What a cut off run left half built is dropped first. On PostgreSQL the migration's statements before this one are
    committed, and run again where the index fails; so such indexes stand in a migration of their own.
    """
    with _apart() as is_apart:
        _build(name, table, columns, {**options, **_concurrently(is_apart=is_apart)})


def drop_index(name: str, table: str) -> None:
    """Drop an index of a table that is in use; one that is gone already is fine."""
    with _apart() as is_apart:
        op.drop_index(name, table, if_exists=True, **_concurrently(is_apart=is_apart))


def replace_index(name: str, table: str, columns: Sequence[str]) -> None:
    """Give an index of a table in use other columns; on PostgreSQL the old one serves until the new one is built."""
    built = f"{name}_new"
    with _apart() as is_apart:
        if not is_apart:
            _build(name, table, columns, {})
            return
        if not op.get_bind().scalar(IS_BUILT, {"name": built}):
            _build(built, table, columns, CONCURRENTLY)
        op.drop_index(name, table, if_exists=True, **CONCURRENTLY)
        op.execute(f"ALTER INDEX {built} RENAME TO {name}")


@contextmanager
def _apart() -> Iterator[bool]:
    """Leave the migration's transaction on PostgreSQL, and yield whether that was possible.

    It is not where the caller of Alembic holds a transaction of its own; then nobody else uses the database.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql" or context._in_external_transaction:  # noqa: SLF001  (has no other way to ask)
        yield False
        return
    with context.autocommit_block(), _untimed():
        yield True


@contextmanager
def _untimed() -> Iterator[None]:
    """Let an index wait for old snapshots however long they last: nobody waits behind it.

    With a limit it would be given up, and built from its beginning each time, as long as a backup runs.
    """
    if not op.get_bind().scalar(IS_TIMED):
        yield
        return
    op.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        op.execute("RESET lock_timeout")


def _build(name: str, table: str, columns: Sequence[str], options: Mapping[str, Any]) -> None:
    how = {key: value for key, value in options.items() if key in CONCURRENTLY}
    op.drop_index(name, table, if_exists=True, **how)
    op.create_index(name, table, list(columns), **options)


def _concurrently(*, is_apart: bool) -> Mapping[str, Any]:
    return CONCURRENTLY if is_apart else {}
