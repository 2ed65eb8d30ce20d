"""Name in a few words why a database takes no writes, from what its driver raised. Must not know any table."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

READ_ONLY: Final = "database is read-only"
FULL: Final = "disk is full"
LOCKED: Final = "database is locked"
NO_WRITES: Final = "database takes no writes"  # for another reason

# sqlite.org/rescode.html, without what stands after the second word: SQLITE_READONLY_DBMOVED is read-only too
OF_SQLITE: Mapping[str, str] = {
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_FULL": FULL,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
}
# postgresql.org/docs/current/errcodes-appendix.html
OF_POSTGRESQL: Mapping[str, str] = {
    "25006": READ_ONLY,  # read_only_sql_transaction
    "53100": FULL,  # disk_full
    "55P03": LOCKED,  # lock_not_available
    "57014": LOCKED,  # query_canceled, by statement_timeout
}
# of these transactions, PostgreSQL has rolled one back so that others go on; the same again may succeed at once
BROKEN_OFF = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected


def is_broken_off(error: Exception) -> bool:
    """Return whether the database broke a transaction off for the sake of another; all of it may be done again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in BROKEN_OFF


def reason(error: Exception) -> str:
    """Return why a write failed."""
    if isinstance(error, PoolTimeout):
        return LOCKED  # others wait for the one connection that writes
    if not isinstance(error, DBAPIError):
        return NO_WRITES
    name = getattr(error.orig, "sqlite_errorname", None)
    if isinstance(name, str):
        return OF_SQLITE.get("_".join(name.split("_")[:2]), NO_WRITES)
    return OF_POSTGRESQL.get(str(getattr(error.orig, "sqlstate", None)), NO_WRITES)
