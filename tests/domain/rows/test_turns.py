"""Workspaces take turns in what is due, whoever has how much of it."""

from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.turns import in_turn
from slackapp.domain.tables.outbox import Outgoing
from tests.cast import NOW, TEAM, VEGA


async def test_the_first_of_each_come_before_the_second_of_any(session: AsyncSession) -> None:
    """Within a turn, and within a workspace, by their moments; and no more than a portion."""
    moments = [(TEAM, 3), (TEAM, 1), (TEAM, 2), (TEAM, 1), (VEGA, 5), (VEGA, 4)]
    rows = [
        {
            "workspace_id": workspace_id,
            "kind": "x",
            "target": "x",
            "refs": {},
            "dedupe_key": f"{number}",
            "urgency": 0,
            "created_at": NOW,
            "due_at": NOW + timedelta(minutes=minute),
            "state": "queued",
            "lane": "",
            "attempts": 0,
            "unknown_outcomes": 0,
        }
        for number, (workspace_id, minute) in enumerate(moments)
    ]
    await session.execute(insert(Outgoing), rows)
    due = select(Outgoing.id, Outgoing.workspace_id, Outgoing.due_at)
    number_of = {row_id: int(key) for row_id, key in await session.execute(select(Outgoing.id, Outgoing.dedupe_key))}
    for limit, found in ((100, [1, 5, 3, 4, 2, 0]), (3, [1, 5, 3])):
        assert [number_of[row_id] for row_id in await session.scalars(in_turn(due, limit))] == found
