"""Insert rows with unique keys, on either database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.foundation import Base


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows with new keys, and skip the others; return the number inserted."""
    # the rows apart, so that the compiled statement is kept; counted by RETURNING: psycopg gives no rowcount here
    statement = _inserting(session.get_bind().dialect.name, table)
    bound = [bind_row(table, row) for row in rows]
    return len((await session.execute(statement, one_or_many(bound))).all())


def one_or_many(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | Sequence[dict[str, Any]]:
    """Return a row alone as a statement takes one row: the way of many rows takes as long as the statement."""
    return rows[0] if len(rows) == 1 else rows


@cache
def _inserting(dialect: str, table: type[Base]) -> ReturningInsert[Any]:
    """Build the statement once: with five statements a thanks, building cost as much as running."""
    statement = insert_rows(dialect, cast("Table", table.__table__))
    return statement.on_conflict_do_nothing().returning(*table.__table__.primary_key)


def insert(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT with support for ON CONFLICT, for the database of `session`."""
    return insert_rows(session.get_bind().dialect.name, table)


def insert_rows(dialect: str, table: Table | type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT with support for ON CONFLICT, for the database system named `dialect`."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
