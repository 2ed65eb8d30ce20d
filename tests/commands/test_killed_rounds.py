"""Must hold of the rituals: a round opens and closes once under three workers and `kill -9`, as processes."""

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from sandbox import Slack
from sandbox.workspace.state import Channel
from slackapp.cli import main
from slackapp.clock import real_now
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.storage.database import Database
from tests.cast import MIRA, OLEG, acting
from tests.commands.running import KEY, Shell, surroundings_of
from tests.environment.processes import started

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
THURSDAY, FRIDAY = "2026-11-19T14:00:00Z", "2026-11-20T11:00:00Z"
CHANNELS = tuple(f"C0ROUND00{number}" for number in range(6))
TRAVEL = {"TEND_TIME_TRAVEL": "1"}
WITHIN_S = 60


async def seasons_in(database: Database, slack: Slack) -> None:
    """Start a season in each channel, all on Thursdays at 15:00."""
    for number, channel_id in enumerate(CHANNELS):
        slack.state.channels[channel_id] = Channel(channel_id, f"round-{number}", "channel", {OLEG, slack.bot_user})
    async with database.transaction() as session:
        for channel_id in CHANNELS:
            await seasons.start(session, acting(MIRA, datetime(2026, 11, 18, 9, tzinfo=UTC)), channel_id, BERLIN)
        await session.execute(delete(Outgoing))


def questions(slack: Slack, channel_id: str) -> int:
    return sum("Answer privately" in slack.labels(one) for one in slack.messages_for(OLEG, channel_id))


async def states(database: Database) -> list[tuple[int, str]]:
    async with database.reading() as session:
        found = await session.execute(select(Round.number, Round.state).order_by(Round.id))
        return [(number, state) for number, state in found]


async def leases_run_out(database: Database) -> None:
    """Let a minute pass: what the workers hold, dead or alive, is everybody's again."""
    async with database.transaction() as session:
        await session.execute(update(Outgoing).values(lease_until=real_now() - timedelta(seconds=1)))


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
        assert await slack.until(lambda: slack.calls_to("chat.postMessage"), WITHIN_S)
        workers[0].kill()
        await leases_run_out(database)
    for worker in workers:
        await asyncio.to_thread(worker.join, WITHIN_S)
    slack.latency_s = 0.0
    assert [worker.exitcode for worker in workers[1:]] == [0, 0]


async def test_three_workers_and_a_kill_post_each_question_once(postgresql_shell: Shell, slack: Slack) -> None:
    """Where a post was under way it may stand or not: it is never posted again by itself, and its starter is asked."""
    shell = postgresql_shell
    assert (await shell.tend("migrate")).code == 0
    keyring.use([KEY])
    database = Database(shell.environment["DATABASE_URL"])
    await seasons_in(database, slack)
    await three_at_once(shell, slack, database, "open_rounds", THURSDAY, kills=True)
    for _ in range(2):
        await leases_run_out(database)
        assert (await shell.tend("job", "run", "open_rounds", "--now", THURSDAY, **TRAVEL)).code == 0
    assert await states(database) == [(1, "open")] * len(CHANNELS)
    posted = {channel_id: questions(slack, channel_id) for channel_id in CHANNELS}
    assert set(posted.values()) <= {0, 1}
    asked = str([slack.texts(one) for one in slack.messages_for(MIRA, slack.dm(MIRA))])
    assert all(f"<#{channel_id}>" in asked for channel_id, count in posted.items() if count == 0)
    await three_at_once(shell, slack, database, "close_rounds", FRIDAY, kills=False)
    assert await states(database) == [(1, "gathered")] * len(CHANNELS)
    await database.close()
