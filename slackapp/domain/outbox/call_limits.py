"""Store how long Slack asked to wait with a method of its Web API in one workspace, for all processes.

Must not know the methods, nor the calls.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import inserts
from slackapp.domain.tables.outbox import CallLimit

# built once: each process runs it once a second while it calls Slack
_STANDING = select(CallLimit.workspace_id, CallLimit.method, CallLimit.until, CallLimit.seconds).where(
    CallLimit.until > bindparam("real")
)


async def learn(session: AsyncSession, workspace_id: str, method: str, seconds: float, real: datetime) -> None:
    """Store a wait of `seconds` from the machine's time `real` on; the newest answer of Slack counts."""
    until = {"until": real + timedelta(seconds=seconds), "seconds": seconds}
    row = {"workspace_id": workspace_id, "method": method, **until}
    await session.execute(
        inserts.insert(session, CallLimit)
        .values(row)
        .on_conflict_do_update(index_elements=["workspace_id", "method"], set_=until)
    )


async def standing(session: AsyncSession, real: datetime) -> Mapping[tuple[str, str], float]:
    """Return the seconds left of each wait, by workspace and method; never more than Slack asked for."""
    rows = await session.execute(_STANDING, {"real": real})
    return {
        (workspace_id, method): min((until - real).total_seconds(), seconds)
        for workspace_id, method, until, seconds in rows
    }
