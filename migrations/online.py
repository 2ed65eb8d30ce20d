"""Changes of indexes beside running processes: on PostgreSQL without a lock that stops writes, on SQLite as usual.

Must not know any table.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import op


def create_index(name: str, table: str, columns: Sequence[str], **options: Any) -> None:  # noqa: ANN401  (Alembic's own)
    """Create an index on a table that is in use; `options` are those of `op.create_index`.

    What a cut off run left half built is dropped first. On PostgreSQL the migration's statements before this one are
    committed, and run again where the index fails; so such indexes stand in a migration of their own.
    """
    with _apart() as is_apart:
        op.drop_index(name, table, if_exists=True, **_concurrently(is_apart=is_apart))
        op.create_index(name, table, list(columns), **options, **_concurrently(is_apart=is_apart))


def drop_index(name: str, table: str) -> None:
    """Drop an index of a table that is in use; one that is gone already is fine."""
    with _apart() as is_apart:
        op.drop_index(name, table, if_exists=True, **_concurrently(is_apart=is_apart))


@contextmanager
def _apart() -> Iterator[bool]:
    """Leave the migration's transaction on PostgreSQL, and yield whether that was possible.

    It is not where the caller of Alembic holds a transaction of its own; then nobody else uses the database.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql" or context._in_external_transaction:  # noqa: SLF001  (has no other way to ask)
        yield False
        return
    with context.autocommit_block():
        yield True


def _concurrently(*, is_apart: bool) -> dict[str, Any]:
    return {"postgresql_concurrently": True} if is_apart else {}
