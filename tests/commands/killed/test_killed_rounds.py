"""Must hold of the rituals: a round opens and closes once under three workers and `kill -9`, as processes."""

from datetime import UTC, datetime

from sqlalchemy import delete, select, update

from sandbox import Slack
from sandbox.workspace.state import Channel
from slackapp.domain.people.profiles import remember
from slackapp.domain.rituals.rounds import answering
from slackapp.domain.rituals.rounds.answering import Answer
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.slack.delivery.calling import POSTS_OF_WORKSPACE
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, OLEG, TEAM, TOMAS, acting
from tests.commands.killed.workers import TRAVEL, killed_while_posting, leases_run_out, three_at_once
from tests.commands.running import KEY, Shell

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
THURSDAY, FRIDAY = "2026-11-19T14:00:00Z", "2026-11-20T11:00:00Z"
CHANNELS = tuple(f"C0ROUND00{number}" for number in range(6))


async def seasons_in(database: Database, slack: Slack) -> None:
    """Start a season in each channel, all on Thursdays at 15:00."""
    for number, channel_id in enumerate(CHANNELS):
        slack.state.channels[channel_id] = Channel(channel_id, f"round-{number}", "channel", {OLEG, slack.bot_user})
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, datetime(2026, 11, 18, 9, tzinfo=UTC))
        for channel_id in CHANNELS:
            await seasons.start(session, acting(MIRA, datetime(2026, 11, 18, 9, tzinfo=UTC)), channel_id, BERLIN)
        await session.execute(delete(Outgoing))


def questions(slack: Slack, channel_id: str) -> int:
    return sum("Answer privately" in slack.labels(one) for one in slack.messages_for(OLEG, channel_id))


async def share_answers(database: Database) -> None:
    """Let Ana answer each round about Tomas, and Tomas agree."""
    now = datetime(2026, 11, 19, 15, tzinfo=UTC)
    async with database.transaction() as session:
        for row in (await session.scalars(select(Round).order_by(Round.id))).all():
            season = await session.get_one(Season, row.season_id)
            said = Answer(row.id, season.channel_id, (TOMAS,), f"the night for {season.channel_id}")
            await answering.answer(session, acting(ANA, now), said)
        await session.execute(update(ThanksReceiver).values(standing="agreed", decided_at=now))


def gatherings(slack: Slack, channel_id: str) -> int:
    return sum(f"for {channel_id}" in slack.texts(one) for one in slack.messages_for(OLEG, channel_id))


async def states(database: Database) -> list[tuple[int, str]]:
    async with database.reading() as session:
        found = await session.execute(select(Round.number, Round.state).order_by(Round.id))
        return [(number, state) for number, state in found]


async def test_three_workers_and_a_kill_post_each_question_and_each_gathering_once(
    postgresql_shell: Shell, slack: Slack
) -> None:
    """Where a post was under way it may stand or not: it is never posted again by itself, and somebody looks.

    The starter looks for a question; the receivers look for a gathering that names them.
    """
    shell = postgresql_shell
    assert (await shell.tend("migrate")).code == 0
    keyring.use([KEY])
    database = Database(shell.environment["DATABASE_URL"])
    await seasons_in(database, slack)
    await three_at_once(shell, slack, database, "open_rounds", THURSDAY, kills=True)
    await leases_run_out(database)
    assert (await shell.tend("job", "run", "open_rounds", "--now", THURSDAY, **TRAVEL)).code == 0
    assert await states(database) == [(1, "open")] * len(CHANNELS)
    posted = {channel_id: questions(slack, channel_id) for channel_id in CHANNELS}
    assert set(posted.values()) <= {0, 1}
    asked = str([slack.texts(one) for one in slack.messages_for(MIRA, slack.dm(MIRA))])
    assert all(f"<#{channel_id}>" in asked for channel_id, count in posted.items() if count == 0)

    await share_answers(database)
    await killed_while_posting(shell, slack, "close_rounds", FRIDAY)
    await leases_run_out(database)
    await three_at_once(shell, slack, database, "close_rounds", FRIDAY, kills=False)
    assert await states(database) == [(1, "gathered")] * len(CHANNELS)
    assert [gatherings(slack, channel_id) for channel_id in CHANNELS] == [1] * len(CHANNELS)
    cards = [slack.texts(one) for one in slack.messages_for(TOMAS, slack.dm(TOMAS))]
    in_doubt = [card for card in cards if "Please look there first" in card]
    assert 1 <= len(in_doubt) <= POSTS_OF_WORKSPACE  # what was under way: it stands, and nobody knows its place
    assert len(cards) - len(in_doubt) == sum("stands in this round's post" in card for card in cards)
    await database.close()
