"""Seasons without a starter, portion by portion: one that waits for nobody keeps no other waiting."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from jobs.open_rounds import open_rounds
from jobs.running import JobRun
from slackapp.domain.rituals.seasons import membership, renewing, seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.storage.database import Database
from tests.cast import ANA, NOW, SAM, TEAM, acting

RHYTHM = Rhythm(1, 4, 15 * 60, "Europe/Berlin")
CHANNELS = ["C0ALONE1", "C0ALONE2", "C0OURS"]
GONE = {"deactivated": {"is_deactivated": True}, "external": {"is_external": True}}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a portion be one season."""
    monkeypatch.setattr(renewing, "PORTION", 1)


async def begin(peopled: Database) -> None:
    """Let Ana start three seasons; Sam is counted in in the last, and nobody in the others."""
    async with peopled.transaction() as session:
        await session.execute(update(Person).values(is_admin=False))  # or an admin would be asked
        for channel_id in CHANNELS:
            season = await seasons.start(session, acting(ANA), channel_id, RHYTHM)
            await membership.leave(session, acting(ANA), season.id)
            if channel_id == CHANNELS[-1]:
                await membership.count_in(session, acting(SAM), season.id)


async def run(peopled: Database, **later: float) -> list[Any]:
    """Run the job; give the season and the person of each question that is queued."""
    assert not (await open_rounds(JobRun(peopled, [TEAM], None, NOW + timedelta(**later))))["failed"]
    async with peopled.reading() as session:
        rows = await session.scalars(select(Outgoing).where(Outgoing.kind == "season_notice").order_by(Outgoing.id))
        return [(row.refs["season_id"], row.target) for row in rows]


@pytest.mark.parametrize("why", ["deactivated", "external"])
async def test_a_season_that_nobody_can_look_after_keeps_no_other_waiting(peopled: Database, why: str) -> None:
    """Two of them, at every tick; the third has somebody to ask, once."""
    await begin(peopled)
    async with peopled.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == ANA).values(GONE[why]))
    assert await run(peopled) == [(3, SAM)]
    assert await run(peopled, minutes=5) == [(3, SAM)]


async def test_each_ended_season_is_asked_about_once(peopled: Database) -> None:
    await begin(peopled)
    async with peopled.transaction() as session:
        await session.execute(update(Season).values(state=seasons.ENDED, ask_again_on=NOW.date()))
    assert await run(peopled) == [(1, ANA), (2, ANA), (3, ANA)]
    assert await run(peopled, minutes=5) == [(1, ANA), (2, ANA), (3, ANA)]
