"""Name the sending worker of a workspace, and free the workspaces, rows and Homes of a dead worker.

A worker takes a workspace with its first row there, and leaves the workspace when no row waits any more. While holding
a workspace, the worker counts its `beats` on. Clocks of several machines are never compared: a worker is dead after
another worker saw its number stand still for some seconds, on the watching worker's own monotonic clock. The module
must not know the number of seconds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox.line_statements import QUEUED
from slackapp.domain.rows.inserts import insert_new, insert_rows
from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import HomeTab, Outgoing, Worker, WorkspaceSender


@dataclass(frozen=True, slots=True)
class Taken:
    """A workspace in a worker's hands; `by_another_until`: when another worker stopped sending there, None if none."""

    workspace_id: str
    by_another_until: datetime | None = None


# run by themselves, each in a transaction of its own
BEAT = update(Worker).where(Worker.id == bindparam("me")).values(beats=Worker.beats + 1)
RELEASE = (
    update(WorkspaceSender)
    .where(WorkspaceSender.worker_id == bindparam("me"), is_one_of(WorkspaceSender.workspace_id, "ids", String))
    .values(worker_id=None, last_worker_id=bindparam("me"), released_at=bindparam("real"))
)
_DEAD = (
    delete(Worker).where(Worker.id == bindparam("dead"), Worker.beats == bindparam("beats")).returning(Worker.id)
).execution_options(synchronize_session=False)
_OF_DEAD = select(WorkspaceSender.workspace_id).where(WorkspaceSender.worker_id == bindparam("dead"))
# in the order of their keys, as everybody locks many of these rows
_LEASED_ROWS = (
    select(Outgoing.id)
    .where(QUEUED, Outgoing.lease_until.is_not(None), Outgoing.workspace_id.in_(_OF_DEAD))
    .order_by(Outgoing.id)
    .with_for_update()
)
_LEASED_HOMES = (
    select(HomeTab.workspace_id, HomeTab.user_id)
    .where(HomeTab.wanted > HomeTab.published, HomeTab.lease_until.is_not(None), HomeTab.workspace_id.in_(_OF_DEAD))
    .order_by(HomeTab.workspace_id, HomeTab.user_id)
    .with_for_update()
)
_FREE_ROWS = (
    update(Outgoing)
    .where(Outgoing.id.in_(_LEASED_ROWS))
    .values(lease_until=None)
    .execution_options(synchronize_session=False)
)
_FREE_HOMES = (
    update(HomeTab)
    .where(tuple_(HomeTab.workspace_id, HomeTab.user_id).in_(_LEASED_HOMES))
    .values(lease_until=None)
    .execution_options(synchronize_session=False)
)
_FREE_WORKSPACES = Prepared(
    update(WorkspaceSender)
    .where(WorkspaceSender.worker_id == bindparam("dead"))
    .values(worker_id=None, last_worker_id=bindparam("dead"), released_at=bindparam("real"))
)
_END = Prepared(delete(Worker).where(Worker.id == bindparam("dead")))


async def begin(session: AsyncSession, worker_id: str) -> None:
    """Enter a worker before its first workspace; without effect for an entered worker."""
    await insert_new(session, Worker, [{"id": worker_id, "beats": 0}])


async def take(session: AsyncSession, workspace_id: str, worker_id: str) -> Taken | None:
    """Take a workspace free of other workers; None if held by another worker.

    A worker may take its own workspace again. Call `begin` before, in the same transaction: a sender without a row of
    its own counts as dead.
    """
    row = {"workspace_id": workspace_id, "worker_id": worker_id}
    found = await _taking(session.get_bind().dialect.name).run(session, row)
    if not found:
        return None
    ((last_worker_id, released_at),) = found
    return Taken(workspace_id, None if last_worker_id == worker_id else released_at)


async def free_dead(session: AsyncSession, worker_id: str, beats: int | None, silent_since: datetime) -> bool:
    """Free the workspaces, rows and Homes of a dead worker; False if the worker beat since, or another was faster.

    A row in posting keeps its mark, and so is known to be in doubt. `beats`: None for a worker without a row of its own
    any more. `silent_since`: by the machine's time, a moment after the worker's last sending.
    """
    dead: dict[str, Any] = {"dead": worker_id}
    if beats is not None and (await session.execute(_DEAD, {**dead, "beats": beats})).first() is None:
        return False
    await session.execute(_FREE_ROWS, dead)
    await session.execute(_FREE_HOMES, dead)
    await _FREE_WORKSPACES.run(session, {**dead, "real": silent_since})
    return True


async def end(session: AsyncSession, worker_id: str, real: datetime) -> None:
    """Leave all workspaces, and remove the row of an ending worker with nothing under way."""
    await _END.run(session, {"dead": worker_id})  # first, as `free_dead` does, which may run at this moment
    await _FREE_WORKSPACES.run(session, {"dead": worker_id, "real": real})


def released(worker_id: str, workspace_ids: Collection[str], real: datetime) -> dict[str, Any]:
    """Return the parameters of RELEASE."""
    return {"me": worker_id, "ids": sorted(workspace_ids), "real": real}


@cache
def _taking(dialect: str) -> Prepared:
    statement: postgresql.Insert | sqlite.Insert = insert_rows(dialect, WorkspaceSender)
    worker_id = statement.excluded.worker_id
    is_free = WorkspaceSender.worker_id.is_(None) | (WorkspaceSender.worker_id == worker_id)
    taking = statement.on_conflict_do_update(
        index_elements=["workspace_id"], set_={"worker_id": worker_id}, where=is_free
    )
    return Prepared(taking.returning(WorkspaceSender.last_worker_id, WorkspaceSender.released_at))
