"""On the morning of a pause, under three workers and `kill -9`, as processes: each of the two is reminded."""

from datetime import UTC, date, datetime

from sqlalchemy import delete

from sandbox import Slack
from slackapp.domain.pauses import agreeing
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, NINA, TEAM, TOMAS, acting
from tests.commands.killed.workers import TRAVEL, leases_run_out, three_at_once
from tests.commands.running import KEY, Shell

WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=UTC)
MORNINGS = {19: "2026-11-19T10:30:00Z", 20: "2026-11-20T10:30:00Z"}  # inside the hours of all


def reminders(slack: Slack, user_id: str) -> list[str]:
    return [slack.texts(one) for one in slack.messages_for(user_id, slack.dm(user_id))]


async def morning_of(shell: Shell, slack: Slack, database: Database, day: int, *, kills: bool) -> None:
    """Let three workers run the job at once, and others later, as if a minute had passed."""
    await three_at_once(shell, slack, database, "send_reminders", MORNINGS[day], kills=kills)
    for _ in range(1 + kills):
        await leases_run_out(database)
        assert (await shell.tend("job", "run", "send_reminders", "--now", MORNINGS[day], **TRAVEL)).code == 0


async def test_4_both_are_reminded_once_under_three_workers(postgresql_shell: Shell, slack: Slack) -> None:
    """Nobody twice. After a crash in the middle of a post that one may come once more, and none is lost."""
    shell = postgresql_shell
    assert (await shell.tend("migrate")).code == 0
    keyring.use([KEY])
    database = Database(shell.environment["DATABASE_URL"])
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, WEDNESDAY)
        await agreeing.agree(session, acting(ANA, WEDNESDAY), TOMAS, date(2026, 11, 19))
        await agreeing.agree(session, acting(MIRA, WEDNESDAY), NINA, date(2026, 11, 20))
        await session.execute(delete(Outgoing))
    await morning_of(shell, slack, database, 19, kills=False)
    assert reminders(slack, ANA) == reminders(slack, TOMAS)
    assert ["This morning, for you alone" in text for text in reminders(slack, ANA)] == [True]
    await morning_of(shell, slack, database, 20, kills=True)
    await database.close()
    got = sorted([reminders(slack, MIRA), reminders(slack, NINA)], key=len)
    assert {text for texts in got for text in texts} == set(reminders(slack, ANA))
    assert [len(texts) for texts in got] in ([1, 1], [1, 2])
