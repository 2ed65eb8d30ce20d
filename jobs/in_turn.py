"""Do what is due, portion by portion, each row in a transaction of its own. Must not know what is due."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.running import JobRun

Find = Callable[[AsyncSession, Sequence[str], datetime, Collection[int]], Awaitable[Sequence[int]]]
Act = Callable[[AsyncSession, int, datetime], Awaitable[str | None]]
FAILED = "failed"


async def each_due(run: JobRun, workspace_ids: Sequence[str], find: Find, failing: str, act: Act) -> Counter[str]:
    """Call `act` for each id that `find` returns; return the counts of what `act` names, and of FAILED.

    `find` returns portions, without the ids that it is given: rows that failed, and rows for which `act` named nothing
    because another worker has them. The next tick tries these again. Memory holds one portion and these ids.
    """
    counts, left = Counter({FAILED: 0}), set[int]()
    while True:
        async with run.db.reading() as session:
            portion = await find(session, workspace_ids, run.now, left)
        if not portion:
            return counts
        for row_id in portion:
            done = await run.apart(failing, _acted, act, row_id, run.now)
            if done:
                counts[done] += 1
                continue
            left.add(row_id)
            counts[FAILED] += done is None


async def _acted(session: AsyncSession, act: Act, row_id: int, now: datetime) -> str:
    return await act(session, row_id, now) or ""
