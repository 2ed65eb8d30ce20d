"""Lines 4 and 5 of many workspaces: one worker at a time sends for each, and a dead one has an heir in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from slackapp.app import Tend
from slackapp.clock import real_now
from slackapp.domain.outbox import line
from slackapp.domain.tables.outbox import HomeTab, Outgoing, Worker, WorkspaceSender
from slackapp.slack.delivery import loop, senders
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import POSTING, OutcomeUnknown
from tests.cast import ANA, SAM, TEAM, TOMAS
from tests.environment.waited_time import WaitedTime
from tests.slack.delivery.unreliable import shorten_waits, thank
from tests.world import NoPace, World

LOOK_S = 0.5


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backing off takes milliseconds in tests."""
    shorten_waits(monkeypatch)


class Fresh(NoPace):
    """Nobody waits, also for what another worker sent a moment ago."""

    def resume(self, workspace_id: str, silent_s: float) -> None:
        """Begin with full buckets."""


@pytest.fixture
async def other(world: World) -> AsyncIterator[Tend]:
    """A second worker."""
    tend = Tend.build(world.tend.settings, world.clock)
    tend.delivery.pace = Fresh()
    yield tend
    await tend.close()


@pytest.fixture
def passing(world: World, other: Tend) -> WaitedTime:
    """The seconds by which both workers watch each other."""
    seconds = WaitedTime()
    for delivery in (world.tend.delivery, other.delivery):
        delivery.senders.monotonic = seconds.monotonic
    return seconds


async def claimed(tend: Tend) -> list[Outgoing]:
    """Let a worker claim what it may."""
    return list((await tend.delivery._claims.claim(9, tend.delivery.pace)).rows)


async def beat(senders: Senders) -> None:
    """Let a worker say once that it lives."""
    await senders._beat_once()


async def seconds_until_taken_over(tend: Tend, passing: WaitedTime, alive: Senders | None = None) -> float:
    """Let a worker look until it claims a row, at most for a minute; `alive` beats meanwhile."""
    began = passing.now_s
    while passing.now_s - began < 60:
        if alive is not None and (passing.now_s - began) % senders.BEAT_S == 0:
            await beat(alive)
        if await claimed(tend):
            break
        passing.now_s += LOOK_S
    return passing.now_s - began


@pytest.mark.both_databases
async def test_4_what_a_dead_worker_held_is_free_within_ten_seconds(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """Also the post that was under way, which keeps its mark, and the Home; whatever the clocks say."""
    await thank(world, TOMAS, SAM)
    await world.slack.open_home(ANA)
    rows = await claimed(world.tend)
    assert len(rows) == 2
    assert await world.tend.delivery._claims.begin_posting(rows[0])
    homes = await world.tend.delivery._homes.claim(9, world.tend.delivery.senders, world.tend.delivery.pace)
    assert len(homes) == 1
    async with world.tend.db.transaction() as session:  # its clock was an hour ahead
        await session.execute(update(Outgoing).values(lease_until=real_now() + timedelta(hours=1)))
    took_s = await seconds_until_taken_over(other, passing)
    assert senders.DEAD_AFTER_S <= took_s <= 10 - senders.BEAT_S
    assert [row.unknown_outcomes for row in await world.rows(Outgoing)] == [1, 0]
    assert [home.lease_until for home in await world.rows(HomeTab)] == [None]
    (sender,) = await world.rows(WorkspaceSender)
    assert (sender.worker_id, sender.last_worker_id) == (other.delivery.senders.id, world.tend.delivery.senders.id)
    assert [worker.id for worker in await world.rows(Worker)] == [other.delivery.senders.id]


@pytest.mark.both_databases
async def test_4_a_slow_worker_that_lives_keeps_its_rows(world: World, other: Tend, passing: WaitedTime) -> None:
    """However long a send takes, and even when the lease of its row has run out."""
    await thank(world)
    (row,) = await claimed(world.tend)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Outgoing).values(lease_until=real_now() - timedelta(seconds=1)))
    assert await seconds_until_taken_over(other, passing, alive=world.tend.delivery.senders) == 60
    assert row.attempts == 1


