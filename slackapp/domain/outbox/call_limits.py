"""Store how long Slack asked to wait with a method of its Web API in one workspace, for all processes.

Must not know the methods, nor the calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import CallLimit

# built once: each process runs it once a second while it calls Slack
_STANDING = Prepared(
    select(CallLimit.workspace_id, CallLimit.method, CallLimit.until, CallLimit.seconds).where(
        CallLimit.until > bindparam("real")
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A wait that has not passed; `until` names it, by the machine's time of the process that learned it."""

    until: datetime
    left_s: float  # never more than Slack asked for


async def learn(session: AsyncSession, workspace_id: str, method: str, seconds: float, real: datetime) -> None:
    """Store a wait of `seconds` from the machine's time `real` on; a wait that ends later stays.

    As long a wait always replaces the stored one, which a clock set back since may have left in the far future.
    """
    until = {"until": real + timedelta(seconds=seconds), "seconds": seconds}
    row = {"workspace_id": workspace_id, "method": method, **until}
    statement = inserts.insert(session, CallLimit).values(row)
    is_longer = or_(statement.excluded.until > CallLimit.until, statement.excluded.seconds >= CallLimit.seconds)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "method"], set_=until, where=is_longer)
    )


async def standing(session: AsyncSession, real: datetime) -> Mapping[tuple[str, str], Standing]:
    """Return the waits that have not passed at the machine's time `real`, by workspace and method."""
    rows = await _STANDING.run(session, {"real": real})
    return {
        (workspace_id, method): Standing(until, min((until - real).total_seconds(), seconds))
        for workspace_id, method, until, seconds in rows
    }
