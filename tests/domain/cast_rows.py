"""Puts people into a test's database as Tend stores them: `remember` runs once, and its rows are copied from then on.

Sealing a name for each of eleven people, and SQLAlchemy between them and the database, was a third of what a test of
the domain costs before its first line.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import Profile, remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database

KEY = Fernet.generate_key().decode()  # of this process: with another the copied rows would not open
Known = Mapping[str, Sequence[Profile]]  # by workspace

_copies: dict[tuple[str, str], tuple[str, tuple[Any, ...]]] = {}  # by system and people


async def let_know(database: Database, known: Known, now: datetime) -> None:
    """Let an empty database know people, sealed with `KEY`, which the keyring has from here on."""
    keyring.use([KEY])
    async with database.transaction() as session:
        of = ("sqlite" if database.is_sqlite else "postgresql", f"{known} {now}")
        if of in _copies:
            connection = await session.connection()
            await connection.exec_driver_sql(*_copies[of])
            return
        for workspace_id, profiles in known.items():
            await remember(session, workspace_id, profiles, now)
        _copies[of] = await _statement_of(session)


async def _statement_of(session: AsyncSession) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that inserts what stands in the table of people, and its values."""
    found = await (await session.connection()).exec_driver_sql("SELECT * FROM people")
    names = list(found.keys())
    if session.get_bind().dialect.name == "postgresql":
        # one value: taking three hundred marks apart took longer than inserting
        rows = [{name: _as_json(value) for name, value in row.items()} for row in found.mappings()]
        read = f"SELECT {', '.join(names)} FROM json_populate_recordset(NULL::people, %s)"  # noqa: S608  (as below)
        return f"INSERT INTO people ({', '.join(names)}) {read}", (json.dumps(rows, default=str),)
    rows_of_values = [tuple(row) for row in found]
    places = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows_of_values)
    insert = f"INSERT INTO people ({', '.join(names)}) VALUES {places}"  # noqa: S608  (of the schema)
    return insert, tuple(value for row in rows_of_values for value in row)


def _as_json(value: object) -> object:
    return f"\\x{bytes(value).hex()}" if isinstance(value, bytes | memoryview) else value
