"""Job every five minutes: gather the answers of rounds at their noon."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.in_turn import each_due
from jobs.running import JobRun
from slackapp.domain.rituals.rounds import closing


async def close_rounds(run: JobRun) -> Mapping[str, int]:
    """Gather the rounds due as of `run.now`; return the counts of rounds gathered and of failures.

    Uses one transaction a round. A second run, a late run, or several workers at once gather each round once. After its
    last round a season ends in the same transaction.
    """
    counts = Counter(gathered=0)
    counts.update(await each_due(run, run.workspace_ids, closing.due, "a round could not be gathered", _gathered))
    return counts


async def _gathered(session: AsyncSession, round_id: int, now: datetime) -> str | None:
    return "gathered" if await closing.gather(session, round_id, now) else None