async def test_4_a_database_that_was_away_makes_nobody_look_dead(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """Nobody could say that they live, and nobody could look."""
    await thank(world)
    await claimed(world.tend)
    assert await claimed(other) == []
    passing.now_s += 60
    assert await claimed(other) == []
    assert await seconds_until_taken_over(other, passing, alive=world.tend.delivery.senders) == 60


async def test_4_a_worker_that_cannot_say_that_it_lives_tries_again_sooner_and_says_so(
    world: World, passing: WaitedTime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Twice without the database: its count goes up at the third try, and it stays sure of what it holds."""
    mine, waited, ended = world.tend.delivery.senders, list[float](), asyncio.Event()
    assert await mine.take(TEAM, world.tend.delivery.pace)
    [before] = [worker.beats for worker in await world.rows(Worker)]
    write_one, failures = world.tend.db.write_one, iter((OperationalError("", {}, OSError()), OSError("away")))

    async def write(*args: Any) -> int:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        return await write_one(*args)

    async def rest(seconds: float) -> None:
        waited.append(seconds)
        passing.now_s += seconds
        if len(waited) == 3:
            ended.set()

    monkeypatch.setattr(world.tend.db, "write_one", write)
    await mine.beat(rest, ended)
    assert waited == [senders.BEAT_AGAIN_S, senders.BEAT_AGAIN_S, senders.BEAT_S]
    assert [worker.beats for worker in await world.rows(Worker)] == [before + 1]
    assert mine.is_sure
    said = [record.getMessage() for record in caplog.records if record.name == senders.__name__]
    assert said == [f"this worker could not say that it lives: {name}" for name in ("OperationalError", "OSError")]


async def test_4_a_worker_that_ends_without_the_database_is_taken_over_in_time(
    world: World, other: Tend, passing: WaitedTime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends all the same, and says what it left."""
    await thank(world)
    assert len(await claimed(world.tend)) == 1

    def away(*_: object) -> NoReturn:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(world.tend.db, "transaction", away)
        await world.tend.delivery.senders.end()
    assert "this worker could not give back its workspaces: OSError" in caplog.text
    assert senders.DEAD_AFTER_S <= await seconds_until_taken_over(other, passing) <= 10 - senders.BEAT_S


async def test_4_a_worker_taken_for_dead_changes_nothing_and_begins_anew(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """A machine that slept: the database refuses its post, and a change it does not begin."""
    await thank(world)
    (row,) = await claimed(world.tend)
    mine = world.tend.delivery.senders
    before = mine.id
    await seconds_until_taken_over(other, passing)
    assert not mine.is_sure
    assert not world.tend.delivery._claims.may_change(row)
    assert not await world.tend.delivery._claims.begin_posting(row)
    await beat(mine)
    assert mine.id != before
    assert await claimed(world.tend) == []


async def test_5_one_worker_at_a_time_sends_for_a_workspace(world: World, other: Tend, passing: WaitedTime) -> None:
    """The other finds work only after the first has none, and has given the workspace back."""
    await thank(world, TOMAS)
    (row,) = await claimed(world.tend)
    await thank(world, SAM)
    assert await claimed(other) == []
    (mine,) = await claimed(world.tend)
    for one in (row, mine):
        await world.tend.delivery._deliver(one)
    assert await claimed(world.tend) == await claimed(other) == []
    passing.now_s += senders.RESTS_S
    assert await claimed(world.tend) == []
    await thank(world, TOMAS)
    assert len(await claimed(other)) == 1
    assert await claimed(world.tend) == []


@pytest.mark.both_databases
async def test_5_workers_at_the_same_moment_take_a_workspace_once(world: World, other: Tend) -> None:
    await thank(world, TOMAS, SAM)
    found = await asyncio.gather(claimed(world.tend), claimed(other))
    assert sorted(len(rows) for rows in found) == [0, 2]


async def leave_unreached(world: World, passing: WaitedTime) -> None:
    """Let a worker without a free place leave a workspace with a thanks to send."""
    delivery, pace = world.tend.delivery, world.tend.delivery.pace
    await thank(world, TOMAS)
    assert await delivery.senders.take(TEAM, pace)
    passing.now_s += senders.UNREACHED_S
    assert list((await delivery._claims.claim(0, pace)).rows) == []


async def test_5_a_full_worker_leaves_the_workspaces_it_does_not_get_to(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """And does not take them again at once."""
    await leave_unreached(world, passing)
    assert await claimed(world.tend) == []
    assert len(await claimed(other)) == 1


async def test_5_a_full_worker_alone_serves_what_it_left_once_others_would_have_looked(
    world: World, passing: WaitedTime
) -> None:
    """Nobody takes it, so words wait no longer than two looks."""
    await leave_unreached(world, passing)
    passing.now_s += loop.POLL_S + senders.LOOK_EVERY_S  # the longest time between two looks of another worker
    assert await claimed(world.tend) == []
    passing.now_s += LOOK_S
    assert len(await claimed(world.tend)) == 1


@pytest.fixture
async def hanging(world: World) -> AsyncIterator[asyncio.Event]:
    """Fill all places of the first worker with calls that Slack does not answer until the event is set."""
    answered = asyncio.Event()

    async def call() -> None:
        await answered.wait()

    places = [asyncio.create_task(call()) for _ in range(loop.AT_ONCE)]
    world.tend.delivery._posting.update(places)
    yield answered
    answered.set()
    await asyncio.gather(*places)
    world.tend.delivery._posting.difference_update(places)


@pytest.mark.usefixtures("hanging")
@pytest.mark.both_databases
async def test_5_a_worker_without_a_free_place_leaves_the_workspaces_it_does_not_get_to(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """Words do not wait for Slack to answer about other workspaces, while another worker is idle."""
    delivery = world.tend.delivery
    assert await delivery.senders.take(TEAM, delivery.pace)
    await thank(world, TOMAS)
    took_s = 0.0
    while not await claimed(other) and took_s < 60:
        await beat(delivery.senders)
        await delivery.start_due(at_all=False)
        passing.now_s, took_s = passing.now_s + LOOK_S, took_s + LOOK_S
    assert took_s <= senders.UNREACHED_S + LOOK_S
    assert len(delivery._posting) == loop.AT_ONCE


@pytest.mark.usefixtures("hanging")
@pytest.mark.both_databases
async def test_4_a_worker_without_a_free_place_frees_what_a_dead_one_held(
    world: World, other: Tend, passing: WaitedTime
) -> None:
    """Within ten seconds, for a third one to send."""
    assert await other.delivery.senders.take(TEAM, other.delivery.pace)
    await thank(world, TOMAS)
    took_s = 0.0
    while [one.worker_id for one in await world.rows(WorkspaceSender)] != [None] and took_s < 60:
        await world.tend.delivery.start_due(at_all=False)
        passing.now_s, took_s = passing.now_s + LOOK_S, took_s + LOOK_S
    assert senders.DEAD_AFTER_S <= took_s <= 10 - senders.BEAT_S


@pytest.mark.both_databases
async def test_4_a_worker_lives_while_every_call_hangs(
    world: World, other: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number goes up without a free place, so nobody takes its rows, of which Slack may have posted some."""
    monkeypatch.setattr(senders, "BEAT_S", 0.05)
    monkeypatch.setattr(loop, "AT_ONCE", 2)
    answered, all_hang, has_beaten = asyncio.Event(), asyncio.Semaphore(0), asyncio.Semaphore(0)
    mine = world.tend.delivery.senders
    beat_once = mine._beat_once

    async def call(*_: object) -> dict[str, object]:
        all_hang.release()
        await answered.wait()
        raise OutcomeUnknown("cut")

    async def beat_and_tell() -> None:
        await beat_once()
        has_beaten.release()

    monkeypatch.setattr(type(world.tend.slack), "call", call)
    await thank(world, TOMAS, SAM)
    running = asyncio.create_task(world.tend.delivery.run())
    async with asyncio.timeout(10):
        for _ in range(loop.AT_ONCE):
            await all_hang.acquire()
        monkeypatch.setattr(mine, "_beat_once", beat_and_tell)
        before = [worker.beats for worker in await world.rows(Worker)]
        for _ in range(3):
            await has_beaten.acquire()
    assert [worker.beats for worker in await world.rows(Worker)] >= [before[0] + 3]
    assert await claimed(other) == []
    assert mine.is_sure
    answered.set()
    world.tend.delivery.stop()
    await running


def test_5_a_new_sender_goes_on_where_the_last_one_stopped() -> None:
    """Its buckets are as empty as the last one's may be, not full."""
    seconds = WaitedTime()
    pace = Pace(seconds.monotonic)
    assert pace.room("T1", POSTING) == 12
    pace.resume("T1", 1.0)
    assert pace.room("T1", POSTING) == 5
    assert pace.may_post("T1", "C1")
    pace.resume("T1", 0.0)
    assert pace.room("T1", POSTING) == 2
    assert not pace.may_post("T1", "C1")
    assert pace.room("T2", POSTING) == 12
    seconds.now_s += 60
    assert pace.room("T1", POSTING) == 12


async def test_5_a_job_by_hand_waits_for_the_worker_that_leaves(world: World, other: Tend) -> None:
    """And sends what is due by its own clock; nothing stays in its hands."""
    await thank(world, TOMAS)
    assert await world.tend.delivery.senders.take(TEAM, world.tend.delivery.pace)
    delivering = asyncio.create_task(other.delivery.drain())
    await asyncio.sleep(0.3)
    assert not delivering.done()
    await world.tend.delivery.senders.end()
    await delivering
    assert len(world.slack.messages_for(TOMAS, None)) == 1
    assert [one.worker_id for one in await world.rows(WorkspaceSender)] == [None]
    assert await world.rows(Worker) == []


def test_4_a_worker_is_sure_for_less_time_than_others_wait() -> None:
    """So it stops before they begin, with a beat in between; and a lease outlasts both."""
    assert senders.BEAT_S * 2 < senders.SURE_S < senders.DEAD_AFTER_S
    assert senders.DEAD_AFTER_S + senders.BEAT_S + LOOK_S < 10
    assert line.LEASE.total_seconds() > senders.DEAD_AFTER_S
