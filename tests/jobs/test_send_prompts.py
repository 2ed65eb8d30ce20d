"""The job that asks managers: one transaction a manager, one prompt a week, in every workspace."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text, update

from jobs.running import JobRun
from jobs.send_prompts import send_prompts
from slackapp.domain.acting import Acting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA
from tests.domain.team_history import note_and_notify

RIPE = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)  # Thursday noon: both managers' moment has come


@pytest.fixture
async def database(peopled: Database) -> Database:
    """Two workspaces alike: Mira leads Tomas, Oleg leads Sam, and each has an effort without a word."""
    async with peopled.transaction() as session:
        for workspace_id in (TEAM, VEGA):
            for member, manager in ((TOMAS, MIRA), (SAM, OLEG)):
                await leads.name_manager(session, Acting(workspace_id, member, NOW, None), manager)
                await leads.confirm(session, Acting(workspace_id, manager, NOW, None), member)
                await note_and_notify(session, Acting(workspace_id, ANA, NOW, None), Noting((member,), "the on-call"))
    return peopled


def run_of(database: Database, now: datetime = RIPE, *workspace_ids: str) -> JobRun:
    return JobRun(database, workspace_ids or (TEAM, VEGA), None, now)


async def queued(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = select(Outgoing.workspace_id, Outgoing.target).where(Outgoing.kind == "prompt")
        return sorted((workspace_id, target) for workspace_id, target in await session.execute(rows))


async def test_every_manager_of_every_workspace_once(database: Database) -> None:
    assert await send_prompts(run_of(database)) == {"prompts": 4, "failed": 0}
    assert await send_prompts(run_of(database)) == {"prompts": 0, "failed": 0}
    assert await queued(database) == [(TEAM, MIRA), (TEAM, OLEG), (VEGA, MIRA), (VEGA, OLEG)]


async def test_a_workspace_that_is_not_named_is_left_alone(database: Database) -> None:
    await send_prompts(run_of(database, RIPE, VEGA))
    assert {workspace_id for workspace_id, _ in await queued(database)} == {VEGA}


async def test_a_manager_whose_row_does_not_open_keeps_no_other_from_their_prompt(database: Database) -> None:
    """Its key is lost, or somebody moved a name; the next tick tries it again."""
    async with database.transaction() as session:
        name = f"(SELECT name FROM people WHERE workspace_id = '{TEAM}' AND user_id = '{OLEG}')"  # noqa: S608  (ids of the cast)
        moved = f"UPDATE people SET name = {name} WHERE workspace_id = '{TEAM}' AND user_id = '{MIRA}'"  # noqa: S608
        await session.execute(text(moved))
    assert await send_prompts(run_of(database)) == {"prompts": 3, "failed": 1}
    assert await send_prompts(run_of(database)) == {"prompts": 0, "failed": 1}
    assert await queued(database) == [(TEAM, OLEG), (VEGA, MIRA), (VEGA, OLEG)]


async def test_three_workers_at_once(database: Database) -> None:
    counted = await asyncio.gather(*(send_prompts(run_of(database)) for _ in range(3)))
    assert sum(each["prompts"] for each in counted) == 4
    assert len(await queued(database)) == 4


async def test_an_early_tick_leaves_nothing_behind(database: Database) -> None:
    assert await send_prompts(run_of(database, NOW)) == {"prompts": 0, "failed": 0}
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(Outgoing.kind == "prompt")) == 0


async def test_the_zone_of_the_manager_decides(database: Database) -> None:
    """At eleven in London it is eight at night in Tokyo."""
    async with database.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == MIRA).values(zone="Asia/Tokyo"))
    await send_prompts(run_of(database, RIPE, TEAM))
    assert await queued(database) == [(TEAM, OLEG)]
