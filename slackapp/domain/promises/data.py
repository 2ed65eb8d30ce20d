"""Export, erasure and retention of promises.

`tend export` runs on the server, in the hands of its operator. So it gives counts; the words are read in Slack.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.promises.lists import CLOSED_KEPT_FOR, OPEN_KEPT_FOR
from slackapp.domain.rows import removal
from slackapp.domain.tables.promises import Promise
from slackapp.domain.visibility import promises as visibility


async def _export_counts(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Count the open promises by the person and to the person; None without any."""
    counts = {
        "made": visibility.is_made_by(workspace_id, user_id),
        "received": visibility.is_promised_to(workspace_id, user_id),
    }
    found = {
        name: await session.scalar(select(func.count()).where(theirs, Promise.closed_at.is_(None))) or 0
        for name, theirs in counts.items()
    }
    return found if any(found.values()) else None


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the promises that name the person, for both sides."""
    theirs = delete(Promise).where(visibility.names(erasure.workspace_id, erasure.user_id))
    return {"promises": await removal.run_delete(session, theirs)}


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of promises whose days are over; returns their number. Sends no message."""
    is_forgotten = and_(Promise.closed_at.is_(None), Promise.due_on < (now - OPEN_KEPT_FOR).date())
    return await removal.remove_portion(session, Promise, or_(Promise.closed_at <= now - CLOSED_KEPT_FOR, is_forgotten))


DATA = DataRules(
    tables=(Promise,),
    export={"promises": Rule(168, _export_counts, (Promise,))},
    erase=(Rule(19, _erase, (Promise,)),),
    retention={"promises deleted": Rule(107, forget, (Promise,), is_private=True)},
    counts=("promises",),
)
