"""A claim with very many crowded targets: it looks into each lane only where the first rows of all lanes do not do."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from sqlalchemy import Engine, Table, event, insert

from slackapp.clock import FixedClock
from slackapp.domain.outbox.line_statements import WINDOW
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.delivery.claims import Claims
from slackapp.slack.delivery.room import PER_WORKSPACE
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.platform.pacing import Pace
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM

INTO_EACH = "RECURSIVE lanes"


class WidePace(Pace):
    """A Slack that takes everything at once."""

    def room(self, workspace_id: str, method: str) -> int:
        return 99

    def may_post(self, workspace_id: str, channel: str) -> bool:
        return True


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database with Tend in one workspace."""
    database = Database(database_url)
    async with database.transaction() as session:
        session.add(Workspace(id=TEAM, installed_at=NOW))
    yield database
    await database.close()


async def insert_in_lanes(database: Database, targets: list[str]) -> None:
    """Queue one row to each of `targets`, in this order, each in the lane of its target."""
    known = {"workspace_id": TEAM, "kind": "thanks", "refs": {}, "giver_id": "G", "created_at": NOW, "due_at": NOW}
    rows = [
        {**known, "urgency": 0, "dedupe_key": str(turn), "target": target, "turn": turn, "lane": target}
        for turn, target in enumerate(targets)
    ]
    async with database.transaction() as session:
        await session.execute(insert(cast("Table", Outgoing.__table__)), rows)


async def claimed(database: Database) -> tuple[list[str], int]:
    """Claim once; give the targets, and how many looks into each lane that took."""
    statements: list[str] = []

    def hear(*seen: Any) -> None:
        statements.append(seen[2])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        rows = (await Claims(database, FixedClock(NOW), {}, Senders(database)).claim(24, WidePace())).rows
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return [row.target for row in rows], sum(INTO_EACH in sql for sql in statements)


async def test_1_5_many_lanes_are_served_in_turn_without_a_look_into_each(database: Database) -> None:
    many = [f"U{number:03}" for number in range(300)]
    await insert_in_lanes(database, many + many)
    assert await claimed(database) == (many[:PER_WORKSPACE], 0)


async def test_1_5_a_crowd_ahead_of_all_lanes_is_in_nobodys_way(database: Database) -> None:
    """Its rows are all that the first look sees: then each lane is looked into, once."""
    others = [f"U{number:03}" for number in range(5)]
    await insert_in_lanes(database, ["CROWD"] * (WINDOW + 20) + others)
    assert await claimed(database) == (["CROWD", *others], 1)
