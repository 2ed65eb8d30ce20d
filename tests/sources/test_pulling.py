"""The job that reads sources: whatever one of them does, the others go on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from jobs import pull_efforts
from jobs.running import JobRun
from slackapp import features
from slackapp.domain.refusals import TooLong
from slackapp.domain.sources import bundles, connections
from slackapp.domain.sources.rules import OnCallRules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Source
from slackapp.slack.sources import effort_words
from tests.cast import ANA, INES, TEAM, VEGA, acting
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.waited_time import WaitedTime
from tests.sources.calendar_double import CalendarDouble, calendar, event
from tests.sources.github_double import answering
from tests.world import World

pytestmark = pytest.mark.usefixtures("without_child")

DAY = (":20261116T080000Z", ":20261117T080000Z")
BY_TOMAS, BY_ANA = "ATTENDEE:mailto:tomas@sandbox.slack.test", "ATTENDEE:mailto:ana@sandbox.slack.test"
PULL = pull_efforts.PULLS[connections.ON_CALL]


@dataclass(slots=True)
class Pulling:
    """A world with a calendar, and the job that reads it."""

    world: World
    double: CalendarDouble

    async def connect(self, name: str) -> None:
        """Let Ines connect the calendar under a name."""
        await self.world.tend.directory.meet(TEAM, [INES])
        async with self.world.tend.db.transaction() as session:
            ines, rules = acting(INES, self.world.clock.now()), OnCallRules().packed()
            await connections.connect_polled(session, ines, "on_call", name, self.double.url, rules)

    async def pulled(self, *workspace_ids: str) -> dict[str, int]:
        """Run the job for some workspaces."""
        tend = self.world.tend
        parts = (tend.fetcher, tend.finder, tend.directory_sync, tend.github_apps, features.DATA_RULES)
        return dict(
            await pull_efforts.pull_efforts(JobRun(tend.db, workspace_ids, None, self.world.clock.now(), *parts))
        )


@pytest.fixture
async def pulling(world: World) -> AsyncIterator[Pulling]:
    """Give a calendar with one shift of Tomas's that ended yesterday."""
    double = CalendarDouble(calendar(event("a", *DAY, BY_TOMAS)))
    async with answering(double):
        yield Pulling(world, double)


@pytest.mark.parametrize(
    "error", [TooLong(5_000, 2_000), OverflowError(), NotImplementedError("unforeseen"), OSError()]
)
async def test_an_error_nobody_foresaw_stops_one_source_only(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whatever its kind."""

    async def odd(run: JobRun, source: Source) -> bool:
        if source.name == "Odd":
            raise error
        return await PULL(run, source)

    monkeypatch.setitem(pull_efforts.PULLS, connections.ON_CALL, odd)
    await pulling.connect("Odd")
    await pulling.connect("Even")
    assert await pulling.pulled(TEAM) == {"sources": 1, "failed": 1, "efforts": 1}
    failures = {source.name: source.failure for source in await pulling.world.rows(Source)}
    assert failures == {"Odd": "not_understood", "Even": None}


async def test_a_source_that_does_not_open_stops_itself_only(pulling: Pulling) -> None:
    """Its key is lost, or somebody moved its rules: the others are read, and what was read becomes an effort."""
    await pulling.connect("Odd")
    await pulling.connect("Even")
    async with pulling.world.tend.db.transaction() as session:
        await session.execute(text("UPDATE sources SET rules = (SELECT rules FROM sources WHERE id = 2) WHERE id = 1"))
    assert await pulling.pulled(TEAM) == {"sources": 1, "failed": 1, "efforts": 1}


async def test_one_admins_server_never_stops_another_workspaces_jobs(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty sources hang, and the rota of another workspace is read meanwhile."""
    is_read, hangs, hanging = asyncio.Event(), asyncio.Event(), 0

    async def hung(run: JobRun, source: Source) -> bool:
        nonlocal hanging
        if source.workspace_id == VEGA:
            hanging += 1
            if hanging == pull_efforts.OF_A_WORKSPACE:
                hangs.set()
            await asyncio.wait({asyncio.create_task(is_read.wait())}, timeout=HANGS_AFTER_S)
            assert is_read.is_set(), "the rota waits for a server of another workspace"
            return False
        await hangs.wait()
        is_more = await PULL(run, source)
        is_read.set()
        return is_more

    monkeypatch.setitem(pull_efforts.PULLS, connections.ON_CALL, hung)
    await pulling.connect("Rota")
    [ours] = await pulling.world.rows(Source)
    kept = {name: getattr(ours, name) for name in ("kind", "name", "secret", "rules", "connected_at", "failures")}
    early = ours.connected_at - timedelta(hours=1)
    async with pulling.world.tend.db.transaction() as session:
        session.add_all([Source(workspace_id=VEGA, connected_by="", next_try_at=early, **kept) for _ in range(20)])
    assert await pulling.pulled(TEAM, VEGA) == {"sources": 21, "failed": 0, "efforts": 1}


async def test_many_slow_sources_keep_no_effort_of_others_back(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those without a place in time wait for the next tick; what was read becomes an effort in this one."""
    names: list[str] = []
    seconds = WaitedTime()

    async def slow(run: JobRun, source: Source) -> bool:
        names.append(source.name)
        await seconds.sleep(1.0 if source.name.startswith("Slow") else 0.0)
        return await PULL(run, source) if source.name == "Rota" else False

    monkeypatch.setitem(pull_efforts.PULLS, connections.ON_CALL, slow)
    monkeypatch.setattr(pull_efforts, "monotonic", seconds.monotonic)
    monkeypatch.setattr(pull_efforts, "BEGUN_WITHIN_S", 3.0)
    for name in ("Rota", *(f"Slow {number}" for number in range(10))):
        await pulling.connect(name)
    assert (await pulling.pulled(TEAM))["efforts"] == 1
    assert 1 < len(names) < 11
    monkeypatch.setattr(pull_efforts, "BEGUN_WITHIN_S", 60.0)
    await pulling.pulled(TEAM)
    assert len(set(names)) == 11


@pytest.mark.both_databases
async def test_a_group_that_cannot_be_bundled_stops_no_other(pulling: Pulling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its items wait for the next tick."""
    bundle = effort_words.bundle

    async def odd(session: AsyncSession, group: tuple[int, str, str], *rest: Any) -> int:
        if group[1] == ANA:
            raise TooLong(5_000, 2_000)
        return await bundle(session, group, *rest)

    pulling.double.body = calendar(event("a", *DAY, BY_ANA, BY_TOMAS))
    await pulling.connect("Rota")
    monkeypatch.setattr(bundles, "GROUPS_AT_ONCE", 1)
    monkeypatch.setattr(effort_words, "bundle", odd)
    assert (await pulling.pulled(TEAM))["efforts"] == 1
    monkeypatch.setattr(effort_words, "bundle", bundle)
    assert (await pulling.pulled(TEAM))["efforts"] == 1


async def test_a_title_without_a_visible_sign_is_none(pulling: Pulling) -> None:
    pulling.double.body = calendar(event("a", *DAY, BY_ANA, title="\u200b\u3164"))
    await pulling.connect("Rota")
    assert (await pulling.pulled(TEAM))["efforts"] == 1
    [effort] = await pulling.world.rows(Effort)
    assert effort.words == "Covered an on-call shift"
