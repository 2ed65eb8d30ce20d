"""Job every five minutes: let private words go whose turn has come."""

import logging
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.repairs import delivery
from slackapp.domain.tables.encrypted import KeysMissing, OutOfPlace

logger = logging.getLogger(__name__)


async def send_reminders(run: JobRun) -> Mapping[str, int]:
    """Queue the envelopes due as of `run.now` in all workspaces; return the counts of envelopes and failures.

    Uses one transaction a word. A second run, a late run, or several workers at once queue each envelope once, and one
    a working day a receiver.
    """
    queued = failed = 0
    beyond: delivery.Mark | None = None
    while True:
        async with run.db.reading() as session:
            due = await delivery.due(session, run.workspace_ids, run.now, country=run.country, beyond=beyond)
        for _, word_id in due:
            try:
                async with run.db.transaction() as session:
                    queued += await delivery.let_go(session, word_id, run.country, run.now)
            except (SQLAlchemyError, KeysMissing, OutOfPlace) as error:
                # an error may quote a row, so only its type is logged; the next tick tries again
                logger.warning("an envelope could not be queued: %s", type(error).__name__)
                failed += 1
        if not due:
            return {"envelopes": queued, "failed": failed}
        beyond = due[-1]
