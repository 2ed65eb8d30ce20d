"""The rules of a noun for its tables: the export, erasure and timely removal of their rows.

Each noun has one `DATA` value in its `data.py`; `slackapp/features.py` joins them, and the engines in `own_data` run
the rules. A table without a rule has a reason instead. The module knows no table.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.foundation import Base

Entry = dict[str, Any]  # plain values and aware moments, under names a person understands
Reasons = Mapping[type[Base], str]  # a table -> why it needs no rule, as a person would be told

# (session, workspace_id, user_id) -> what is held about that person, for that person alone
Exporter = Callable[[AsyncSession, str, str], Awaitable[Any]]
# numbers of erased rows, under names of `DataRules.counts`
Eraser = Callable[[AsyncSession, "Erasure"], Awaitable[Mapping[str, int]]]
# (session, now) -> the number of rows it changed in one short transaction; 0 when nothing is left to do
Portion = Callable[[AsyncSession, datetime], Awaitable[int]]
# (session, workspace_id, now) -> the number of things it took out of messages in one transaction; 0: nothing is left
Withdrawal = Callable[[AsyncSession, str, datetime], Awaitable[int]]
# (workspace_id, user_id) -> ids of the people whose Home shows something that an erasure of `user_id` removes
Readers = Callable[[str, str], Select[Any]]

Run = TypeVar("Run")


@dataclass(frozen=True, slots=True)
class Erasure:
    """The person whose rows are erased, and the moment."""

    workspace_id: str
    user_id: str
    now: datetime  # aware UTC


@dataclass(frozen=True, slots=True)
class Rule(Generic[Run]):
    """One function and its tables, also tables whose rows the database deletes by a cascade.

    A test runs the function and checks the touched tables.
    """

    place: int  # the order among the rules of all nouns: lower places run and stand first
    run: Run
    tables: tuple[type[Base], ...]
    is_private: bool = False  # the report of retention counts its rows together with all other private rows


@dataclass(frozen=True, slots=True)
class DataRules:
    """All rules for the rows of one noun; a test fails when a table has neither a rule nor a reason.

    A rule may cover tables of another noun as well: a profile shows the last opening of Home.
    """

    tables: tuple[type[Base], ...]  # owned by this noun and by no other
    export: Mapping[str, Rule[Exporter]] = field(default_factory=dict)  # by the key in the export document
    erase: tuple[Rule[Eraser], ...] = ()
    retention: Mapping[str, Rule[Portion]] = field(default_factory=dict)  # by the name in the job's report
    counts: tuple[str, ...] = ()  # the names under which its erasers count, in the order of the report
    readers: tuple[Readers, ...] = ()
    not_exported: Reasons = field(default_factory=dict)
    not_erased: Reasons = field(default_factory=dict)
    kept: Reasons = field(default_factory=dict)  # until when, for tables without a rule of retention
    withdrawals: tuple[Withdrawal, ...] = ()  # run before the rows of a part that admins turned off are erased


@dataclass(frozen=True, slots=True)
class StoredPart:
    """The stored rows of a part of Tend with a switch, and the withdrawal of the part's messages before the erasure."""

    tables: tuple[type[Base], ...]
    withdrawals: tuple[Withdrawal, ...]

    @classmethod
    def of(cls, rules: Iterable[DataRules]) -> "StoredPart":
        """Join the rules of the part's nouns."""
        nouns = tuple(rules)
        return cls(
            tuple(table for noun in nouns for table in noun.tables),
            tuple(withdrawal for noun in nouns for withdrawal in noun.withdrawals),
        )


def in_order(rules: Iterable[Rule[Run]]) -> list[Rule[Run]]:
    """Sort rules of several nouns by their places."""
    return sorted(rules, key=lambda rule: rule.place)
