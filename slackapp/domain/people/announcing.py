"""Announce changes of people to the other processes, which remember people for minutes.

The count stands in the workspace's own row, which every process rereads each second anyway.
"""

from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.workspaces import Workspace

_WORKSPACES = cast("Table", Workspace.__table__)
_COUNT_ONE_MORE = (
    update(_WORKSPACES)
    .where(_WORKSPACES.c.id == bindparam("workspace"))
    .values(directory_version=_WORKSPACES.c.directory_version + 1)
)


async def announce_change(session: AsyncSession, workspace_id: str) -> None:
    """Let every process reread the people it remembers, within a second of the commit.

    Call it last in the transaction that changed people: the next such transaction waits for its commit from there on.
    """
    await session.execute(_COUNT_ONE_MORE, {"workspace": workspace_id})
