"""Line 4 of many workspaces: what takes no writes is said, nothing is half-written, and all goes on by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any

import pytest
from sqlalchemy import UpdateBase
from sqlalchemy.exc import OperationalError

from sandbox.web_api.methods import Answer
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.delivery import claims, loop, outcomes
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage import readiness
from slackapp.storage.readiness import Readiness
from tests.cast import ANA, PLATFORM, SAM, TOMAS
from tests.slack.delivery.faults.database_faults import FAULTS, LONG_WORDS, soon_locked
from tests.slack.delivery.unreliable import shorten_waits, states, thank
from tests.world import World

AN_HOUR_S = 3_600.0


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backing off takes milliseconds in tests, and so do waits for a lock."""
    shorten_waits(monkeypatch)
    soon_locked(monkeypatch)
    monkeypatch.setattr(loop, "POLL_S", 0.05)
    monkeypatch.setattr(outcomes, "STORED_AGAIN_S", 0.02)


async def stored(world: World) -> list[int]:
    """Count the rows that a thanks writes."""
    return [await world.count(table) for table in (Thanks, ThanksReceiver, Outgoing, Received)]


@asynccontextmanager
async def running(world: World) -> AsyncIterator[None]:
    """Let the delivery run as a worker does."""
    delivering = asyncio.create_task(world.tend.delivery.run())
    try:
        yield
    finally:
        world.tend.delivery.stop()
        await asyncio.wait({delivering})


async def why_not(world: World) -> str | None:
    """Ask anew what /readyz says."""
    return await Readiness(world.tend.db).why_not()


@pytest.mark.both_databases
@pytest.mark.parametrize("name", FAULTS)
async def test_4_a_press_meanwhile_stores_nothing_and_what_waited_goes_out_afterwards(
    world: World, database_url: str, name: str
) -> None:
    """/readyz says why; the words are quoted back; then all goes on without a hand, once each."""
    await thank(world, TOMAS)
    before = await stored(world)
    assert await why_not(world) is None
    async with running(world):
        async with FAULTS[name](world.tend.db, database_url):
            assert await why_not(world) == name
            said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{SAM}> {LONG_WORDS}")
            assert "I could not save this; nothing was sent. Your words:" in said.text
            assert await stored(world) == before
        assert await why_not(world) is None
        await thank(world, SAM)
        assert await world.slack.until(lambda: len(world.slack.calls_to("chat.postMessage")) == 2)
    assert await states(world) == ["sent", "sent"]
    assert [len(world.slack.messages_for(user_id, None)) for user_id in (TOMAS, SAM)] == [1, 1]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", FAULTS)
async def test_4_what_slack_took_meanwhile_is_stored_afterwards_and_not_sent_again(
    world: World, database_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker keeps Slack's answer until the database takes it."""
    real = SlackApi.call
    fault = FAULTS[name](world.tend.db, database_url)

    async def breaks_meanwhile(own: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        answer = await real(own, token, method, args)
        if method == "chat.postMessage":
            await fault.__aenter__()
            asyncio.get_running_loop().call_later(0.3, ends.set)
        return answer

    ends = asyncio.Event()
    monkeypatch.setattr(SlackApi, "call", breaks_meanwhile)
    await thank(world, TOMAS)
    delivering = asyncio.create_task(world.tend.delivery.drain())
    await ends.wait()
    monkeypatch.setattr(SlackApi, "call", real)
    await fault.__aexit__(None, None, None)
    await delivering
    assert await states(world) == ["sent"]
    assert len(world.slack.calls_to("chat.postMessage")) == 1


async def test_4_a_clock_set_back_an_hour_is_said_until_it_is_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack's requests would be refused as stale; what is queued goes out all the same."""
    real, real_time = world.slack.api, time.time

    def dated(method: str, args: dict[str, Any], token: str | None = None) -> Answer:
        answer = real(method, args, token)
        return Answer(answer.body, answer.status, {**answer.headers, "Date": formatdate(real_time(), usegmt=True)})

    monkeypatch.setattr(world.slack, "api", dated)
    monkeypatch.setattr(readiness, "LOOKED_FOR_S", 0.0)
    await thank(world, TOMAS)
    await world.deliver()
    await thank(world, TOMAS)
    assert (await ready(world)) == (200, "ok")
    monkeypatch.setattr(time, "time", lambda: real_time() - AN_HOUR_S)
    assert (await ready(world)) == (503, "clock is wrong")
    await world.deliver()
    assert await states(world) == ["sent", "sent"]
    monkeypatch.setattr(time, "time", real_time)
    assert (await ready(world)) == (200, "ok")


@pytest.mark.both_databases
async def test_4_a_post_begins_once_when_the_answer_to_its_mark_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark is committed and the connection breaks: the worker knows its own mark, and posts at once."""
    real, is_cut = world.tend.db._run_alone, False

    async def cut(statement: UpdateBase, values: Mapping[str, Any], *, is_urgent: bool) -> int:
        nonlocal is_cut
        changed = await real(statement, values, is_urgent=is_urgent)
        if statement is claims.BEGIN_POSTING and not is_cut:
            is_cut = True
            raise OperationalError("cut", None, ConnectionError(), connection_invalidated=True)
        return changed

    await thank(world, TOMAS)
    monkeypatch.setattr(world.tend.db, "_run_alone", cut)
    await world.deliver()
    assert is_cut
    assert await states(world) == ["sent"]
    assert len(world.slack.messages_for(TOMAS, None)) == 1


async def ready(world: World) -> tuple[int, str]:
    """Ask /readyz."""
    assert world.slack.tend is not None
    answer = await world.slack.tend.get("/readyz")
    return answer.status_code, answer.text
