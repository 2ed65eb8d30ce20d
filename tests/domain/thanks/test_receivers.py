"""The statement of every thanks, loading its receivers: a plan from a team's first minutes serves its later years."""

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.thanks.receivers import receivers
from tests.cast import ANA, SAM, TOMAS, acting
from tests.domain.query_costs import full_scans, recorded_statements
from tests.domain.team_history import thank


async def test_counts_a_pair_alone(session: AsyncSession) -> None:
    """Only thanks from this giver to this receiver count; a row older than the giver's column counts for nobody."""
    for giver, to in ((ANA, TOMAS), (ANA, TOMAS), (SAM, TOMAS), (ANA, SAM)):
        await thank(session, giver, (to,), "You took my night.")
    found = await receivers(session, acting(ANA), [TOMAS, SAM])
    assert {user_id: one.got_lately for user_id, one in found.items()} == {TOMAS: 2, SAM: 1}

    await session.execute(update(ThanksReceiver).values(giver_id=None))
    found = await receivers(session, acting(ANA), [TOMAS])
    assert found[TOMAS].got_lately == 0


async def test_a_plan_made_for_a_handful_of_rows_reads_no_table_in_full(session: AsyncSession) -> None:
    """PostgreSQL keeps a plan until a table is analyzed anew, often a minute later.

    One made while tables were tiny read them in full, and a busy first minute halved the speed of `/thanks`.
    """
    for _ in range(3):
        await thank(session, ANA, (TOMAS,), "You took my night.")
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("ANALYZE"))
    async with recorded_statements(session) as heard:
        await receivers(session, acting(ANA), [TOMAS])
    [statement] = heard
    assert await full_scans(await session.connection(), statement) == []
