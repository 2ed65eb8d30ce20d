"""Nightly job: close old efforts without a message, and delete data past its retention."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.running import JobRun
from slackapp.domain.away import times_away
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import pocket_lines
from slackapp.domain.outbox import daily_caps
from slackapp.domain.own_data import retention, source_exports
from slackapp.domain.people import groups
from slackapp.slack.platform.installations import erase_workspace
from slackapp.storage.database import Database

Portion = Callable[[AsyncSession, datetime], Awaitable[int]]  # returns the number of rows touched, 0 when done

PORTIONS: Mapping[str, Portion] = {
    "efforts closed": effort_lists.close_old,
    "efforts removed": retention.forget_efforts,
    "everyday efforts removed": retention.forget_everyday,
    "thanks taken back removed": retention.forget_taken_back,
    "prompts removed": retention.forget_prompts,
    "things told emptied": source_exports.empty_old,
    "things told forgotten": source_exports.forget_old,
    "groups forgotten": groups.forget,
    "lines for 1:1s let go": pocket_lines.forget_lines,
    "days of 1:1s removed": pocket_lines.forget_days,
    "words later let go": retention.forget_unfinished,
    "seedlings forgotten": retention.forget_seedlings,
    "arrivals forgotten": retention.forget_received,
    "deliveries forgotten": retention.forget_outgoing,
    "times away forgotten": times_away.forget,
    "days of messages forgotten": daily_caps.forget,
}


async def apply_retention(run: JobRun) -> Mapping[str, int]:
    """Apply retention in all workspaces as of `run.now`, uninstalled workspaces included; return the counts.

    Uses one transaction a portion. A second run, or several workers at once, change nothing more. The next run finishes
    an interrupted run.
    """
    counted = {what: await _until_done(run.db, portion, run.now) for what, portion in PORTIONS.items()}
    async with run.db.reading() as session:
        gone = await retention.left_for_good(session, run.now)
    for workspace_id in gone:
        await erase_workspace(run.db, workspace_id)
    return {**counted, "workspaces erased": len(gone)}


async def _until_done(db: Database, portion: Portion, now: datetime) -> int:
    total = 0
    while True:
        async with db.transaction() as session:
            count = await portion(session, now)
        total += count
        if count == 0:
            return total
