"""The schema revision of this code, and its check. Works without Alembic, because loading it takes megabytes."""

from enum import Enum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSION_TABLE = "alembic_version"  # written by Alembic
IS_THERE = {
    "sqlite": f"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{VERSION_TABLE}'",  # noqa: S608  (our own)
    "postgresql": f"SELECT 1 WHERE to_regclass('{VERSION_TABLE}') IS NOT NULL",
}
APPLIED = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608  (our own)
UNFINISHED = "moving-"  # before the revision, while `tend move` fills a database; an older Tend refuses it as newer
TOUCH = f"UPDATE {VERSION_TABLE} SET version_num = version_num"  # noqa: S608  (our own)


class State(Enum):
    """A database's schema, compared with this code's."""

    CURRENT = "current"
    BEHIND = "behind"  # or without any table of Tend's
    AHEAD = "ahead"  # of a newer Tend
    MOVING = "moving"  # `tend move` fills the database, or was cut off while it did


class NewerSchema(RuntimeError):
    """The schema is of a newer Tend, so this one must not touch the database."""

    def __init__(self) -> None:
        super().__init__(f"the schema is of a newer Tend than this one, which knows it up to {head()}")


class UnfinishedMove(RuntimeError):
    """A move into this database has not finished, so nobody may use it."""

    def __init__(self) -> None:
        super().__init__("a move into this database has not finished")


@cache
def _known() -> frozenset[str]:
    return frozenset(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").rglob("[0-9]*_*.py"))


def head() -> str:
    """Return the newest revision. A migration's file name begins with its revision; revisions count upwards."""
    return max(_known())


def state(connection: Connection) -> State:
    """Compare the database's schema with this code's. A revision unknown to this code is of a newer Tend."""
    if connection.execute(text(IS_THERE[connection.dialect.name])).scalar() is None:
        return State.BEHIND
    applied = set(connection.execute(text(APPLIED)).scalars())
    if applied == {head()}:
        return State.CURRENT
    if any(revision.startswith(UNFINISHED) for revision in applied):
        return State.MOVING
    return State.BEHIND if applied <= _known() else State.AHEAD


def refuse_newer(connection: Connection) -> State:
    """Return the state of the schema. Raises NewerSchema instead of returning AHEAD, UnfinishedMove for MOVING."""
    found = state(connection)
    if found is State.AHEAD:
        raise NewerSchema
    if found is State.MOVING:
        raise UnfinishedMove
    return found
