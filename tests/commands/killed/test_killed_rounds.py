"""Must hold of the rituals: a round opens and closes once under three workers and `kill -9`, as processes."""

from datetime import UTC, datetime

from sqlalchemy import delete, select

from sandbox import Slack
from sandbox.workspace.state import Channel
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.storage.database import Database
from tests.cast import MIRA, OLEG, acting
from tests.commands.killed.workers import TRAVEL, leases_run_out, three_at_once
from tests.commands.running import KEY, Shell

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
THURSDAY, FRIDAY = "2026-11-19T14:00:00Z", "2026-11-20T11:00:00Z"
CHANNELS = tuple(f"C0ROUND00{number}" for number in range(6))


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
