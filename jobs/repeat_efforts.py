"""Hourly job: note due everyday efforts again."""

from collections.abc import Mapping

from jobs.running import JobRun
from slackapp.domain.efforts import everyday, repeating


async def repeat_efforts(run: JobRun) -> Mapping[str, int]:
    """Note everyday efforts due as of `run.now` in all workspaces; return the counts of efforts and failures.

    Uses one transaction an effort. A second run, a late run, or several workers at once note each effort once a week.
    """
    noted = failed = beyond_id = 0
    while True:
        async with run.db.reading() as session:
            due = await everyday.due(session, run.workspace_ids, run.now, beyond_id=beyond_id)
        for everyday_id in due:
            failing = "an everyday effort could not be noted"
            done = await run.apart(failing, repeating.repeat, everyday_id, run.country, run.now)
            noted, failed = noted + (done or 0), failed + (done is None)
        if not due:
            return {"efforts": noted, "failed": failed}
        beyond_id = due[-1]
