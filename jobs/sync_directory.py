"""Every night: what Tend knows of people is compared with Slack's list of members, and what has changed is followed.

Ticks more often than that, so that a walk that was cut off goes on soon and the profiles of people who are new to Tend
are read on the same day; a tick that finds nothing to do costs a few reads.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping

from jobs.running import JobRun

AT_ONCE = 4  # workspaces; each has a limit of its own at Slack


async def sync_directory(run: JobRun) -> Mapping[str, int]:
    """Walk on in every workspace in which that is due as of `run.now`; give what it counted over all of them.

    Twice, late, or by several workers at once, one of them walks and nothing is done twice. Where a run had no time
    left, or Slack did not answer, the next tick goes on from there.
    """
    sync = run.directory_sync
    if sync is None:
        return {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(workspace_id: str) -> Mapping[str, int]:
        async with gate:
            return await sync.run(workspace_id, run.country, run.now)

    counted: Counter[str] = Counter()
    for each in await asyncio.gather(*(one(workspace_id) for workspace_id in run.workspace_ids)):
        counted.update(each)
    return counted
