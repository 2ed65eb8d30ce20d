"""Job every quarter of an hour: send due managers a private prompt about efforts without thanks."""

from collections.abc import Mapping

from jobs.running import JobRun
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import weekly as weekly_prompts


async def send_prompts(run: JobRun) -> Mapping[str, int]:
    """Queue prompts due as of `run.now` in all workspaces; return the counts of prompts and failures.

    Uses one transaction a manager. A second run, a late run, or several workers at once send a manager one prompt a
    week.
    """
    made = failed = 0
    for workspace_id in run.workspace_ids:
        async with run.db.reading() as session:
            managers = await due_prompts.managers_to_prompt(session, run.moment(workspace_id))
        for manager_id in managers:
            acting = run.acting(workspace_id, manager_id)
            done = await run.apart("a prompt could not be prepared", weekly_prompts.prepare_prompt, acting)
            made, failed = made + (done or 0), failed + (done is None)
    return {"prompts": made, "failed": failed}
