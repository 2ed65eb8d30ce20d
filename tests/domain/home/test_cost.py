"""A Home costs the same however much lies behind it: the plans of its statements, and the work they do, say so.

A statement without an index is not felt in a test's small workspace and brings a large one down; so is one that reads
a person's whole past to show five rows of it.
"""

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sandbox.block_kit.views import is_too_large, view_problems
from slackapp.domain.home import digest
from slackapp.domain.home.pages import Place
from slackapp.domain.leads.one_to_one_days import Pair
from slackapp.domain.look_back import figures, months
from slackapp.domain.look_back.figures import Figures
from slackapp.domain.one_to_ones.lines import Line
from slackapp.domain.one_to_ones.lists import Meeting
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.rows.slices import Mark
from slackapp.features import HOME_LISTS, HOME_QUERIES, HOME_SECTIONS
from slackapp.slack.block_kit.faces import with_faces
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.home import views
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, SAM, TOMAS, acting, moment
from tests.domain.one_to_ones import talk_costs
from tests.domain.query_costs import (
    GROWTH_MAX,
    HOUR,
    LARGE,
    SMALL,
    Statement,
    cost_of,
    fill,
    full_scans,
    insert_history,
    recorded_statements,
    unindexed_nodes,
)

STATEMENTS_MAX = 32
MONTH_STATEMENTS_MAX = 7


async def of_home(session: AsyncSession) -> list[Statement]:
    """Give the statements of Mira's Home, which shows everything there is."""
    async with recorded_statements(session) as heard:
        shown = await digest.home_of(session, acting(MIRA), HOME_QUERIES)
    assert shown.led is not None
    assert shown.lists.keys() == HOME_QUERIES.keys()
    few = {"own_reminders", "notes"}  # a line or two, so there is never more of it
    parts = (shown.received, shown.given, *(some for name, some in shown.lists.items() if name not in few))
    assert all(shown.lists[name].lines for name in few)
    assert [part for part in (*parts, shown.led.waiting) if not (part.lines and part.more)] == []
    assert shown.set_up is not None
    return heard


async def test_a_long_past_costs_no_more(database: Database) -> None:
    """One past for all of it, since making that takes longest: five times as long, then every plan."""
    await fill(database, SMALL)
    before = await costs_of_home(database)
    await talk_costs.talk(database)
    talks_before = await talk_costs.cost_of_talks(database)
    async with database.transaction() as session:
        await insert_history(session, SMALL + 1, LARGE)
        await session.execute(text("ANALYZE"))
    assert await talk_costs.cost_of_talks(database) <= talks_before * GROWTH_MAX
    await talk_costs.every_statement_has_its_index(database)
    await talk_costs.end_talks(database)
    after = await costs_of_home(database)
    grown = {statement: (before[statement], cost) for statement, cost in after.items() if cost > before[statement] * 2}
    assert sum(after.values()) <= sum(before.values()) * GROWTH_MAX, grown
    await every_statement_has_its_index(database)
    await every_page_has_its_index(database)
    await every_month_has_its_index(database)
    await the_home_of_somebody_with_everything_fits(database)
    await counting_a_workspace_reads_no_table_in_full(database)


async def costs_of_home(database: Database) -> dict[str, int]:
    """Give what each statement of Mira's Home costs."""
    async with database.reading() as session:
        statements = await of_home(session)
        connection = await session.connection()
        return {statement[0]: await cost_of(connection, statement) for statement in statements}


async def every_statement_has_its_index(database: Database) -> None:
    async with database.reading() as session:
        statements = await of_home(session)
        assert len(statements) <= STATEMENTS_MAX
        connection = await session.connection()
        bare = {statement[0]: found for statement in statements if (found := await full_scans(connection, statement))}
    assert bare == {}


async def every_page_has_its_index(database: Database) -> None:
    marks = [Mark(NOW - 640 * HOUR, 640, side) for side in ("older", "newer", "from")]
    places = [Place(), *(Place(8, mark) for mark in marks)]
    bare: dict[str, tuple[str, list[str]]] = {}
    async with database.reading() as session:
        for name, listed in HOME_LISTS.items():
            async with recorded_statements(session) as statements:
                pages = [await listed.read(session, acting(MIRA), place) for place in places]
            assert name == "unspoken" or [page.lines == () for page in pages] == [False] * 4, name
            connection = await session.connection()
            bare |= {one[0]: (name, found) for one in statements if (found := await full_scans(connection, one))}
    assert bare == {}


async def every_month_has_its_index(database: Database) -> None:
    """Looking back at a month in the middle of a long past, and at the newest."""
    bare: dict[str, list[str]] = {}
    async with database.reading() as session:
        for first in (None, (NOW - 5_000 * HOUR).date()):
            async with recorded_statements(session) as statements:
                shown = await months.month_of(session, acting(MIRA), first)
            assert shown.groups
            assert shown.earlier
            assert len(statements) <= MONTH_STATEMENTS_MAX
            connection = await session.connection()
            bare |= {one[0]: found for one in statements if (found := await full_scans(connection, one))}
    assert bare == {}


def talk_with(other_id: str) -> Meeting:
    """Give a one-to-one of today with ten lines."""
    lines = [Line("saved", Ref("own", number, other_id), "To say", NOW, is_kept=True) for number in range(10)]
    return Meeting(Pair(other_id, "Somebody", is_leading=True, today=NOW.date(), next_on=NOW.date()), tuple(lines))


async def the_home_of_somebody_with_everything_fits(database: Database) -> None:
    """Slack takes a hundred blocks: with every list of every feature, a manager's and an admin's part, and figures."""
    async with database.reading() as session:
        shown = await digest.home_of(session, acting(MIRA), HOME_QUERIES)
    assert shown.set_up is not None
    with_figures = replace(shown.set_up, figures=Figures(NOW.date(), 4, 120, 85))
    ordinary = replace(shown, set_up=with_figures, asked_id=ANA, manager_ids=())
    talks = tuple(talk_with(other_id) for other_id in (TOMAS, SAM, ANA))
    for everything in (ordinary, replace(ordinary, today=talks, more_today=9)):
        home = views.home(Reader("en-GB", "Europe/Berlin"), everything, HOME_SECTIONS)
        drawn = {**home, "blocks": with_faces(home["blocks"], {})}
        assert view_problems(drawn, "home") == []
        assert not is_too_large(drawn)
        text_of_it = str(drawn)
        ways = [name for name, some in everything.lists.items() if some.more]
        assert all(f"'value': '{name}'" in text_of_it for name in (*ways, "received", "given", "waiting", "unspoken"))
        assert "The whole workspace" in text_of_it


async def counting_a_workspace_reads_no_table_in_full(database: Database) -> None:
    """The figures of thirty days, in portions of people, with a long past behind them."""
    bare: dict[str, list[str]] = {}
    async with database.reading() as session:
        async with recorded_statements(session) as statements:
            counted = await figures.counted(session, moment())
        assert counted.noted
        connection = await session.connection()
        bare = {one[0]: found for one in statements if (found := await full_scans(connection, one))}
    assert bare == {}


def test_a_plan_without_an_index_is_found() -> None:
    plan = {"Node Type": "Limit", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "thanks"}]}
    assert unindexed_nodes(plan) == ["Seq Scan thanks"]
    assert unindexed_nodes({"Node Type": "Index Scan", "Relation Name": "thanks"}) == ["Index Scan thanks"]
    assert unindexed_nodes({"Node Type": "Index Scan", "Relation Name": "thanks", "Index Cond": "(a = 1)"}) == []
