"""Hold a whole workspace while Slack refuses its token or its access, and let messages go once Slack accepts them.

A hold is a row, so a hold survives restarts, and all processes share the hold. During a hold no worker claims a message
or a Home of the workspace. A worker asks Slack from time to time. After a good answer the hold is on trial: workers
claim again, and the first success ends the hold. A hold begins on trial if Slack's error may concern one channel alone,
so that other channels go on. The module must not know the question to Slack; `slack/platform` does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import Outgoing, WorkspaceHold

CHECK_FIRST, CHECK_MAX = timedelta(seconds=5), timedelta(minutes=10)  # the wait doubles
GIVEN_UP_AFTER = timedelta(days=5)  # by the app's clock: the giver is told then
PORTION = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A workspace on hold, for the operator."""

    workspace_id: str
    error: str  # Slack's error name
    began_at: datetime
    waiting: int  # messages that wait


async def hold(
    session: AsyncSession, workspace_id: str, error: str, now: datetime, real: datetime, *, on_trial: bool = False
) -> bool:
    """Hold a workspace because of Slack's `error`; return True for a new hold.

    A hold on trial becomes a full hold, unless the new refusal is for a trial too. A full hold stays: several refused
    calls count once.
    """
    row = {
        "workspace_id": workspace_id,
        "error": error,
        "began_at": now,
        "check_at": real + CHECK_FIRST,
        "checks": 0,
        "on_trial": on_trial,
    }
    if await inserts.insert_new(session, WorkspaceHold, [row]):
        return True
    held = await session.get(WorkspaceHold, workspace_id, with_for_update=True, populate_existing=True)
    if held is not None and held.on_trial and not on_trial:
        held.error, held.on_trial, held.check_at = error, False, real + _wait(held.checks)
        await session.flush()
    return False


async def lift(session: AsyncSession, workspace_id: str) -> bool:
    """End a hold on trial, because Slack accepted a call, and let refused messages be tried; False without a hold."""
    gone = delete(WorkspaceHold).where(WorkspaceHold.workspace_id == workspace_id, WorkspaceHold.on_trial)
    if (await session.execute(gone.returning(WorkspaceHold.workspace_id))).first() is None:
        return False
    refused = (Outgoing.workspace_id == workspace_id, Outgoing.state == "queued", Outgoing.failure.is_not(None))
    in_order = select(Outgoing.id).where(*refused).order_by(Outgoing.id).with_for_update()
    freed = update(Outgoing).where(Outgoing.id.in_(in_order)).values(hold_until=None)
    await session.execute(freed.execution_options(synchronize_session=False))
    return True


# built once, like those below: every look of a worker runs them, twice a second at least
_ANY = Prepared(select(literal(1)).select_from(WorkspaceHold).limit(1))
_ON_TRIAL = Prepared(select(WorkspaceHold.workspace_id).where(WorkspaceHold.on_trial))
_TRIAL_OF = Prepared(select(WorkspaceHold.on_trial).where(WorkspaceHold.workspace_id == bindparam("workspace")))
_DUE_CHECKS = Prepared(
    select(WorkspaceHold.workspace_id)
    .where(WorkspaceHold.check_at <= bindparam("real"))
    .order_by(WorkspaceHold.check_at)
    .limit(PORTION)
)
_NEXT_CHECK = Prepared(select(func.min(WorkspaceHold.check_at)).where(WorkspaceHold.check_at < bindparam("before")))
_OVERDUE = (
    select(Outgoing)
    .join(WorkspaceHold, WorkspaceHold.workspace_id == Outgoing.workspace_id)
    .where(
        WorkspaceHold.began_at <= bindparam("since"),
        Outgoing.state == "queued",
        Outgoing.due_at <= bindparam("since"),
        Outgoing.kind.not_in(bindparam("notices", expanding=True)),
        or_(Outgoing.lease_until.is_(None), Outgoing.lease_until < bindparam("real")),
    )
    .order_by(Outgoing.id)
)
_TAKE_OVERDUE = _OVERDUE.limit(PORTION).with_for_update(skip_locked=True)
_ANY_OVERDUE = _OVERDUE.with_only_columns(Outgoing.id).limit(1)


async def is_any(session: AsyncSession) -> bool:
    """Return whether any workspace has a hold, on trial or not."""
    return await _ANY.scalar(session, {}) is not None


async def on_trial(session: AsyncSession) -> frozenset[str]:
    """Return the ids of the workspaces on trial."""
    return frozenset(await _ON_TRIAL.scalars(session, {}))


async def due_checks(session: AsyncSession, real: datetime) -> Sequence[str]:
    """Return the workspaces to ask Slack about at the real moment `real`, at most PORTION."""
    return await _DUE_CHECKS.scalars(session, {"real": real})


