"""Three workers as processes: each runs one job at the same moment, and one may be killed in the middle."""

import asyncio
import os
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import update

from sandbox import Slack
from slackapp.cli import main
from slackapp.clock import real_now
from slackapp.domain.tables.outbox import Outgoing, WorkspaceSender
from slackapp.storage.database import Database
from tests.commands.running import Shell, surroundings_of
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.processes import started

TRAVEL = {"TEND_TIME_TRAVEL": "1"}


async def leases_run_out(database: Database) -> None:
    """Let a minute pass: what the workers hold, dead or alive, is everybody's again."""
    async with database.transaction() as session:
        await session.execute(update(Outgoing).values(lease_until=real_now() - timedelta(seconds=1)))
        await session.execute(update(WorkspaceSender).values(worker_id=None))


def run_job(settings: Mapping[str, str]) -> None:
    """Be a worker that runs one job once."""
    os.environ.update(settings)
    main(["job", "run", settings["JOB"], "--now", settings["NOW"]])


async def three_at_once(shell: Shell, slack: Slack, database: Database, job: str, now: str, *, kills: bool) -> None:
    """Run a job in three processes at the same moment; `kills`: one of them ends while the first post is under way."""
    settings = surroundings_of({**shell.environment, **TRAVEL, "JOB": job, "NOW": now})
    slack.latency_s = 0.3 if kills else 0.0
    workers = started(run_job, [settings] * 3)
    if kills:
        assert await slack.until(lambda: slack.calls_to("chat.postMessage"), HANGS_AFTER_S)
        workers[0].kill()
        await leases_run_out(database)
    for worker in workers:
        await asyncio.to_thread(worker.join, HANGS_AFTER_S)
    slack.latency_s = 0.0
    assert [worker.exitcode for worker in workers[1:]] == [0, 0]


async def killed_while_posting(shell: Shell, slack: Slack, job: str, now: str) -> None:
    """Run a job in one process, and end it while its first posts in a channel are under way."""

    def posts() -> int:
        return sum(call.args["channel"].startswith("C") for call in slack.calls_to("chat.postMessage"))

    before, slack.latency_s = posts(), 1.0
    [worker] = started(run_job, [surroundings_of({**shell.environment, **TRAVEL, "JOB": job, "NOW": now})])
    assert await slack.until(lambda: posts() > before, HANGS_AFTER_S)
    worker.kill()
    await asyncio.to_thread(worker.join, HANGS_AFTER_S)
    slack.latency_s = 0.0
