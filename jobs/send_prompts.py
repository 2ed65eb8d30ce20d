"""Job every quarter of an hour: send due managers a private prompt about efforts without thanks."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import weekly as weekly_prompts

logger = logging.getLogger(__name__)


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
            try:
                made += await _prepared(run, workspace_id, manager_id)
            except SQLAlchemyError as error:
                # a database error may quote a row, so only its type is logged; the next tick tries again
                logger.warning("a prompt could not be prepared: %s", type(error).__name__)
                failed += 1
    return {"prompts": made, "failed": failed}


async def _prepared(run: JobRun, workspace_id: str, manager_id: str) -> bool:
    async with run.db.transaction() as session:
        return await weekly_prompts.prepare_prompt(session, run.acting(workspace_id, manager_id))
