"""Finding the managers to prompt costs what is due, not how many colleagues and efforts there are besides."""

from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.leads import Lead
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM, moment, profile
from tests.domain.query_costs import (
    GROWTH_MAX,
    HOUR,
    Statement,
    cost_of,
    full_scans,
    insert_rows,
    recorded_statements,
    uses_more_processes,
)

THURSDAY = NOW + timedelta(days=1, hours=4)  # 15:00 in Berlin: every week's prompt is due by then
SMALL, LARGE = 400, 4_000  # members, a tenth of them leading; there are ten efforts a member
DUE = 20


async def waiting_for_few(session: AsyncSession, first: int, last: int) -> None:
    """Let `last - first` people be led by every tenth of them; only of DUE at the beginning is something ripe."""
    ids = [f"U0MANY{number:05d}" for number in range(first, last)]
    await people.remember(session, TEAM, [profile(one, one) for one in ids[::10]], NOW)
    pairs = [(one, ids[place - place % 10]) for place, one in enumerate(ids) if place % 10]
    if first == 0:
        await people.remember(session, TEAM, [profile(member, member) for member, _ in pairs], NOW)
        await import_leads(session, moment(NOW - timedelta(days=20)), pairs[: DUE * 9])
        pairs = pairs[DUE * 9 :]
    times = {"asked_at": NOW, "confirmed_at": NOW, "workspace_id": TEAM, "source": "import"}
    await insert_rows(session, Lead, [{"member_id": one, "manager_id": lead, **times} for one, lead in pairs])
    await insert_rows(
        session, Effort, [effort(one, number) for one in ids for number in range(10)], "kept the lights on"
    )
    if first == 0:
        ripe = [effort(ids[place * 10 + 1], 0) | {"acknowledged_at": None} for place in range(DUE)]
        await insert_rows(session, Effort, ripe, "covered the night")


def effort(doer_id: str, number: int) -> dict[str, object]:
    """Give one that had its word, or one in ten that waits and is not ripe yet."""
    at: datetime = NOW - 200 * HOUR
    is_fresh = number == 9
    return {
        "workspace_id": TEAM,
        "doer_id": doer_id,
        "noter_id": doer_id,
        "kind": "other",
        "noted_at": at,
        "noted_on": at.date(),
        "is_pending": False,
        "readable_at": at,
        "ripe_at": NOW + 100 * HOUR if is_fresh else at,
        "closes_at": at + 500 * HOUR,
        "acknowledged_at": None if is_fresh else at + HOUR,
    }


async def test_ten_times_the_workspace_costs_no_more(database: Database) -> None:
    costs = []
    for first, last in ((0, SMALL), (SMALL, LARGE)):
        async with database.transaction() as session:
            await waiting_for_few(session, first, last)
        async with database.transaction() as session:
            await session.execute(text("ANALYZE"))
        async with database.reading() as session:
            statements = await of_choosing(session)
            connection = await session.connection()
            costs.append(sum([await cost_of(connection, one) for one in statements]))
    assert costs[1] <= costs[0] * GROWTH_MAX
    async with database.reading() as session:
        statements = await of_choosing(session)
        connection = await session.connection()
        bare = {one[0]: seen for one in statements if (seen := await full_scans(connection, one))}
    assert bare == {}


async def of_choosing(session: AsyncSession) -> list[Statement]:
    """Give the statements that find the managers, the same few in every workspace."""
    async with recorded_statements(session) as statements:
        found = await due_prompts.managers_to_prompt(session, moment(THURSDAY))
    assert len(found) == DUE
    return statements


async def test_no_process_is_started_for_what_the_planner_takes_for_much(postgresql_url: str) -> None:
    """Among millions it takes the few ripe efforts for most of all; starting two processes took longer than reading."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(postgresql_url)
    async with database.transaction() as session:
        await waiting_for_few(session, 0, SMALL)
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))
        statements = await of_choosing(session)
        connection = await session.connection()
        assert not [sql for sql, given in statements if await uses_more_processes(connection, (sql, given))]
        await session.execute(text("SET max_parallel_workers_per_gather = 2"))
        assert [sql for sql, given in statements if await uses_more_processes(connection, (sql, given))]
    await database.close()
