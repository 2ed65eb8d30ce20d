"""The job that queues people's own weeks and months: one transaction a message, once each, in every workspace."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from jobs.running import JobRun
from jobs.send_digests import send_digests
from slackapp.domain.acting import Acting
from slackapp.domain.look_back import digests
from slackapp.domain.look_back.digests import Wish
from slackapp.domain.outbox.prompt_room import DIGEST
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks.giving import Saying, give_thanks
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, TOMAS, VEGA

FRIDAY = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # also in New York
PEOPLE = (TOMAS, SAM, MIRA)


@pytest.fixture
async def database(peopled: Database) -> Database:
    """Two workspaces alike: three people chose their week, and were thanked."""
    async with peopled.transaction() as session:
        for workspace_id in (TEAM, VEGA):
            await give_thanks(session, Acting(workspace_id, ANA, NOW, None), Saying(PEOPLE, "You took my night."))
            for user_id in PEOPLE:
                await digests.choose(session, Acting(workspace_id, user_id, NOW, None), Wish(week_day=5))
    return peopled


def run_of(database: Database, *workspace_ids: str) -> JobRun:
    return JobRun(database, workspace_ids or (TEAM, VEGA), None, FRIDAY)


async def queued(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = select(Outgoing.workspace_id, Outgoing.target).where(Outgoing.kind == DIGEST)
        return sorted((workspace_id, target) for workspace_id, target in await session.execute(rows))


async def test_6_three_workers_at_once_queue_each_message_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions of two, of which the second begins where the first ended."""
    monkeypatch.setattr(digests, "AT_ONCE", 2)
    counted = await asyncio.gather(*(send_digests(run_of(database)) for _ in range(3)))
    assert sum(each["digests"] for each in counted) == len(PEOPLE) * 2
    assert await queued(database) == sorted((team, user_id) for team in (TEAM, VEGA) for user_id in PEOPLE)
    assert (await send_digests(run_of(database)))["digests"] == 0


async def test_6_a_workspace_that_is_not_named_is_left_alone(database: Database) -> None:
    await send_digests(run_of(database, VEGA))
    assert {workspace_id for workspace_id, _ in await queued(database)} == {VEGA}
