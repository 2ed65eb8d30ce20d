"""Every night: efforts whose time has passed are closed quietly, and rows past their time are removed."""

import logging
from collections import Counter
from collections.abc import Awaitable, Mapping
from datetime import datetime

from jobs.in_turn import FAILED
from jobs.running import OF_ONE_ROW, JobRun
from slackapp.domain.data_rules import Portion
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.own_data import retention
from slackapp.domain.workspace import switches
from slackapp.domain.workspace.data import left_for_good
from slackapp.slack.platform import erasing
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)


class NotAllRemoved(Exception):
    """Some of what is past its time stands until the next night; the argument is the number of failures."""


async def apply_retention(run: JobRun) -> Mapping[str, int]:
    """Apply retention in all workspaces as of `run.now`, uninstalled workspaces included; return the counts.

    Uses one transaction a portion. A second run, or several workers at once, change nothing more. The next run finishes
    an interrupted run. A rule or a workspace that fails keeps no other back: the next run tries it again. Raises
    NotAllRemoved at the end then, so that the job counts as failed and the alarm of late jobs rings.
    """
    portions = retention.portions(run.data_rules)
    names = retention.report_names(run.data_rules)
    counted: Counter[str] = Counter()
    for what, portion in portions.items():
        # the name of the report: that of a private rule would say whose rows were there
        counted.update(await _apart(names[what], _until_done(run.db, portion, run.now)))
    async with run.db.reading() as session:
        gone = await left_for_good(session, run.now)
    counted.update({"workspaces erased": 0, "parts erased": 0})
    for workspace_id in gone:
        counted.update(await _apart("workspaces erased", _erase(run.db, workspace_id, run.now)))
    async with run.db.reading() as session:
        parts = await switches.to_erase(session)
    for workspace_id, part in parts:
        counted.update(await _apart("parts erased", _erase_part(run, workspace_id, part)))
    await run.db.leave_no_bytes()
    if counted[FAILED]:
        raise NotAllRemoved(counted[FAILED])
    return counted


async def _apart(name: str, work: Awaitable[int]) -> Counter[str]:
    """Return the count of `work` by its name, or one failure, which is logged without the error's text."""
    try:
        return Counter({name: await work})
    except OF_ONE_ROW as error:
        logger.warning("not done tonight, %s: %s", name, type(error).__name__)
        return Counter({FAILED: 1})


async def _erase_part(run: JobRun, workspace_id: str, name: str) -> int:
    """Erase what is stored of a part of Tend that admins turned off so; return 1."""
    if name in run.stored_parts:
        await erasing.erase_part(run.db, run.stored_parts[name], workspace_id, run.now)
    async with run.db.transaction() as session:
        await switches.erased(session, workspace_id, name)
    return 1


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
