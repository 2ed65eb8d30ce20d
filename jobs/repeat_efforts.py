"""Every hour: everyday efforts whose week, day and hour have come are noted again."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.efforts import everyday, repeating

logger = logging.getLogger(__name__)


async def repeat_efforts(run: JobRun) -> Mapping[str, int]:
    """Note what is due as of `run.now` in all workspaces; give how many were noted and how many failed.

    One transaction each. Twice, late, or by several workers at once, each is noted once a week.
    """
    noted = failed = beyond_id = 0
    while True:
        async with run.db.reading() as session:
            due = await everyday.due(session, run.workspace_ids, run.now, beyond_id=beyond_id)
        for everyday_id in due:
            try:
                noted += await _repeated(run, everyday_id)
            except SQLAlchemyError as error:
                # the text of a database error could quote a row; the next tick tries this one again
                logger.warning("an everyday effort could not be noted: %s", type(error).__name__)
                failed += 1
        if not due:
            return {"efforts": noted, "failed": failed}
        beyond_id = due[-1]


async def _repeated(run: JobRun, everyday_id: int) -> bool:
    async with run.db.transaction() as session:
        return await repeating.repeat(session, everyday_id, run.country, run.now)
