"""On a day of talks a Home costs a few statements more, each over an index, whatever lies behind it.

The tests of what a Home costs measure it (`tests/domain/home/test_cost.py`), since filling the past takes longest.
"""

from sqlalchemy import delete, insert, text

from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.one_to_ones import lists as one_to_one_lists
from slackapp.domain.tables.one_to_ones import OneToOne, PocketLine
from slackapp.storage.database import Database
from tests.cast import MIRA, NOW, TEAM, TOMAS, acting
from tests.domain.query_costs import CROWD, cost_of, full_scans, insert_rows, recorded_statements

LINES = 400  # more than anybody has in eight weeks


async def talk(database: Database) -> None:
    """Let Mira talk with everybody today, and her and Tomas keep and have ticked off a lot."""
    async with database.transaction() as session:
        for member_id in (TOMAS, *CROWD[:30]):
            await one_to_one_days.choose_day(session, acting(MIRA), member_id, Day(3, 1))
        rows = [
            {
                "workspace_id": TEAM,
                "keeper_id": keeper_id,
                "other_id": TOMAS if keeper_id == MIRA else MIRA,
                "effort_id": 2_000 + number,
                "kept_at": NOW,
                "ended_at": NOW if number % 20 else None,
            }
            for keeper_id in (MIRA, TOMAS, *CROWD)
            for number in range(LINES)
        ]
        await insert_rows(session, PocketLine, rows)
        day = {"workspace_id": TEAM, "weekday": 3, "every_weeks": 1, "first_on": NOW.date(), "chosen_at": NOW}
        others = [{**day, "member_id": one, "manager_id": f"{one}:{n}"} for one in CROWD for n in range(30)]
        await session.execute(insert(OneToOne), others)
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))


async def end_talks(database: Database) -> None:
    """Make it a day without a talk."""
    async with database.transaction() as session:
        for table in (PocketLine, OneToOne):
            await session.execute(delete(table))
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))


async def cost_of_talks(database: Database) -> int:
    """Give what the talks of the day cost Mira and Tomas."""
    async with database.reading() as session:
        async with recorded_statements(session) as statements:
            for user_id in (MIRA, TOMAS):
                await one_to_one_lists.on_home(session, acting(user_id))
        connection = await session.connection()
        return sum([await cost_of(connection, one) for one in statements])


async def every_statement_has_its_index(database: Database) -> None:
    """Of those that the day's talks take on the Home of a manager, and of a member."""
    for user_id, shown in ((MIRA, 3), (TOMAS, 1)):
        await _each_has_its_index(database, user_id, shown)


async def _each_has_its_index(database: Database, user_id: str, talks_shown: int) -> None:
    async with database.reading() as session:
        async with recorded_statements(session) as statements:
            shown = await one_to_one_lists.on_home(session, acting(user_id))
        assert [one.lines == () for one in shown.today] == [False] * talks_shown
        assert len(statements) == 4
        connection = await session.connection()
        bare = {one[0]: found for one in statements if (found := await full_scans(connection, one))}
    assert bare == {}
