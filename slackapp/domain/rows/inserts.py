"""Insert rows with unique keys, on either database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from slackapp.domain.tables.foundation import Base


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows with new keys, and skip the others; return the number inserted."""
    # rows passed separately, for the statement cache; counted by RETURNING, because psycopg has no rowcount here
    statement = _inserting(session.get_bind().dialect.name, table)
    return len((await session.execute(statement, [dict(row) for row in rows])).all())


@cache
def _inserting(dialect: str, table: type[Base]) -> ReturningInsert[Any]:
    """Build the statement once: with five statements a thanks, building cost as much as running."""
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return build(cast("Table", table.__table__)).on_conflict_do_nothing().returning(*table.__table__.primary_key)
