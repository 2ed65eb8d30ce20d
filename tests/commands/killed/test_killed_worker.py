"""Line 4 of many workspaces, as processes: what a worker held that ended by `kill -9`, another one sends in time."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import ColumnElement, func, select

from sandbox import Slack
from sandbox.web_api.faults import fault_of
from slackapp.cli import main
from slackapp.clock import real_now
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks.giving import Saying, give_thanks
from slackapp.slack.delivery import senders
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, SAM, TEAM, TOMAS, acting
from tests.commands.running import KEY, Shell, surroundings_of
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.processes import started

SHARE = 5  # of the real waits: the test takes two seconds instead of ten
PEOPLE = (MIRA, SAM, TOMAS)


def work(settings: Mapping[str, str]) -> None:
    """Be a worker whose life and death show sooner."""
    os.environ.update(settings)
    for name in ("BEAT_S", "BEAT_AGAIN_S", "DEAD_AFTER_S", "SURE_S"):
        setattr(senders, name, getattr(senders, name) / SHARE)
    main(["work"])


async def rows(database: Database, condition: ColumnElement[bool]) -> int:
    """Count rows of the outbox."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Outgoing).where(condition)) or 0


async def until(count: Callable[[], Awaitable[int]], least: int = 1) -> bool:
    """Wait until there are as many, at most HANGS_AFTER_S; a start takes a while on a busy machine."""
    began = time.monotonic()
    # no event crosses from a process
    while await count() < least and time.monotonic() - began < HANGS_AFTER_S:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return await count() >= least


async def test_4_another_worker_sends_what_a_killed_one_held(postgresql_shell: Shell, slack: Slack) -> None:
    """Rows that it had only claimed, and the posts that were under way: each arrives, none more than twice."""
    assert (await postgresql_shell.tend("migrate")).code == 0
    keyring.use([KEY])
    database = Database(postgresql_shell.environment["DATABASE_URL"])
    settings = surroundings_of(postgresql_shell.environment)
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, real_now())
        await give_thanks(session, acting(ANA, real_now()), Saying(PEOPLE, "the night"))
    slack.faults.add(fault_of("latency", "chat.postMessage", len(PEOPLE), seconds=2.0))
    (victim,) = started(work, [settings])
    assert await until(lambda: rows(database, Outgoing.unknown_outcomes > 0))
    (heir,) = started(work, [settings])
    victim.kill()
    assert await until(lambda: rows(database, Outgoing.state == "sent"), len(PEOPLE))
    heir.terminate()
    await asyncio.to_thread(heir.join, HANGS_AFTER_S)
    assert heir.exitcode == 0
    for user_id in PEOPLE:
        assert 1 <= len(slack.messages_for(user_id, None)) <= 2
    assert await rows(database, Outgoing.unknown_outcomes > 0) >= 1
    await database.close()
