"""Every night: efforts whose time has passed are closed quietly, and rows past their time are removed."""

from collections.abc import Mapping
from datetime import datetime

from jobs.running import JobRun
from slackapp.domain.data_rules import Portion
from slackapp.domain.own_data import retention
from slackapp.domain.workspace.data import left_for_good
from slackapp.slack.platform.installations import erase_workspace
from slackapp.storage.database import Database


async def apply_retention(run: JobRun) -> Mapping[str, int]:
    """Apply retention in all workspaces as of `run.now`, uninstalled workspaces included; return the counts.

    Uses one transaction a portion. A second run, or several workers at once, change nothing more. The next run finishes
    an interrupted run.
    """
    portions = retention.portions(run.data_rules)
    counted = {what: await _until_done(run.db, portion, run.now) for what, portion in portions.items()}
    async with run.db.reading() as session:
        gone = await left_for_good(session, run.now)
    for workspace_id in gone:
        await erase_workspace(run.db, workspace_id)
    await run.db.leave_no_bytes()
    return {**counted, "workspaces erased": len(gone)}


async def _until_done(db: Database, portion: Portion, now: datetime) -> int:
    total = 0
    while True:
        async with db.transaction() as session:
            count = await portion(session, now)
        total += count
        if count == 0:
            return total