async def claim_check(session: AsyncSession, workspace_id: str, real: datetime) -> bool:
    """Claim the question to Slack for one worker, and set the time of the next; False if another was first."""
    held = await session.get(WorkspaceHold, workspace_id, with_for_update=True, populate_existing=True)
    if held is None or held.check_at > real:
        return False
    held.checks += 1
    held.check_at = real + _wait(held.checks)
    await session.flush()
    return True


async def check_now(session: AsyncSession, workspace_id: str, real: datetime) -> None:
    """Make the next question to Slack due at the real moment `real`, because the workspace has a new token."""
    mine = update(WorkspaceHold).where(WorkspaceHold.workspace_id == workspace_id)
    await session.execute(mine.values(check_at=real))


async def answered(session: AsyncSession, workspace_id: str) -> bool:
    """Put a hold on trial after Slack accepted the token; return True if the hold ended.

    A trial until the next good answer ends as well if no refused message waits: there was nothing to try.
    """
    refused = exists().where(
        Outgoing.workspace_id == workspace_id, Outgoing.state == "queued", Outgoing.failure.is_not(None)
    )
    if not await session.scalar(select(refused)) and await lift(session, workspace_id):
        return True
    mine = update(WorkspaceHold).where(WorkspaceHold.workspace_id == workspace_id)
    await session.execute(mine.values(on_trial=True))
    return False


async def next_check(session: AsyncSession, before: datetime) -> datetime | None:
    """Return the real moment of the next question to Slack; None if none is due before `before`."""
    first: datetime | None = await _NEXT_CHECK.scalar(session, {"before": before})
    return first


def is_held(workspace_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Match rows of workspaces on hold; a hold on trial does not count."""
    return exists().where(WorkspaceHold.workspace_id == workspace_id, WorkspaceHold.on_trial.is_(False))


async def held_of(session: AsyncSession, workspace_ids: Collection[str]) -> frozenset[str]:
    """Return the workspaces on hold among `workspace_ids`, without trials."""
    held = select(WorkspaceHold.workspace_id).where(
        WorkspaceHold.workspace_id.in_(workspace_ids), WorkspaceHold.on_trial.is_(False)
    )
    return frozenset(await session.scalars(held))


async def stands(session: AsyncSession, workspace_id: str) -> bool:
    """Return whether the workspace has a hold, on trial or not."""
    return await session.get(WorkspaceHold, workspace_id, populate_existing=True) is not None


async def is_on_trial(session: AsyncSession, workspace_id: str) -> bool | None:
    """Return whether the workspace's hold is on trial; None without a hold."""
    found: bool | None = await _TRIAL_OF.scalar(session, {"workspace": workspace_id})
    return found


async def listed(session: AsyncSession, limit: int) -> tuple[Held, ...]:
    """Return the workspaces on hold or on trial, longest first, at most `limit`, for the operator."""
    waiting = (
        select(func.count())
        .where(Outgoing.workspace_id == WorkspaceHold.workspace_id, Outgoing.state == "queued")
        .scalar_subquery()
    )
    found = await session.execute(
        select(WorkspaceHold, waiting).order_by(WorkspaceHold.began_at, WorkspaceHold.workspace_id).limit(limit)
    )
    return tuple(Held(held.workspace_id, held.error, held.began_at, count) for held, count in found)


async def count(session: AsyncSession) -> int:
    """Return the number of workspaces on hold or on trial."""
    return await session.scalar(select(func.count()).select_from(WorkspaceHold)) or 0


async def take_overdue(
    session: AsyncSession, notices: Collection[str], now: datetime, real: datetime, lease: timedelta
) -> Sequence[Outgoing]:
    """Lease messages waiting GIVEN_UP_AFTER in a hold equally old, at most PORTION, oldest first.

    `notices`: the kinds about failures; notices wait until the hold ends.
    """
    rows = list(await session.scalars(_TAKE_OVERDUE, _overdue(notices, now, real)))
    for row in rows:
        row.lease_until = real + lease
    await session.flush()
    return rows


async def is_any_overdue(session: AsyncSession, notices: Collection[str], now: datetime, real: datetime) -> bool:
    """Return whether `take_overdue` would find a message, without the write lock."""
    return await session.scalar(_ANY_OVERDUE, _overdue(notices, now, real)) is not None


def _overdue(notices: Collection[str], now: datetime, real: datetime) -> dict[str, Any]:
    return {"notices": sorted(notices), "since": now - GIVEN_UP_AFTER, "real": real}


def _wait(checks: int) -> timedelta:
    return min(CHECK_FIRST * int(2 ** min(checks, 10)), CHECK_MAX)
