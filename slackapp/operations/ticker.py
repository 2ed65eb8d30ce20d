"""APScheduler ticks for the timetable; the scheduler remembers nothing and decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs.timetable import JOBS
from slackapp.clock import Clock
from slackapp.slack.platform import metrics

logger = logging.getLogger(__name__)

RunJob = Callable[[str, datetime], Awaitable[Mapping[str, int]]]
MISSED_AFTER_S = 3_600  # a tick late by less still runs; a later tick is covered by the next tick


class Ticker:
    """A scheduler that runs each job at its ticks, on this process's clock."""

    def __init__(self, run_job: RunJob, clock: Clock) -> None:
        self._run_job = run_job
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._times = metrics.watch_jobs({name: job.every.total_seconds() for name, job in JOBS.items()})

    def start(self) -> None:
        """Start ticking."""
        for name, job in JOBS.items():
            self._scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=int(job.every.total_seconds()), timezone=UTC),
                args=[name],
                id=name,
                next_run_time=job.next_tick(datetime.now(UTC)),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=MISSED_AFTER_S,
            )
        self._scheduler.start()

    async def close(self) -> None:
        """Stop ticking; an interrupted job is finished by the next tick, in this or another process."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str) -> None:
        try:
            is_well = await run_safely(self._run_job, name, self._clock.now())
        except asyncio.CancelledError:  # by `close`; the scheduler would log it as an error
            logger.info("job %s ends with this process; the next tick goes on", name)
            return
        self._times.ended(name, is_well=is_well)


async def run_safely(run_job: RunJob, name: str, now: datetime) -> bool:
    """Run one job, and return whether it ended well; log a failure, and leave the work to the next tick."""
    try:
        counted = await run_job(name, now)
    except Exception:
        logger.exception("job %s failed", name)
        return False
    if any(counted.values()):
        logger.info("job %s: %s", name, ", ".join(f"{what} {n}" for what, n in counted.items()))
    return True
