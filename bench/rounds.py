"""Open the rounds of very many seasons at one moment: how long, and at what growth of time and memory a round.

Twenty thousand people in 1,500 channels, all on Thursday at 15:00, against a tenth of it.
"""

import gc
import time
import tracemalloc
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from bench.filling import NOW, Size, filled
from bench.payloads import TEAM
from jobs.open_rounds import open_rounds
from jobs.running import JobRun
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.storage.database import Database

FEW, MANY = Size(people=2_000, seasons=150), Size(people=20_000, seasons=1_500)
ROUNDS = 3
SOON = 1_000  # objects


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening all rounds of the big workspace costs, and its growth a round over the small one."""

    seconds: float
    growth: float  # of time
    memory_growth: float  # of the peak of Python's memory, which must not follow the number of rounds


async def opening(small_url: str, big_url: str) -> Opening:
    """Open all rounds of both workspaces in turn, and take the best of each; then once more, for memory."""
    small, big = filled(small_url, FEW), filled(big_url, MANY)
    took = [(await _open(small, FEW.seasons), await _open(big, MANY.seasons)) for _ in range(ROUNDS)]
    few_s, many_s = (min(costs) for costs in zip(*took, strict=True))
    few_bytes, many_bytes = await _peak(small, FEW.seasons), await _peak(big, MANY.seasons)
    for database in (small, big):
        await database.close()
    return Opening(many_s, (many_s / MANY.seasons) / (few_s / FEW.seasons), many_bytes / few_bytes)


async def _open(database: Database, count: int) -> float:
    """Return the seconds until each season has its open round and its row of the outbox, once."""
    await _reset(database)
    began = time.perf_counter()
    await open_rounds(JobRun(database, [TEAM], None, NOW))
    took = time.perf_counter() - began
    async with database.reading() as session:
        opened = await session.scalar(select(func.count()).where(Round.state == "open"))
        queued = await session.scalar(select(func.count()).where(Outgoing.kind == "round_open"))
    if (opened, queued) != (count, count):
        message = f"{opened} rounds opened and {queued} posts were queued, not {count}"
        raise AssertionError(message)
    return took


async def _peak(database: Database, count: int) -> int:
    """Return the most that was in use, in bytes, with garbage removed soon.

    A short run ends before Python looks for garbage as a long one does, and the quotient was that of the garbage: 3.
    """
    gc.freeze()  # among many old objects Python looks for garbage seldom
    gc.collect()
    thresholds = gc.get_threshold()
    gc.set_threshold(SOON, 1, 1)
    tracemalloc.start()
    try:
        await _open(database, count)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _reset(database: Database) -> None:
    """Let no round be open, and each season be due again."""
    async with database.transaction() as session:
        await session.execute(delete(Round))
        await session.execute(delete(Outgoing))
        due = {"next_opens_at": NOW, "next_on": NOW.date(), "next_number": 1, "rounds_opened": 0}
        await session.execute(update(Season).values(due))
