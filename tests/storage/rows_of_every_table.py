"""One row of every table, each column with a value of its type that the two databases could store differently."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Double, Integer, LargeBinary, insert
from sqlalchemy.ext.asyncio import AsyncSession

import slackapp.features  # noqa: F401  (brings every table)
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.foundation import Base, UtcDateTime

AT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)  # with microseconds, in an hour that some zones lack
WORDS = "Über水🌱'quoted'\\back\"slash"  # no space: what words are sealed for has none
NUMBER = 9_007  # far from the numbers that rows are given


async def add_rows(session: AsyncSession) -> None:
    """Insert a row into each table, parents first."""
    for table in Base.metadata.sorted_tables:
        row = {column.name: value_of(column) for column in table.columns}
        await session.execute(insert(table).values(bind_row(table, row)))


def value_of(column: Column[Any]) -> Any:
    """Return the value for a column, of a model or of a table as it stands in the database."""
    values = (
        (UtcDateTime, AT),
        (DateTime, AT),
        (Date, date(2026, 3, 29)),
        (Boolean, True),
        (JSON, {"b": [1, None, WORDS], "a": {"x": True}}),
        (Double, 0.1 + 0.2),
        (Integer, NUMBER),
        (LargeBinary, WORDS.encode()),
    )
    return next((value for kind, value in values if isinstance(column.type, kind)), WORDS)
