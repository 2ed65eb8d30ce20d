"""Delete rows of one table: all that match in a workspace, or one portion over all workspaces.

Used by the rules of every noun, see `data_rules`. This module knows no table.
"""

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Delete, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.foundation import Base

PORTION = 1_000  # rows of one transaction of retention, so that requests need not wait for it


async def remove(session: AsyncSession, table: type[Base], workspace_id: str, *conditions: ColumnElement[bool]) -> int:
    """Delete the rows of a workspace that match all conditions; returns their number."""
    scope = table.__table__.c.workspace_id == workspace_id
    return await run_delete(session, delete(table).where(scope, *conditions))


async def remove_portion(session: AsyncSession, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    """Delete at most PORTION matching rows of all workspaces; returns their number.

    Skips rows that another worker has locked (PostgreSQL).
    """
    key: tuple[ColumnElement[Any], ...] = tuple(table.__table__.primary_key)
    old = select(*key).where(*conditions).order_by(*key).limit(PORTION).with_for_update(skip_locked=True)
    rows = [tuple(row) for row in await session.execute(old)]
    if not rows:
        return 0
    if len(key) == 1:
        await session.execute(delete(table).where(key[0].in_([value for (value,) in rows])))
    else:
        await session.execute(delete(table).where(tuple_(*key).in_(rows)))
    return len(rows)


async def run_delete(session: AsyncSession, statement: Delete) -> int:
    """Run a DELETE; returns the number of deleted rows. Objects that the session holds are not updated."""
    done = await session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0
