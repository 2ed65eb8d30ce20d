"""Notes in which order each transaction on PostgreSQL locks rows, by table.

Hooked in where statements leave for the server, so that pipelines stay pipelines. Knows nothing of what is stored.
"""

import re
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from slackapp.storage import pipelined

CHANGES = re.compile(r"\s*(?:UPDATE|DELETE FROM|INSERT INTO)\s+(\w+)")
LOCKS = re.compile(r"\bFROM\s+(\w+).*\bFOR (?:NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b", re.DOTALL)
INSERTS = re.compile(r"\s*INSERT INTO\s+(\w+)")

Transaction = tuple[str, ...]  # the tables, each where it is locked first; an inserted one has a plus before its name


def locked_by(sql: str) -> list[str]:
    """Return the tables whose rows a statement locks, those of its own SELECT first."""
    found = [match[1] for match in (LOCKS.search(sql), CHANGES.match(sql)) if match]
    new = INSERTS.match(sql)
    return [f"+{name}" if new and name == new[1] else name for name in dict.fromkeys(found)]


class LockOrder:
    """The orders of all transactions that committed."""

    def __init__(self) -> None:
        self._open: dict[int, list[str]] = {}
        self.transactions: set[Transaction] = set()

    def note(self, connection: Any, sql: Any) -> None:
        """Note a statement on its way."""
        if not connection.autocommit and isinstance(sql, str):
            self._open.setdefault(id(connection), []).extend(locked_by(sql))

    def end(self, connection: Any, *, is_committed: bool) -> None:
        """Note the end of a transaction."""
        order = tuple(dict.fromkeys(self._open.pop(id(connection), [])))
        if is_committed and len(order) > 1:
            self.transactions.add(order)

    def after(self, table: str) -> set[str]:
        """Return the tables of which a transaction locks rows that stood before, once it has locked such of `table`."""
        later = {one for order in self.transactions if table in order for one in order[order.index(table) + 1 :]}
        return {one for one in later if not one.startswith("+")}


@pytest.fixture
def lock_order(monkeypatch: pytest.MonkeyPatch) -> LockOrder:
    """Notes the order of every transaction of the test."""
    noted = LockOrder()
    send, commit, rollback = pipelined.Connection._send, pipelined.Connection.commit, pipelined.Connection.rollback
    execute = psycopg.AsyncCursor.execute

    async def sending(self: pipelined.Connection, asked: Sequence[pipelined.Asked]) -> Any:
        for one in asked:
            noted.note(self, one.sql)
        return await send(self, asked)

    async def executing(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        noted.note(self.connection, query)
        return await execute(self, query, *args, **kwargs)

    async def committing(self: pipelined.Connection) -> None:
        await commit(self)
        noted.end(self, is_committed=True)

    async def rolling_back(self: pipelined.Connection) -> None:
        noted.end(self, is_committed=False)
        await rollback(self)

    monkeypatch.setattr(pipelined.Connection, "_send", sending)
    monkeypatch.setattr(pipelined.Connection, "commit", committing)
    monkeypatch.setattr(pipelined.Connection, "rollback", rolling_back)
    monkeypatch.setattr(psycopg.AsyncCursor, "execute", executing)
    return noted
