"""Erase a whole workspace, in short transactions, one process at a time. Must not know any table's purpose."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import real_now
from slackapp.domain.data_rules import StoredPart, Withdrawal
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.workspace.data import is_left_for_good
from slackapp.storage.database import Database

ERASED_AT_ONCE = 5_000  # rows of one transaction
ERASED_WITHIN = timedelta(hours=1)  # afterwards a process that began an erasure counts as dead


class BeingErased(Exception):
    """Another process erases the workspace now."""


async def claim(session: AsyncSession, workspace_id: str, now: datetime) -> bool:
    """Claim the erasure of a workspace that left for good; False for a workspace still there, or back again.

    The claim blocks an install until the erasure ends: the install would lose its rows. Raises BeingErased.
    """
    row = await session.get(Workspace, workspace_id, with_for_update=True, populate_existing=True)
    if row is None or not is_left_for_good(row.uninstalled_at, now):
        return False
    real = real_now()
    if row.erasing_since is not None and real - row.erasing_since < ERASED_WITHIN:
        raise BeingErased
    row.erasing_since = real
    return True


async def erase_workspace(db: Database, workspace_id: str) -> None:
    """Delete every row of a workspace, in short transactions, so that other writers get their turn.

    The workspace's own row goes last, so that an interrupted erasure is found and ended.
    """
    await _erase_all(db, [table for table in Base.metadata.sorted_tables if "workspace_id" in table.c], workspace_id)
    await _erase(db, Base.metadata.tables[Workspace.__tablename__], Workspace.id == workspace_id)


async def erase_part(db: Database, part: StoredPart, workspace_id: str, now: datetime) -> None:
    """Take a part's things out of messages, then delete the part's rows, in short transactions.

    Without its rows, a post left in a channel could not follow a receiver's removal of the thanks.
    """
    for withdrawal in part.withdrawals:
        while await _withdrawn(db, withdrawal, workspace_id, now):
            pass
    names = {table.__tablename__ for table in part.tables}
    mine = [table for table in Base.metadata.sorted_tables if table.name in names and "workspace_id" in table.c]
    await _erase_all(db, mine, workspace_id)


async def _withdrawn(db: Database, withdrawal: Withdrawal, workspace_id: str, now: datetime) -> int:
    async with db.transaction() as session:
        return await withdrawal(session, workspace_id, now)


async def _erase_all(db: Database, tables: Sequence[Table], workspace_id: str) -> None:
    """Delete the workspace's rows; `tables` are in the order of their keys, and referencing rows go first."""
    for table in reversed(tables):
        await _erase(db, table, table.c.workspace_id == workspace_id)


async def _erase(db: Database, table: Table, condition: ColumnElement[bool]) -> None:
    while await _erase_some(db, table, condition) == ERASED_AT_ONCE:
        pass


async def _erase_some(db: Database, table: Table, condition: ColumnElement[bool]) -> int:
    key = tuple(table.primary_key)
    some = select(*key).where(condition).limit(ERASED_AT_ONCE)
    async with db.transaction() as session:
        gone = await session.execute(delete(table).where(tuple_(*key).in_(some)).returning(key[0]))
        return len(gone.all())
