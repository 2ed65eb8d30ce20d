"""The tables of private nouns, and what of their rows a thief of the database can read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Column, Date, Table

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import UtcDateTime
from slackapp.features import FEATURES

# nouns whose rows name nobody and no kind in the clear; a new one is added here
PRIVATE = {"blocks", "credit_back", "notes", "pauses", "phrases", "promises", "reminders", "repairs", "to_say"}
NAMES_OF_ROWS = {"id", "workspace_id", "seal_id"}
OF_TEAMS = {"phrases": "channel_id"}  # whose words these are; the channel's people read them all
NUMBERED = {"outbox", "phrases"}
DIGEST = re.compile(r"[0-9a-f]{64}")
PERSON = re.compile(r"\b[UW]0[A-Z0-9]{7,}")


def private_tables() -> list[Table]:
    """Give the tables that the features of private nouns own."""
    owners = [feature.data for feature in FEATURES if feature.name in PRIVATE and feature.data is not None]
    return [cast("Table", table.__table__) for data in owners for table in data.tables]


def telling_columns(table: Table) -> list[str]:
    """Give the columns of a table that could say who, to whom or what: neither digests, moments, nor sealed."""
    of_team = OF_TEAMS.get(table.name)
    return [column.name for column in table.columns if column.name != of_team and not _says_nothing(column)]


def _says_nothing(column: Column[Any]) -> bool:
    if column.name in NAMES_OF_ROWS or isinstance(column.type, Encrypted | UtcDateTime | Date):
        return True
    # a number of a row that itself tells nothing
    return column.name.endswith("_digest") or any(key.column.table.name in NUMBERED for key in column.foreign_keys)


def telling_values(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the values of stored rows that name a person, or that stand where a digest should."""
    return [
        f"{name}: {value}"
        for row in rows
        for name, value in row.items()
        if isinstance(value, str) and name not in {"workspace_id", "seal_id"}
        if PERSON.search(value) or (name.endswith("_digest") and DIGEST.fullmatch(value) is None)
    ]
