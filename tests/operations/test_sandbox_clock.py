"""Skipping in the sandbox: whose hours matter is asked each quarter of an hour, all else once an hour, in order."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.timetable import JOBS
from sandbox.server import answering, config_for
from slackapp import app
from slackapp.clock import ShiftedClock
from slackapp.operations.sandbox_clock import SandboxTime
from slackapp.slack.delivery.loop import Delivery
from tests.environment.patience import HANGS_AFTER_S
from tests.world import settings_for

MONDAY = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
QUARTER = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)  # something is due in it


class Sandbox:
    """A sandbox that asks for a skip, and whatever a skip sets going."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.ran: list[tuple[str, datetime]] = []
        self.told: list[datetime] = []
        self.delivered: list[datetime] = []
        self.time: SandboxTime | None = None
        self.clock = ShiftedClock()
        self.is_due = False
        self.fails = 0  # passes of delivery still to fail

    def answer(self, request: httpx.Request) -> httpx.Response:
        """As `/control/clock` does."""
        if request.method == "POST":
            self.told.append(datetime.fromisoformat(json.loads(request.content)["now"]))
            self.now = self.told[-1]
            if self.told[-1] == TUESDAY and self.time is not None:
                self.time.stop()
        return httpx.Response(200, json={"now": self.now.isoformat(), "target": TUESDAY.isoformat()})

    async def run_job(self, name: str, now: datetime) -> Mapping[str, int]:
        """Something that has prompts in one quarter of an hour."""
        self.ran.append((name, now))
        self.is_due |= (name, now) == ("send_prompts", QUARTER)
        return {}

    async def is_any_due(self) -> bool:
        """Stands in for delivery."""
        return self.is_due

    async def drain(self) -> None:
        """Stands in for delivery."""
        self.is_due = False
        if self.fails:
            self.fails -= 1
            raise OperationalError("SELECT 1", {}, Exception("deadlock detected"))
        now = self.clock.now()
        self.delivered.append(now.replace(second=0, microsecond=0))

    def times_of(self, name: str) -> list[datetime]:
        """When one of the jobs ran."""
        return [now for each, now in self.ran if each == name]


@pytest.fixture
async def skipped() -> Sandbox:
    """From Monday afternoon to Tuesday morning."""
    sandbox = Sandbox()
    async with httpx.AsyncClient(transport=httpx.MockTransport(sandbox.answer)) as http:
        sandbox.time = SandboxTime("http://sandbox", sandbox.clock, http, sandbox.run_job, cast("Delivery", sandbox))
        await asyncio.wait_for(sandbox.time.run(), HANGS_AFTER_S)
    return sandbox


async def test_a_pass_that_fails_does_not_end_the_time() -> None:
    """A database that breaks a pass off in the middle of a skip: the skip goes on to its end, and never back."""
    sandbox = Sandbox()
    sandbox.fails = 2
    async with httpx.AsyncClient(transport=httpx.MockTransport(sandbox.answer)) as http:
        sandbox.time = SandboxTime("http://sandbox", sandbox.clock, http, sandbox.run_job, cast("Delivery", sandbox))
        await asyncio.wait_for(sandbox.time.run(), HANGS_AFTER_S)
    assert sandbox.fails == 0
    assert sandbox.told == sorted(sandbox.told)
    assert sandbox.told[-1] == TUESDAY
    assert sandbox.delivered == sorted(set(sandbox.delivered))
    assert sandbox.delivered[-1] == TUESDAY.replace(hour=9, minute=0)


async def test_a_job_that_waits_for_slack_does_not_hold_up_the_end(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox is often gone by then, and a walk over the members asks it again and again."""
    began = asyncio.Event()

    async def walk(*_: object) -> Mapping[str, int]:
        began.set()
        await asyncio.Event().wait()
        return {}

    monkeypatch.setattr(app, "FOLLOWED_ON_S", 0.05)
    monkeypatch.setattr(app.Tend, "run_job", walk)
    async with answering_clock() as url:
        tend = app.Tend.build(settings_for(sqlite_url, "http://127.0.0.1:9", TEND_SANDBOX_CLOCK=url))
        await tend.start(with_jobs=True)
        await asyncio.wait_for(began.wait(), HANGS_AFTER_S)
        await asyncio.wait_for(tend.close(), HANGS_AFTER_S)


@asynccontextmanager
async def answering_clock() -> AsyncIterator[str]:
    """A clock whose every answer is half an hour later, so that each look finds jobs to run; yields its URL."""
    later = itertools.count()

    async def now(_: Request) -> Response:
        return JSONResponse({"now": (MONDAY + next(later) * timedelta(minutes=30)).isoformat(), "target": None})

    routes = Starlette(routes=[Route("/clock", now)])
    async with answering(config_for(routes)) as url:
        yield f"{url}/clock"


async def test_each_job_runs_and_time_only_goes_on(skipped: Sandbox) -> None:
    assert {name for name, _ in skipped.ran} == set(JOBS)
    for name in JOBS:
        times = skipped.times_of(name)
        assert times == sorted(set(times))
        assert times[-1] <= TUESDAY


async def test_prompts_find_every_quarter_of_an_hour(skipped: Sandbox) -> None:
    times = skipped.times_of("send_prompts")
    assert times[0] == MONDAY.replace(minute=15)
    assert {after - before for before, after in itertools.pairwise(times)} == {timedelta(minutes=15)}
    assert times[-1] == TUESDAY.replace(minute=15)


@pytest.mark.parametrize("name", sorted(set(JOBS) - {"send_prompts", "apply_retention"}))
async def test_the_rest_runs_once_an_hour(skipped: Sandbox, name: str) -> None:
    hours = [now.replace(minute=0) for now in skipped.times_of(name)]
    assert hours[:3] == [MONDAY.replace(hour=hour, minute=0) for hour in (15, 16, 17)]
    assert sorted(set(hours)) == [MONDAY.replace(hour=15, minute=0) + n * timedelta(hours=1) for n in range(19)]


async def test_the_night_is_cleared_up_once(skipped: Sandbox) -> None:
    assert skipped.times_of("apply_retention") == [TUESDAY.replace(hour=2, minute=10)]


async def test_what_is_due_arrives_at_its_own_time(skipped: Sandbox) -> None:
    """Each full hour, and in the quarter of an hour that had something."""
    full_hours = [MONDAY.replace(hour=15, minute=0) + n * timedelta(hours=1) for n in range(19)]
    assert skipped.delivered == sorted([*full_hours, QUARTER])
    assert skipped.told == [*skipped.delivered, TUESDAY]
