"""Line 5 of many workspaces: a `Retry-After` that one process learned is kept by all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from slackapp.app import Tend
from slackapp.clock import real_now
from slackapp.domain.outbox import call_limits
from slackapp.domain.tables.outbox import CallLimit
from slackapp.slack.platform.rates import limits
from slackapp.slack.platform.rates.limits import Limits
from slackapp.slack.platform.web_api import NotNow, RateLimited
from slackapp.storage.database import Database
from tests.cast import ANA, TEAM, TOMAS, VEGA
from tests.environment.waited_time import WaitedTime
from tests.slack.delivery.unreliable import thank
from tests.world import World

POSTING, ASKING = "chat.postMessage", "users.info"


@pytest.fixture
async def other(world: World) -> AsyncIterator[Tend]:
    """A second process."""
    tend = Tend.build(world.tend.settings, world.clock)
    yield tend
    await tend.close()


async def token(tend: Tend) -> str:
    found = await tend.installations.find(TEAM)
    assert found is not None
    return found.token


@pytest.mark.both_databases
async def test_5_another_process_does_not_ask_while_one_has_to_wait(world: World, other: Tend) -> None:
    """It learns how long from the database, without a refused call of its own; other methods go on."""
    world.slack.fail_next(ASKING, retry_after=30, count=1)
    with pytest.raises(RateLimited):
        await world.tend.slack.call(await token(world.tend), ASKING, {"user": ANA})
    asked = len(world.slack.calls_to(ASKING))
    for tend in (world.tend, other):
        with pytest.raises(RateLimited) as limit:
            await tend.slack.call(await token(tend), ASKING, {"user": ANA})
        assert 25 < limit.value.retry_after_s <= 30
        assert (await tend.slack.call(await token(tend), "auth.test", {}))["ok"]
    assert len(world.slack.calls_to(ASKING)) == asked


async def test_5_a_form_opens_all_the_same(world: World) -> None:
    """Somebody waits for it at their screen."""
    for method in limits.AT_A_SCREEN:
        await world.tend.slack.waits.learn(TEAM, method, 30)  # type: ignore[union-attr]
    await world.slack.command(ANA, "C0PLATFORM", "/thanks")
    assert world.slack.modal_of(ANA) is not None


async def test_5_a_post_that_another_process_may_not_send_waits_too(world: World, other: Tend) -> None:
    """Its row is put off, counts no attempt, and is in no doubt: Slack was not asked."""
    await other.slack.waits.learn(TEAM, POSTING, 0.7)  # type: ignore[union-attr]
    await thank(world, TOMAS)
    await world.deliver()
    (post,) = world.slack.calls_to(POSTING)
    assert post.status == 200
    assert len(world.slack.messages_for(TOMAS, None)) == 1


async def test_5_another_workspace_goes_on(database_url: str) -> None:
    database = Database(database_url)
    one = Limits(database)
    await one.learn(TEAM, POSTING, 30)
    await one.check(VEGA, POSTING)
    await one.check(TEAM, ASKING)
    with pytest.raises(RateLimited):
        await one.check(TEAM, POSTING)
    await database.close()


async def left_s(limits: Limits, method: str = POSTING) -> float:
    """Give the seconds for which a process has to wait with a method."""
    try:
        await limits.check(TEAM, method)
    except RateLimited as limit:
        return limit.retry_after_s
    return 0.0


@pytest.mark.both_databases
@pytest.mark.parametrize("learned", [(30, 5), (5, 30)])
async def test_5_the_longer_of_two_waits_counts_everywhere(database_url: str, learned: tuple[float, float]) -> None:
    """Two processes were refused at once, before either has read what the other stored."""
    database, passing = Database(database_url), WaitedTime()
    both = [Limits(database, passing.monotonic) for _ in learned]
    for one in both:
        assert await left_s(one) == 0
    for one, seconds in zip(both, learned, strict=True):
        await one.learn(TEAM, POSTING, seconds)
    passing.now_s += limits.FRESH_S
    for one in (*both, Limits(database)):
        assert 25 < await left_s(one) <= 30
    await database.close()


async def test_5_a_shorter_answer_ends_no_longer_wait(database_url: str) -> None:
    """A call that was under way when the longer one was asked for; nor in the moment before the next look."""
    database = Database(database_url)
    one = Limits(database)
    assert await left_s(one) == 0
    await one.learn(TEAM, POSTING, 30)
    await one.learn(TEAM, POSTING, 3)
    assert 25 < await left_s(one) <= 30
    await database.close()


@pytest.mark.both_databases
async def test_5_a_shorter_wait_after_a_longer_one_is_shared(database_url: str) -> None:
    database, passing = Database(database_url), WaitedTime()
    one = Limits(database, passing.monotonic)
    await one.learn(TEAM, POSTING, 30)
    passing.now_s += 30
    async with database.transaction() as session:  # as many seconds ago by the machine's time, too
        await session.execute(update(CallLimit).values(until=real_now()))
    assert await left_s(one) == 0
    await one.learn(TEAM, POSTING, 2)
    assert 0 < await left_s(Limits(database)) <= 2
    await database.close()


@pytest.mark.both_databases
async def test_5_a_clock_set_back_repeats_no_wait(database_url: str) -> None:
    """The row stays for an hour; who waited once as long as Slack asked may call, and the next wait is shared."""
    database, passing = Database(database_url), WaitedTime()
    await Limits(database).learn(TEAM, POSTING, 30)
    async with database.transaction() as session:
        await session.execute(update(CallLimit).values(until=real_now() + timedelta(hours=1)))
    one = Limits(database, passing.monotonic)
    assert await left_s(one) == 30
    for _ in range(31):
        passing.now_s += 1
        await left_s(one)
    assert await left_s(one) == 0
    await one.learn(TEAM, POSTING, 40)
    assert 35 < await left_s(Limits(database)) <= 40
    await database.close()


@pytest.mark.both_databases
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
async def test_5_a_clock_set_back_makes_no_wait_longer(database_url: str, back: timedelta) -> None:
    """A process that starts then waits as long as Slack asked, and no longer."""
    database = Database(database_url)
    await Limits(database).learn(TEAM, POSTING, 30)
    async with database.transaction() as session:
        await session.execute(update(CallLimit).values(until=real_now() + timedelta(seconds=30) + back))
    with pytest.raises(RateLimited) as limit:
        await Limits(database).check(TEAM, POSTING)
    assert limit.value.retry_after_s <= 30
    await database.close()


async def test_5_without_a_database_a_process_keeps_its_own_waits(sqlite_url: str) -> None:
    """And neither fails for that."""
    gone = Database(sqlite_url.replace("tend.db", "nowhere/tend.db"))
    alone = Limits(gone)
    await alone.learn(TEAM, POSTING, 30)
    with pytest.raises(NotNow):
        await alone.check(TEAM, POSTING)
    await alone.check(TEAM, ASKING)
    await gone.close()


async def test_5_many_calls_refused_at_once_are_shared_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database, stored = Database(database_url), 0
    learn = call_limits.learn

    async def counted(*args: object) -> None:
        nonlocal stored
        stored += 1
        await learn(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(call_limits, "learn", counted)
    one = Limits(database)
    await asyncio.gather(*(one.learn(TEAM, ASKING, 30) for _ in range(10)))
    assert stored == 1
    await database.close()
