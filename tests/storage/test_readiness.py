"""/readyz says whether words can be stored now, and costs little to ask."""

import asyncio
import sqlite3
import time
from typing import Any

import pytest

from slackapp.storage import readiness
from slackapp.storage.database import Database
from slackapp.storage.readiness import Readiness


async def test_a_database_that_takes_writes_is_ready(database_url: str) -> None:
    """Nothing is different after it."""
    tend = Database(database_url)
    assert await Readiness(tend).why_not() is None
    await tend.close()


async def test_readyz_is_not_green_on_a_full_disk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads still work on it."""
    tend = Database(sqlite_url)
    monkeypatch.setattr(readiness, "FREE_BYTES_MIN", 2**63)
    assert await Readiness(tend).why_not() == "disk is full"
    await tend.close()


async def test_a_database_that_takes_no_writes_is_not_ready(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as another process holds it, for example."""
    monkeypatch.setattr("slackapp.storage.database.BUSY_TIMEOUT_S", 0.05)
    tend = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ready = Readiness(tend)
    assert await ready.why_not() == "database is locked"
    other.execute("ROLLBACK")
    other.close()
    monkeypatch.setattr(ready, "_again_at", 0.0)
    assert await ready.why_not() is None
    await tend.close()


async def test_many_who_ask_at_once_cost_one_look(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load balancer asks from several places."""
    looks = 0
    look = Readiness._look

    async def counted(self: Any) -> str | None:
        nonlocal looks
        looks += 1
        return await look(self)

    monkeypatch.setattr(Readiness, "_look", counted)
    monkeypatch.setattr(readiness, "LOOKED_FOR_S", 60.0)
    tend = Database(database_url)
    ready = Readiness(tend)
    assert set(await asyncio.gather(*(ready.why_not() for _ in range(50)))) == {None}
    assert looks == 1
    await tend.close()


async def test_readyz_keeps_the_loop_for_less_than_a_millisecond(database_url: str) -> None:
    """As long as one look serves; it was 31 ms each time."""
    tend = Database(database_url)
    ready = Readiness(tend)
    await ready.why_not()
    began = time.process_time()
    for _ in range(100):
        await ready.why_not()
    assert time.process_time() - began < 0.1
    await tend.close()


async def test_readyz_looks_without_reading_the_migrations(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That took the 31 ms, and blocked the loop; a look is a few statements, each off the loop or short."""
    monkeypatch.setattr(readiness, "LOOKED_FOR_S", 0.0)
    tend = Database(database_url)
    ready = Readiness(tend)
    await ready.why_not()
    costs_s: list[float] = []
    for _ in range(20):
        began = time.process_time()
        assert await ready.why_not() is None
        costs_s.append(time.process_time() - began)
    await tend.close()
    assert sorted(costs_s)[10] < 0.015
