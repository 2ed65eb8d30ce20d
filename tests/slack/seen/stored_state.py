"""Everything that a database holds, as its operator or a thief sees it: rows with their places, counters and files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.foundation import Base
from slackapp.storage.database import Database

Rows = tuple[tuple[Any, ...], ...]
# rows without a number of their own: their order in the file is that of their digests
WITHOUT_ROWID = {"seen_answered"}
NUMBERS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "postgresql": "SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename",
}


async def state_of(db: Database, *names: str) -> Mapping[str, Rows]:
    """Give all rows of all tables, with what the system knows of each besides its columns, and all numbers given out.

    On PostgreSQL the transaction that wrote a row (`xmin`) and its place in the file (`ctid`), on SQLite its rowid.
    With `names`, of these tables alone.
    """
    async with db.reading() as session:
        wanted = names or tuple(table.name for table in tables())
        found = {name: await rows_of(session, name, is_sqlite=db.is_sqlite) for name in wanted}
        numbers = await session.execute(text(NUMBERS["sqlite" if db.is_sqlite else "postgresql"]))
        return {**found, "numbers given out": tuple(tuple(row) for row in numbers)}


async def rows_of(session: AsyncSession, table: str, *, is_sqlite: bool) -> Rows:
    """Give the rows of one table in the order of their places."""
    system = "rowid" if is_sqlite else "xmin::text, ctid::text"
    columns = f"*, {system}" if table not in WITHOUT_ROWID or not is_sqlite else "*"
    order = {True: "rowid", False: "ctid"}[is_sqlite]
    ordered = "" if table in WITHOUT_ROWID and is_sqlite else f" ORDER BY {order}"
    found = await session.execute(text(f'SELECT {columns} FROM "{table}"{ordered}'))  # noqa: S608  (of the schema)
    return tuple(tuple(row) for row in found)


def tables() -> list[Any]:
    """Give all tables of Tend."""
    return list(Base.metadata.sorted_tables)


def changed(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> set[str]:
    """Give the names of what is no longer the same."""
    return {name for name in after if before[name] != after[name]}


def files_of(url: str) -> Mapping[str, bytes]:
    """Give the bytes of a SQLite database's files, by the ends of their names."""
    path = Path(url.removeprefix("sqlite:///"))
    return {each.name.removeprefix(path.name): each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
