"""Export, erasure and retention of planned reminders.

Reminders repeat things exported elsewhere; the export counts the reminders.

"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.visibility.reminders import is_reminder_of

# after the day it was due; drafts, words and requests are gone by then
TOLD_KEPT_FOR = timedelta(days=60)
UNTOLD_KEPT_FOR = timedelta(days=180)  # for a person who is away that long


async def _export_count(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Count the reminders that are planned for the person; None where there are none."""
    mine = (is_reminder_of(workspace_id, user_id), PlannedReminder.told_at.is_(None))
    count = await session.scalar(select(func.count()).select_from(PlannedReminder).where(*mine))
    return {"planned": count} if count else None


async def _erase_reminders(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    mine = is_reminder_of(erasure.workspace_id, erasure.user_id)
    return {"reminders": await removal.remove(session, PlannedReminder, erasure.workspace_id, mine)}


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the reminders that were due TOLD_KEPT_FOR ago, or UNTOLD_KEPT_FOR; returns their number."""
    is_over = or_(PlannedReminder.told_at.is_not(None), PlannedReminder.due_at < now - UNTOLD_KEPT_FOR)
    return await removal.remove_portion(session, PlannedReminder, PlannedReminder.due_at < now - TOLD_KEPT_FOR, is_over)


DATA = DataRules(
    tables=(PlannedReminder,),
    export={"private_reminders": Rule(169, _export_count, (PlannedReminder,))},
    erase=(Rule(23, _erase_reminders, (PlannedReminder,)),),
    retention={"private reminders forgotten": Rule(108, forget, (PlannedReminder,), is_private=True)},
    counts=("reminders",),
)
