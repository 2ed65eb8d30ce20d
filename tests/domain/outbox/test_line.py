"""The line of waiting rows: fair, each row once, found by an index however many wait, and whatever the clock says."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import line, messages
from slackapp.domain.outbox.line import Moments
from slackapp.domain.outbox.line_statements import COMMON_MAX, LINED_UP_AT_ONCE, NEWEST_AT_ONCE
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS
from tests.domain.query_costs import GROWTH_MAX, Statement, cost_of, full_scans, recorded_statements

HERE = Moments(NOW, NOW)
SMALL, LARGE = 3_000, 12_000
A_SECOND, AN_HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
async def installed(database: Database) -> None:
    """Tend is installed in the team."""
    async with database.transaction() as session:
        session.add(Workspace(id=TEAM, installed_at=NOW))


async def queue(session: AsyncSession, giver_id: str, targets: Iterable[str], **more: Any) -> None:
    """Let somebody queue one row to each target."""
    messages.on_behalf_of(session, giver_id)
    found = [
        OutboxMessage("thanks", target, f"{giver_id}:{target}:{place}", **more) for place, target in enumerate(targets)
    ]
    await messages.enqueue(session, TEAM, found, NOW)


async def order(session: AsyncSession, moments: Moments = HERE) -> list[tuple[str, str]]:
    """Send everything, one row after the other; give the givers and targets in that order."""
    sent: list[tuple[str, str]] = []
    while True:
        await line.line_up(session, TEAM, moments)
        front = await line.in_front(session, TEAM, moments)
        if not front:
            return sent
        [row] = await line.lease(session, [front[0].id], moments)
        sent.append((row.giver_id or "", row.target))
        row.state = "sent"
        await session.flush()


async def test_1_5_people_take_turns(session: AsyncSession) -> None:
    """Five rows of one person, two of another and one of a third: each one's first, then each one's second."""
    await queue(session, ANA, [f"U{number}" for number in range(5)])
    await queue(session, MIRA, ["U1", "U2"])
    await queue(session, SAM, ["U3"])
    sent = await order(session)
    assert [giver for giver, _ in sent] == [ANA, MIRA, SAM, ANA, MIRA, ANA, ANA, ANA]
    assert [target for giver, target in sent if giver == ANA] == ["U0", "U1", "U2", "U3", "U4"]


async def test_1_5_a_later_word_goes_before_the_rest_of_a_flood(session: AsyncSession) -> None:
    """A flood that is half sent has not moved the front away from those who come later."""
    await queue(session, ANA, [f"U{number}" for number in range(40)])
    await line.line_up(session, TEAM, HERE)
    gone = select(Outgoing.id).order_by(Outgoing.turn).limit(20)
    await session.execute(update(Outgoing).where(Outgoing.id.in_(gone)).values(state="sent"))
    await queue(session, MIRA, ["U1", "U39"])
    assert [giver for giver, _ in await order(session)][:3] == [ANA, MIRA, ANA]


async def test_1_5_a_crowded_target_is_in_nobodys_way(session: AsyncSession) -> None:
    """Many givers to one person: beyond a few, their rows stand in a lane of their own; all arrive, once."""
    many = COMMON_MAX * 3
    for number in range(many):
        await queue(session, f"G{number:03d}", [TOMAS])
    await queue(session, ANA, [SAM])
    await line.line_up(session, TEAM, HERE)
    lanes = Counter(await session.scalars(select(Outgoing.lane)))
    assert lanes == {"": COMMON_MAX + 1, TOMAS: many - COMMON_MAX}
    front = await line.in_front(session, TEAM, HERE)
    assert len(front) == COMMON_MAX + 2
    assert [place.target for place in await line.in_front(session, TEAM, HERE, (), [TOMAS])] == [SAM]
    assert sorted(await order(session)) == sorted([(ANA, SAM), *((f"G{number:03d}", TOMAS) for number in range(many))])


async def test_1_5_words_go_before_what_tend_begins(session: AsyncSession) -> None:
    """However early a prompt stands in line."""
    await queue(session, MIRA, ["U1"], urgency=FROM_TEND)
    await line.line_up(session, TEAM, HERE)
    await queue(session, ANA, ["U1", "U2"])
    assert [giver for giver, _ in await order(session)] == [ANA, ANA, MIRA]


async def test_1_5_a_backlog_does_not_delay_the_newest(session: AsyncSession) -> None:
    """Thousands of rows that no worker has seen yet: whoever speaks now is lined up with the first of them."""
    await queue(session, ANA, [f"U{number}" for number in range(LINED_UP_AT_ONCE + 200)])
    await queue(session, MIRA, ["U1"])
    await line.line_up(session, TEAM, HERE)
    assert [place.target for place in await line.in_front(session, TEAM, HERE)][:2] == ["U0", "U1"]
    await line.line_up(session, TEAM, HERE)
    of_ana = select(Outgoing.target).where(Outgoing.giver_id == ANA).order_by(Outgoing.turn)
    assert list(await session.scalars(of_ana)) == [f"U{number}" for number in range(LINED_UP_AT_ONCE + 200)]


@pytest.mark.parametrize("back", [timedelta(0), AN_HOUR, timedelta(days=400)])
async def test_1_7_a_clock_set_back_stalls_nothing(session: AsyncSession, back: timedelta) -> None:
    """What was queued at once, what a colleague held who died, and what waited after a failure: all are claimed."""
    for giver in (ANA, MIRA, SAM):
        await queue(session, giver, [TOMAS])
    await line.line_up(session, TEAM, HERE)
    held = {"hold_until": NOW + A_SECOND, "turn": None, "lane": ""}
    await session.execute(update(Outgoing).where(Outgoing.giver_id == MIRA).values(held))
    await session.execute(update(Outgoing).where(Outgoing.giver_id == SAM).values(lease_until=NOW + line.LEASE))
    later = NOW + line.LEASE + A_SECOND
    moments = Moments(later - back, later - back)
    assert await waiting(session, moments) == [TEAM]
    assert await line.is_any_due(session, moments)
    assert sorted(giver for giver, _ in await order(session, moments)) == sorted([ANA, MIRA, SAM])


async def test_1_7_a_lease_and_a_hold_count_while_the_clocks_differ_little(session: AsyncSession) -> None:
    """A colleague's clock half a minute ahead is no reason to send a second time."""
    await queue(session, ANA, [TOMAS])
    await queue(session, MIRA, [SAM])
    await line.line_up(session, TEAM, HERE)
    ahead = NOW + timedelta(seconds=30)
    await session.execute(update(Outgoing).where(Outgoing.giver_id == ANA).values(lease_until=ahead + line.LEASE))
    held = {"hold_until": ahead + line.HOLD_MAX, "turn": None, "lane": ""}
    await session.execute(update(Outgoing).where(Outgoing.giver_id == MIRA).values(held))
    assert await order(session) == []
    assert await line.leased_targets(session, TEAM, HERE) == {TOMAS: 1}


