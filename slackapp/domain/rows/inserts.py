"""Insert rows with unique keys, on either database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.foundation import Base


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows with new keys, and skip the others; return the number inserted."""
    # counted by RETURNING: psycopg gives no rowcount here
    inserting = _inserting(session.get_bind().dialect.name, table)
    return len(await inserting.insert(session, [bind_row(table, row) for row in rows]))


async def insert_later(
    session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]], *, only_new: bool = False
) -> None:
    """Insert the rows with new keys, and skip the others, by the commit at the latest; as `Prepared.insert_later`.

    `only_new`: raises NotNew instead of skipping, with the session's next statement at the latest, or its commit.
    """
    inserting = _inserting(session.get_bind().dialect.name, table, counts=only_new)
    await inserting.insert_later(session, [bind_row(table, row) for row in rows], only_new=only_new)


@cache
def _inserting(dialect: str, table: type[Base], *, counts: bool = True) -> Prepared:
    """Build the statement once: with five statements a thanks, building cost as much as running."""
    statement = insert_rows(dialect, cast("Table", table.__table__)).on_conflict_do_nothing()
    return Prepared(statement.returning(*table.__table__.primary_key) if counts else statement)


def insert(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT with support for ON CONFLICT, for the database of `session`."""
    return insert_rows(session.get_bind().dialect.name, table)


def insert_rows(dialect: str, table: Table | type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT with support for ON CONFLICT, for the database system named `dialect`."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
