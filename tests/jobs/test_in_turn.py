"""What fails, and what another worker has, is left for the next tick; the rest of what is due is done all the same."""

from collections.abc import Collection, Sequence
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.in_turn import each_due
from jobs.running import JobRun
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM

BROKEN, TAKEN = 3, 4


async def test_a_broken_row_and_a_taken_row_are_tried_once_a_run(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    waiting, tried = {*range(10)}, list[int]()

    async def find(_: AsyncSession, ids: Sequence[str], now: datetime, without: Collection[int]) -> Sequence[int]:
        assert (ids, now) == ([TEAM], NOW)
        return sorted(waiting - set(without))[:2]

    async def act(_: AsyncSession, row_id: int, __: datetime) -> str | None:
        tried.append(row_id)
        if row_id == BROKEN:
            raise OperationalError("", None, Exception())
        if row_id == TAKEN:
            return None
        waiting.remove(row_id)
        return "done"

    database = Database(sqlite_url)
    run = JobRun(database, [TEAM], None, NOW)
    counts = await each_due(run, run.workspace_ids, find, "it could not be done", act)
    await database.close()
    assert (counts, waiting) == ({"done": 8, "failed": 1}, {BROKEN, TAKEN})
    assert tried == [*range(10)]
    assert [record.getMessage() for record in caplog.records] == ["it could not be done: OperationalError"]