async def test_1_7_what_is_due_later_is_due_later(session: AsyncSession) -> None:
    """Not before its moment, and then by its place among the others."""
    await queue(session, ANA, [TOMAS], due_at=NOW + AN_HOUR)
    assert await waiting(session, HERE) == []
    assert await order(session) == []
    assert await order(session, Moments(NOW + AN_HOUR, NOW)) == [(ANA, TOMAS)]


async def test_4_3_a_workspace_without_tend_is_passed_over(session: AsyncSession) -> None:
    """From the moment of the uninstall, in every process; and served again after the next installation."""
    await queue(session, ANA, [TOMAS])
    await session.execute(update(Workspace).values(uninstalled_at=NOW))
    assert await waiting(session, HERE) == []
    assert not await line.is_any_due(session, HERE)
    assert await line.first_hold(session, HERE, NOW) is None
    await session.execute(update(Workspace).values(uninstalled_at=None))
    assert await waiting(session, HERE) == [TEAM]


async def waiting(session: AsyncSession, moments: Moments) -> list[str]:
    return [one.workspace_id for one in await line.waiting_workspaces(session, moments, "this worker")]


async def floods(session: AsyncSession, first: int, last: int) -> None:
    """Queue rows `first` to `last`: one person to everybody, everybody to one person, later ones, and held ones."""
    both = {"workspace_id": TEAM, "refs": {}, "urgency": 0, "created_at": NOW, "kind": "thanks"}
    rows = []
    for number in range(first, last):
        row = {**both, "dedupe_key": str(number), "due_at": NOW, "hold_until": None, "turn": number, "lane": ""}
        match number % 5:
            case 0:
                rows.append({**row, "giver_id": ANA, "target": f"U{number}"})
            case 1:
                crowded = {"target": TOMAS, "lane": TOMAS if number > COMMON_MAX * 5 else ""}
                rows.append({**row, "giver_id": f"G{number}", **crowded})
            case 2:
                rows.append({**row, "giver_id": MIRA, "target": SAM, "turn": None, "due_at": NOW + AN_HOUR})
            case 3:
                rows.append({**row, "giver_id": MIRA, "target": SAM, "turn": None, "hold_until": NOW + A_SECOND})
            case 4:
                rows.append({**row, "giver_id": OLEG, "target": f"U{number % 500}", "turn": None})
    await session.execute(insert(cast("Table", Outgoing.__table__)), rows)


async def pass_of(session: AsyncSession) -> list[Statement]:
    """Give the statements of one claim."""
    async with recorded_statements(session) as heard:
        assert await waiting(session, HERE) == [TEAM]
        assert await line.is_any_due(session, HERE)
        assert await line.first_hold(session, HERE, NOW + AN_HOUR) == NOW + A_SECOND
        assert not await line.is_presser_waiting(session, TEAM, HERE)
        await line.line_up(session, TEAM, HERE)
        await line.leased_targets(session, TEAM, HERE)
        front = await line.in_front(session, TEAM, HERE, ["thanks_redrawn"], [TOMAS])
        await line.lease(session, [place.id for place in front[:8]], HERE)
    return [statement for statement in heard if statement[0].lstrip().startswith(("SELECT", "WITH"))]


async def test_1_5_a_claim_is_served_by_indexes(database: Database) -> None:
    """Whatever the flood: no statement reads all that waits, and five times as many rows cost no more work."""
    costs, bare = [], ["never measured"]
    for first, last in ((0, SMALL), (SMALL, LARGE)):
        async with database.transaction() as session:
            await floods(session, first, last)
        async with database.transaction() as session:
            await session.execute(text("ANALYZE"))
        async with database.transaction() as session:
            statements = await pass_of(session)
            connection = await session.connection()
            costs.append({statement[0]: await cost_of(connection, statement) for statement in statements})
            bare = [step for one in statements for step in await full_scans(connection, one) if "outbox" in step]
    small, large = costs
    grown = {sql: (small.get(sql), cost) for sql, cost in large.items() if cost > small.get(sql, cost) * 1.2}
    assert bare == []
    # three statements look at the rows of a pass by their ids: page by page, or row by row, as PostgreSQL likes
    by_ids = 0 if database.is_sqlite else 3 * 2 * (LINED_UP_AT_ONCE + NEWEST_AT_ONCE)
    assert sum(large.values()) <= sum(small.values()) * GROWTH_MAX + by_ids, grown
