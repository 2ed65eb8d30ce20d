"""Job every five minutes: gather the answers of rounds at their noon."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.rituals.rounds import closing
from slackapp.domain.tables.encrypted import KeysMissing, OutOfPlace

logger = logging.getLogger(__name__)


async def close_rounds(run: JobRun) -> Mapping[str, int]:
    """Gather the rounds due as of `run.now`; return the counts of rounds gathered and of failures.

    Uses one transaction a round. A second run, a late run, or several workers at once gather each round once. After its
    last round a season ends in the same transaction.
    """
    gathered = failed = 0
    beyond: closing.Due | None = None
    while True:
        async with run.db.reading() as session:
            due = await closing.due(session, run.workspace_ids, run.now, beyond)
        for one in due:
            try:
                async with run.db.transaction() as session:
                    gathered += await closing.gather(session, one, run.now)
            except (SQLAlchemyError, KeysMissing, OutOfPlace) as error:
                # as in open_rounds: a row may be quoted, and the next tick tries again
                logger.warning("a round could not be gathered: %s", type(error).__name__)
                failed += 1
        if not due:
            return {"gathered": gathered, "failed": failed}
        beyond = due[-1]
