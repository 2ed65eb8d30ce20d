"""The near front: the same rows come next as by a look into each lane, at one cost for any number of lanes."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import line
from slackapp.domain.outbox.line import Moments, Place
from slackapp.domain.outbox.line_statements import WINDOW
from slackapp.domain.tables.outbox import Outgoing
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM
from tests.domain.query_costs import GROWTH_MAX, cost_of, full_scans, recorded_statements

HERE = Moments(NOW, NOW)
LEASED = NOW + timedelta(seconds=20)


def row(number: int, target: str, turn: int, **more: Any) -> dict[str, Any]:
    """Give one in the lane of its target, unless `lane` says otherwise."""
    times = {"created_at": NOW, "due_at": NOW, "lease_until": None}
    place = {"urgency": 0, "turn": turn, "lane": target}
    known = {"workspace_id": TEAM, "kind": "thanks", "refs": {}, "dedupe_key": str(number), "giver_id": "G"}
    return {**known, **times, **place, "target": target, **more}


async def insert_lined_up(session: AsyncSession, rows: Iterable[dict[str, Any]]) -> None:
    await session.execute(insert(cast("Table", Outgoing.__table__)), list(rows))


def firsts(places: Iterable[Place]) -> list[int]:
    """Give the first row of each target: a claim takes no more of it."""
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(place.target, place.id)
    return list(first.values())


async def test_1_5_the_near_front_is_the_beginning_of_the_front(session: AsyncSession) -> None:
    """Of all kinds, urgencies and turns, of few lanes and of many, and with some of them left out."""
    chance = random.Random(11)  # noqa: S311  (the same rows in every run)
    rows: list[dict[str, Any]] = []
    for _ in range(600):
        target, lease = f"U{chance.randrange(90)}", chance.choice([None, None, None, LEASED])
        more = {"kind": chance.choice(["thanks", "thanks", "redrawn"]), "urgency": chance.choice([-1, 0, 0, 0, 1])}
        lane = chance.choice([target, target, ""])
        rows.append(row(len(rows), target, chance.randrange(200), lease_until=lease, lane=lane, **more))
    seen = set()
    for part in (rows[:100], rows[100:]):
        await insert_lined_up(session, part)
        for without in ((), [f"U{number}" for number in range(60)], [f"U{number}" for number in range(90)]):
            for kinds in ((), ["redrawn"]):
                near = await line.near_front(session, TEAM, HERE, kinds, without)
                whole = firsts(await line.in_front(session, TEAM, HERE, kinds, without))
                found = firsts(near.places)
                assert found == (whole if near.is_whole else whole[: len(found)])
                seen.add((near.is_whole, bool(found)))
    assert seen == {(True, True), (True, False), (False, True), (False, False)}


async def test_1_5_a_crowd_ahead_of_all_lanes_hides_the_others_and_says_so(session: AsyncSession) -> None:
    await insert_lined_up(session, (row(number, "CROWD", number) for number in range(WINDOW + 20)))
    await insert_lined_up(session, [row(9_000, "U1", 900), row(9_001, "U2", 901, lane="")])
    near = await line.near_front(session, TEAM, HERE, (), ["CROWD"])
    assert (near.places, near.is_whole) == ([], False)
    front = await line.in_front(session, TEAM, HERE, (), ["CROWD"])
    assert [place.target for place in front] == ["U1", "U2"]


async def test_1_5_the_first_turn_is_found_in_lanes_where_the_common_one_is_empty(session: AsyncSession) -> None:
    """A row that arrives then stands beside the first free row of the lanes, not before it and not behind all."""
    lanes = [row(1, "U1", 40, lease_until=LEASED), row(2, "U1", 41), row(3, "U2", 50), row(4, "U3", 7, urgency=1)]
    await insert_lined_up(session, [*lanes, row(5, "U9", 0, lane="", giver_id="NEW") | {"turn": None}])
    await line.line_up(session, TEAM, HERE)
    [placed] = [place for place in (await line.near_front(session, TEAM, HERE)).places if place.target == "U9"]
    assert placed.turn == 41


async def test_1_5_a_thousand_lanes_cost_no_more_than_two_hundred(database: Database) -> None:
    costs, bare = [], ["never measured"]
    for first, last in ((0, 200), (200, 1_000)):
        async with database.transaction() as session:
            lanes = ((number, turn) for number in range(first, last) for turn in range(4))
            await insert_lined_up(session, (row(lane * 4 + turn, f"U{lane:04}", turn) for lane, turn in lanes))
        async with database.transaction() as session:
            await session.execute(text("ANALYZE"))
        async with database.reading() as session:
            async with recorded_statements(session) as statements:
                assert len(firsts((await line.near_front(session, TEAM, HERE)).places)) == WINDOW
            connection = await session.connection()
            costs.append(sum([await cost_of(connection, one) for one in statements]))
            bare = [step for one in statements for step in await full_scans(connection, one)]
    assert bare == []
    assert costs[1] <= costs[0] * GROWTH_MAX
