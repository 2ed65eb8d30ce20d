"""A whole Tend beside a whole small Slack: signed requests go in, what Slack received and the rows come out."""

import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from sandbox import Slack, modals, served
from sandbox.web_api.directory import user_object
from slackapp import config
from slackapp.app import Tend
from slackapp.clock import FixedClock
from slackapp.domain.people import profiles
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.bolt import call
from slackapp.slack.platform import installations, web_api
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.pacing import Pace
from slackapp.storage import database, postgresql

PATIENCE = 6  # times as long as Slack's own, before something is too late on a busy machine
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, an ordinary working day


class NoPace(Pace):
    """Nobody waits in tests; pacing has tests of its own."""

    async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
        """Go on at once."""
        return False


@dataclass(slots=True)
class World:
    """Everything of one test."""

    slack: Slack
    tend: Tend
    clock: FixedClock

    async def deliver(self) -> None:
        """Deliver everything that is due now."""
        await self.tend.delivery.drain()

    async def pass_time(self, **step: float) -> None:
        """Go on by `step` and deliver what fell due."""
        self.clock.move(timedelta(**step))
        await self.deliver()

    async def run_job(self, name: str, at: datetime | None = None) -> Mapping[str, int]:
        """Run one job of the timetable, now or after going on to `at`, and deliver what it queued; give its counts."""
        self.clock.moment = at or self.clock.moment
        counts = await self.tend.run_job(name, self.clock.moment)
        await self.deliver()
        return counts

    async def lead(self, manager_id: str, *member_ids: str) -> None:
        """Let `manager_id` lead `member_ids`."""
        async with self.tend.db.transaction() as session:
            for member_id in member_ids:
                session.add(
                    Lead(
                        workspace_id=self.slack.team.id,
                        member_id=member_id,
                        manager_id=manager_id,
                        source="import",
                        asked_at=self.clock.now(),
                        confirmed_at=self.clock.now(),
                    ),
                )
        await self.know(manager_id, *member_ids)

    async def know(self, *user_ids: str) -> None:
        """Let Tend know people as Slack tells of them, without a call for each; an id of nobody is passed over."""
        async with self.tend.db.reading() as session:
            known = await profiles.known(session, self.slack.team.id, user_ids)
        state = self.slack.state
        met = [state.people[one] for one in user_ids if one not in known and one in state.people]
        if met:
            told = [user_object(state, person, with_locale=True) for person in met]
            await self.tend.directory.store(self.slack.team.id, told)

    async def rows(self, table: type[Base], *conditions: Any) -> list[Any]:
        """Give the rows of one table, in order of their keys."""
        async with self.tend.db.reading() as session:
            keys = list(table.__table__.primary_key)
            return list(await session.scalars(select(table).where(*conditions).order_by(*keys)))

    async def count(self, table: type[Base], *conditions: Any) -> int:
        """Count rows."""
        async with self.tend.db.reading() as session:
            return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    async def queued(self) -> int:
        """Count what still has to be sent."""
        return await self.count(Outgoing, Outgoing.state == "queued")


def settings_for(database_url: str, slack_url: str, **more: str) -> config.Settings:
    """Give settings as an operator would write them."""
    return config.load(
        {
            "DATABASE_URL": database_url,
            "SLACK_BOT_TOKEN": "xoxb-sandbox-tend",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "SLACK_API_URL": f"{slack_url}/api/",
            "TEND_SECRET_KEYS": Fernet.generate_key().decode(),
            **more,
        },
    )


@pytest.fixture
def patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Lets nothing be too late because the machine is busy; tests of being late are marked `in_real_time`.

    How many times as long as Slack has it everything may take.
    """
    if request.node.get_closest_marker("in_real_time") is not None:
        return 1
    left_s = Deadline.left_s
    monkeypatch.setattr(Deadline, "left_s", lambda self, within_s: left_s(self, within_s * PATIENCE))
    for module, name in (
        (call, "VIEW_TIMEOUT_S"),
        (call, "ANSWER_TIMEOUT_S"),
        (installations, "ASK_TIMEOUT_S"),
        (installations, "CACHED_FOR_S"),
        (web_api, "CALL_TIMEOUT_S"),
        (web_api, "CONNECT_TIMEOUT_S"),
        (database, "POOL_TIMEOUT_S"),
        (postgresql, "CONNECT_TIMEOUT_S"),
        (modals, "TRIGGER_LIVES_S"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name) * PATIENCE)
    return PATIENCE


@asynccontextmanager
async def opened_world(database_url: str, patience: int, slack: Slack, clock: FixedClock) -> AsyncIterator[World]:
    """Tend beside `slack` on a fresh database, both at the time of `clock`."""
    slack.rates.off()
    slack.answer_within_s *= patience
    async with served(slack) as url:
        tend = Tend.build(settings_for(database_url, url), clock)
        tend.delivery.pace = NoPace()
        tend.bolt.limits.burst = math.inf  # tests press faster than people; the limit has tests of its own
        transport = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://tend") as client:
            slack.tend = client
            await tend.start(with_jobs=False)
            await tend.installations.own()  # nothing is sent before Slack has said which workspace this is
            yield World(slack, tend, clock)
            await tend.close()


@pytest.fixture
async def world(database_url: str, patience: int) -> AsyncIterator[World]:
    """Tend and Slack on a fresh database; at the end Slack must have refused nothing that a test did not expect."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(database_url, patience, Slack(clock=clock), clock) as opened:
        yield opened
