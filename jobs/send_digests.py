"""Job every quarter of an hour: queue the weeks and months that people chose to get as a message."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.look_back import digests
from slackapp.domain.outbox import holds
from slackapp.domain.tables.encrypted import KeysMissing, OutOfPlace

logger = logging.getLogger(__name__)


async def send_digests(run: JobRun) -> Mapping[str, int]:
    """Queue the messages due as of `run.now`; return the counts of messages and failures.

    Uses one transaction a message. A second run, a late run, or several workers at once queue each message once.
    """
    queued = failed = 0
    beyond: digests.Mark | None = None
    async with run.db.reading() as session:
        held = await holds.held_of(session, run.workspace_ids)  # their messages would only wait
    ids = [workspace_id for workspace_id in run.workspace_ids if workspace_id not in held]
    while True:
        async with run.db.reading() as session:
            due = await digests.due(session, ids, run.now, beyond)
        for _, workspace_id, user_id, every in due:
            try:
                async with run.db.transaction() as session:
                    queued += await digests.prepare(session, run.acting(workspace_id, user_id), every)
            except (SQLAlchemyError, KeysMissing, OutOfPlace) as error:
                # an error may quote a row, so only its type is logged; the next tick tries again
                logger.warning("a digest could not be queued: %s", type(error).__name__)
                failed += 1
        if len(due) < digests.AT_ONCE:
            return {"digests": queued, "failed": failed}
        beyond = due[-1]
