"""Every night: efforts whose time has passed are closed quietly, and rows past their time are removed."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from jobs.running import JobRun
from slackapp.domain.data_rules import Portion
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.own_data import retention
from slackapp.domain.workspace import switches
from slackapp.domain.workspace.data import left_for_good
from slackapp.slack.platform import erasing
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)


async def apply_retention(run: JobRun) -> Mapping[str, int]:
    """Apply retention in all workspaces as of `run.now`, uninstalled workspaces included; return the counts.

    Uses one transaction a portion. A second run, or several workers at once, change nothing more. The next run finishes
    an interrupted run.
    """
    portions = retention.portions(run.data_rules)
    names = retention.report_names(run.data_rules)
    counted: Counter[str] = Counter()
    for what, portion in portions.items():
        counted[names[what]] += await _until_done(run.db, portion, run.now)
    async with run.db.reading() as session:
        gone = await left_for_good(session, run.now)
    erased = [await _erase(run.db, workspace_id, run.now) for workspace_id in gone]
    parts = await _erase_parts(run)
    await run.db.leave_no_bytes()
    return {**counted, "workspaces erased": sum(erased), "parts erased": parts}


async def _erase_parts(run: JobRun) -> int:
    """Erase what is stored of the parts of Tend that admins turned off so; return the count of parts."""
    async with run.db.reading() as session:
        parts = await switches.to_erase(session)
    for workspace_id, name in parts:
        if name in run.stored_parts:
            await erasing.erase_part(run.db, run.stored_parts[name], workspace_id, run.now)
        async with run.db.transaction() as session:
            await switches.erased(session, workspace_id, name)
    return len(parts)


async def _erase(db: Database, workspace_id: str, now: datetime) -> bool:
    """Erase a workspace, and log how many words of people never went out: nobody can be told without a token.

    False when the workspace came back meanwhile, or another process erases it.
    """
    try:
        async with db.transaction() as session:
            is_mine = await erasing.claim(session, workspace_id, now)
            unsent = await outbox.count_words(session, workspace_id)
    except erasing.BeingErased:
        return False
    if not is_mine:
        return False
    await erasing.erase_workspace(db, workspace_id)
    if unsent:
        logger.warning("workspace %s uninstalled Tend and is erased; %s messages never went out", workspace_id, unsent)
    return True


async def _until_done(db: Database, portion: Portion, now: datetime) -> int:
    total = 0
    while True:
        async with db.transaction() as session:
            count = await portion(session, now)
        total += count
        if count == 0:
            return total
