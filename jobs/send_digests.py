"""Job every quarter of an hour: queue weeks and months as messages, and count the figures of workspaces in time."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.look_back import digests, figures

logger = logging.getLogger(__name__)


async def send_digests(run: JobRun) -> Mapping[str, int]:
    """Queue the messages due as of `run.now`, and count figures; return the counts of both and of failures.

    Uses one transaction a message, and one a workspace counted. A second run, a late run, or several workers at once
    queue each message once, and store figures once in thirty days.
    """
    queued, failed = await _queue(run)
    counted, not_counted = await _count(run)
    return {"digests": queued, "figures": counted, "failed": failed + not_counted}


async def _count(run: JobRun) -> tuple[int, int]:
    """Count the figures of workspaces whose thirty days are over; return the counts of workspaces and of failures."""
    stored = failed = 0
    async with run.db.reading() as session:
        due = await figures.due(session, run.workspace_ids, run.now)
    for workspace_id in due:
        moment = run.moment(workspace_id)
        try:
            async with run.db.reading() as session:
                found = await figures.counted(session, moment)
            async with run.db.transaction() as session:
                stored += await figures.store(session, moment, found)
        except SQLAlchemyError as error:
            # as below
            logger.warning("figures could not be counted: %s", type(error).__name__)
            failed += 1
    return stored, failed


async def _queue(run: JobRun) -> tuple[int, int]:
    """Queue the messages that are due; return the counts of messages and of failures."""
    queued = failed = 0
    beyond: digests.Mark | None = None
    ids = await run.unheld_ids()
    while True:
        async with run.db.reading() as session:
            due = await digests.due(session, ids, run.now, beyond)
        for _, workspace_id, user_id, every in due:
            acting = run.acting(workspace_id, user_id)
            done = await run.apart("a digest could not be queued", digests.prepare, acting, every)
            queued, failed = queued + (done or 0), failed + (done is None)
        if len(due) < digests.AT_ONCE:
            return queued, failed
        beyond = due[-1]
