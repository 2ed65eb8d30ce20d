"""Every quarter of an hour: managers whose week and hour it is are told privately of efforts without a word."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import weekly as weekly_prompts

logger = logging.getLogger(__name__)


async def send_prompts(run: JobRun) -> Mapping[str, int]:
    """Queue the prompts that are due as of `run.now` in all workspaces; give how many were made and how many failed.

    One transaction a manager. Twice, late, or by several workers at once, a manager gets one a week.
    """
    made = failed = 0
    for workspace_id in run.workspace_ids:
        async with run.db.reading() as session:
            managers = await due_prompts.managers_to_prompt(session, workspace_id, run.now)
        for manager_id in managers:
            try:
                made += await _prepared(run, workspace_id, manager_id)
            except SQLAlchemyError as error:
                # the text of a database error could quote a row; the next tick tries this manager again
                logger.warning("a prompt could not be prepared: %s", type(error).__name__)
                failed += 1
    return {"prompts": made, "failed": failed}


async def _prepared(run: JobRun, workspace_id: str, manager_id: str) -> bool:
    async with run.db.transaction() as session:
        return await weekly_prompts.prepare_prompt(session, workspace_id, manager_id, run.country, run.now)
