"""Job every five minutes: gather the answers of rounds at their noon."""

from collections.abc import Mapping

from jobs.running import JobRun
from slackapp.domain.rituals.rounds import closing


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
            done = await run.apart("a round could not be gathered", closing.gather, one, run.now)
            gathered, failed = gathered + bool(done), failed + (done is None)
        if not due:
            return {"gathered": gathered, "failed": failed}
        beyond = due[-1]
