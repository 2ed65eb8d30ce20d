"""Jobs at their ticks on the machine's own clock, and what the log says of those that fail or are broken off."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import pytest

from jobs.timetable import JOBS
from slackapp.clock import FixedClock
from slackapp.operations import ticker
from slackapp.operations.ticker import Ticker
from tests.cast import NOW

NAME = "send_prompts"


class Runs:
    """What the scheduler asks for; a run lasts until a test lets it end."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime]] = []
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.error: Exception | None = None
        self.ticking = Ticker(self.run_job, FixedClock(NOW))

    async def run_job(self, name: str, now: datetime) -> Mapping[str, int]:
        self.asked.append((name, now))
        self.begun.set()
        await self.may_end.wait()
        if self.error is not None:
            raise self.error
        return {"prompts": 2, "failed": 0}


@pytest.fixture
async def runs(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Runs]:
    """A ticker with one job, which is due now."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(ticker, "JOBS", {NAME: JOBS[NAME]})
    monkeypatch.setattr(type(JOBS[NAME]), "next_tick", lambda _, now: now)
    made = Runs()
    made.ticking.start()
    async with asyncio.timeout(10):
        await made.begun.wait()
    yield made
    await made.ticking.close()


async def test_every_job_waits_for_its_next_tick() -> None:
    """None runs at once, and none is missing."""
    ticking = Runs().ticking
    before = datetime.now(UTC)
    ticking.start()
    planned = {one.id: one.next_run_time for one in ticking._scheduler.get_jobs()}
    await ticking.close()
    assert planned.keys() == JOBS.keys()
    for name, job in JOBS.items():
        assert before < planned[name] <= job.next_tick(before) + job.every


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """What stands in the log from notices on, without the scheduler's own steps."""
    return [(one.levelname, one.getMessage()) for one in caplog.records if one.name.startswith("slackapp")]


async def ended() -> None:
    """Let the scheduler do what it does after a run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_run_is_at_the_moment_of_the_clock(runs: Runs, caplog: pytest.LogCaptureFixture) -> None:
    runs.may_end.set()
    await ended()
    assert runs.asked == [(NAME, NOW)]
    assert said(caplog) == [("INFO", f"job {NAME}: prompts 2, failed 0")]


async def test_a_failure_is_logged_and_the_next_tick_stays(runs: Runs, caplog: pytest.LogCaptureFixture) -> None:
    runs.error = ValueError("a broken row")
    runs.may_end.set()
    await ended()
    ((level, words),) = said(caplog)
    assert (level, words) == ("ERROR", f"job {NAME} failed")
    assert "a broken row" in caplog.text
    assert len(runs.ticking._scheduler.get_jobs()) == 1


async def test_a_run_broken_off_by_the_end_of_the_process_is_no_error(
    runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    """A deployment in the middle of a job alarms nobody; the next process takes the work up again."""
    await runs.ticking.close()
    await ended()
    assert said(caplog) == [("INFO", f"job {NAME} ends with this process; the next tick goes on")]
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
