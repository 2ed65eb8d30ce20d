"""Nightly job: compare stored people with Slack's list of members, and apply the changes.

The job ticks more often, so that an interrupted walk continues soon, and profiles of new people are read on the same
day. A tick without work costs a few reads.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping

from jobs.running import JobRun

AT_ONCE = 4  # workspaces; Slack limits each workspace separately


async def sync_directory(run: JobRun) -> Mapping[str, int]:
    """Continue the walk in every workspace due as of `run.now`; return the counts over all workspaces.

    In a second run, a late run, or with several workers at once, one worker walks and nothing is done twice. After a
    run without time left, or without an answer from Slack, the next tick continues.
    """
    sync = run.directory_sync
    if sync is None:
        return {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(workspace_id: str) -> Mapping[str, int]:
        async with gate:
            return await sync.run(run.moment(workspace_id))

    counted: Counter[str] = Counter()
    for each in await asyncio.gather(*(one(workspace_id) for workspace_id in run.workspace_ids)):
        counted.update(each)
    return counted
