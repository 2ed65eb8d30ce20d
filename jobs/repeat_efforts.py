"""Hourly job: note due everyday efforts again."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.efforts import everyday, repeating

logger = logging.getLogger(__name__)


async def repeat_efforts(run: JobRun) -> Mapping[str, int]:
    """Note everyday efforts due as of `run.now` in all workspaces; return the counts of efforts and failures.

    Uses one transaction an effort. A second run, a late run, or several workers at once note each effort once a week.
    """
    noted = failed = beyond_id = 0
    while True:
        async with run.db.reading() as session:
            due = await everyday.due(session, run.workspace_ids, run.now, beyond_id=beyond_id)
        for everyday_id in due:
            try:
                noted += await _repeated(run, everyday_id)
            except SQLAlchemyError as error:
                # a database error may quote a row, so only its type is logged; the next tick tries again
                logger.warning("an everyday effort could not be noted: %s", type(error).__name__)
                failed += 1
        if not due:
            return {"efforts": noted, "failed": failed}
        beyond_id = due[-1]


async def _repeated(run: JobRun, everyday_id: int) -> bool:
    async with run.db.transaction() as session:
        return await repeating.repeat(session, everyday_id, run.country, run.now)
