"""The outbox on its way: failures, holds, resends, several workers, and nothing lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import update

from sandbox.web_api import methods as webapi
from slackapp.clock import real_now
from slackapp.domain.acting import Acting
from slackapp.domain.outbox import home_tabs
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.outbox import HomeTab, Outgoing
from slackapp.slack.delivery import loop as delivery_loop
from slackapp.slack.delivery import outcomes
from slackapp.slack.front.dispatch import AppById
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import RateLimited
from slackapp.token_bucket import TokenBucket
from tests.cast import ANA, SAM, TEAM, TOMAS, VEGA
from tests.environment.patience import HANGS_AFTER_S
from tests.slack.delivery.unreliable import shorten_waits, states, thank
from tests.world import NoPace, World


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backing off takes milliseconds in tests."""
    shorten_waits(monkeypatch)


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"error": "internal_error"}, {"error": "ratelimited", "retry_after": 1}, {"cut": "before"}],
)
async def test_what_passes_is_tried_again(world: World, fault: dict[str, Any]) -> None:
    """Server errors, holds and broken connections delay a message and do not lose or double it."""
    world.slack.fail_next("chat.postMessage", **fault, count=1)
    await thank(world)
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS, None)) == 1
    assert await states(world) == ["sent"]


async def test_unknown_outcome_is_sent_once_more_at_most(world: World) -> None:
    """Slack took it and the line broke: one resend, then no more."""
    world.slack.fail_next("chat.postMessage", cut=True, count=2)
    await thank(world)
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS, None)) == 2
    assert await states(world) == ["failed", "sent"]  # the second tells the giver that nobody can be sure


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "request_timeout"])
async def test_a_slack_that_fails_halfway_is_asked_once_more_at_most(
    world: World, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    """These errors do not say that nothing was posted: sixty tries might be sixty copies."""
    real, posted = world.slack.api, []

    def posts_and_says_no(method: str, args: dict[str, Any], token: str | None = None) -> webapi.Answer:
        answer = real(method, args, token)
        if method == "chat.postMessage":
            posted.append(args["channel"])
            return webapi.Answer({"ok": False, "error": error})
        return answer

    monkeypatch.setattr(world.slack, "api", posts_and_says_no)
    await thank(world)
    await world.deliver()
    assert posted == [TOMAS, TOMAS, ANA, ANA]  # the giver is told that nobody can be sure, and no more often
    assert await states(world) == ["failed", "failed", "queued"]  # a day later the giver is told once more


@pytest.mark.parametrize("error", ["service_unavailable", "ratelimited"])
async def test_what_was_surely_not_done_is_tried_more_often(world: World, error: str) -> None:
    """Nothing was posted, so that trying again makes no copy."""
    world.slack.fail_next("chat.postMessage", error=error, retry_after=0, count=4)
    await thank(world)
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS)) == 1


async def test_a_giver_learns_that_their_words_did_not_arrive(world: World) -> None:
    """With the words, so that nothing is lost."""
    world.slack.fail_next("chat.postMessage", error="restricted_action")
    await thank(world)
    await world.deliver()
    told = world.slack.texts(world.slack.last_message(ANA))
    assert f"I couldn't reach <@{TOMAS}>: Slack refused the message." in told
    assert "the words" in told
    assert world.slack.messages_for(TOMAS) == []


async def test_a_home_without_an_installation_is_let_go(world: World) -> None:
    """Nobody can draw it, so nobody claims it again and again."""
    async with world.tend.db.transaction() as session:
        await home_tabs.opened(session, Acting(VEGA, ANA, world.clock.now(), None))
    assert await world.tend.delivery.start_due() == 1
    world.tend.delivery.stop()
    await world.deliver()
    (home,) = await world.rows(HomeTab)
    assert home.published == home.wanted
    assert await world.tend.delivery.start_due() == 0


async def test_what_slack_refuses_is_given_up(world: World) -> None:
    """A permanent error ends this row; the others still go."""
    world.slack.fail_next("chat.postMessage", error="invalid_blocks", count=1)
    await thank(world, TOMAS, SAM)
    await world.deliver()
    assert sorted(await states(world)) == ["failed", "sent", "sent"]  # and a message to the giver
    assert {row.failure for row in await world.rows(Outgoing)} == {None, "invalid_blocks"}


@pytest.mark.both_databases
async def test_one_bad_row_does_not_stop_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that cannot even be rendered fails alone."""
    monkeypatch.setattr(outcomes, "ATTEMPTS_MAX", 2)
    async with world.tend.db.transaction() as session:
        bad = OutboxMessage("thanks", TOMAS, "bad", {"nothing": "here"})
        unknown = OutboxMessage("no_such_kind", TOMAS, "unknown")
        await outbox.enqueue(session, TEAM, [bad, unknown], world.clock.now())
    await thank(world)
    await world.deliver()
    assert sorted(await states(world)) == ["failed", "failed", "sent"]


async def test_retry_after_holds_the_method(world: World) -> None:
    """While Slack asks to wait, nothing else of that method goes out in this workspace."""
    world.slack.fail_next("chat.postMessage", retry_after=1, count=1)
    await thank(world, TOMAS, SAM)
    await world.deliver()
    tried = [call.at for call in world.slack.calls_to("chat.postMessage")]
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == 2
    assert len(tried) <= 4


async def test_a_change_follows_however_often_the_line_breaks(world: World) -> None:
    """Taking words back twice takes them back once, so that it is tried until Slack has said yes."""
    await thank(world)
    await world.deliver()
    await world.slack.press_label(ANA, world.slack.ephemerals(ANA)[0], "Edit")
    world.slack.fail_next("chat.delete", cut="before", count=4)
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.press_label(ANA, form, "Take back")
    await world.deliver()
    assert world.slack.messages_for(TOMAS) == []
    assert len(world.slack.calls_to("chat.delete", ok=True)) == 1


async def test_every_message_is_whole(world: World) -> None:
    """Complete text, our number in the metadata, and no unfurling."""
    await thank(world)
    await world.deliver()
    (call,) = world.slack.calls_to("chat.postMessage", ok=True)
    (row,) = await world.rows(Outgoing)
    assert call.args["text"]
    assert call.args["unfurl_links"] is False
    assert call.args["metadata"]["event_payload"] == {"outbox_id": row.id}
    assert (row.sent_channel, row.sent_ts) == (call.response["channel"], call.response["ts"])


@pytest.mark.both_databases
async def test_not_before_it_is_due_and_not_after_it_expired(world: World) -> None:
    """A row waits for its moment, and is dropped when its time has passed."""
    now = world.clock.now()
    later = now + timedelta(hours=2)
    async with world.tend.db.transaction() as session:
        messages = [
            OutboxMessage("thanks", TOMAS, "later", {"thanks_id": 0, "receiver_id": TOMAS}, due_at=later),
            OutboxMessage("thanks", TOMAS, "past", {"thanks_id": 0, "receiver_id": TOMAS}, expires_at=now),
        ]
        await outbox.enqueue(session, TEAM, messages, now)
    await world.deliver()
    assert await states(world) == ["queued", "dropped"]


@pytest.mark.both_databases
async def test_running_and_stopping(world: World) -> None:
    """The loop finds new rows by itself, finishes what it began, and ends."""
    running = asyncio.create_task(world.tend.delivery.run())
    await thank(world)
    assert await world.slack.until(lambda: bool(world.slack.messages_for(TOMAS, None)))
    world.tend.delivery.stop()
    await asyncio.wait_for(running, HANGS_AFTER_S)
    assert await states(world) == ["sent"]


@pytest.mark.both_databases
async def test_a_request_wakes_the_loop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a listener committed goes out without waiting for the next poll."""
    monkeypatch.setattr(delivery_loop, "POLL_S", 600)
    running = asyncio.create_task(world.tend.delivery.run())
    await asyncio.sleep(0)  # it has looked once, or is looking
    await thank(world)
    assert await world.slack.until(lambda: bool(world.slack.messages_for(TOMAS, None)))
    world.tend.delivery.stop()
    await running
    assert await states(world) == ["sent"]


class Watched(NoPace):
    """Tells of each wait for requests; `is_long`: such a wait has passed at once."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = asyncio.Event()
        self.is_long = False

    async def sleep(self, seconds: float, until: asyncio.Event) -> None:
        if seconds == delivery_loop.GIVES_WAY_S:
            self.waits.set()
            if self.is_long:
                return
        await super().sleep(seconds, until)


async def test_a_request_goes_before_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No pass begins while somebody waits for an answer of this process."""
    monkeypatch.setattr(delivery_loop, "GIVES_WAY_S", HANGS_AFTER_S)
    world.tend.delivery.pace = pace = Watched()
    come, answered, dispatch = asyncio.Event(), asyncio.Event(), AppById.async_dispatch

    async def slow(self: AppById, req: AsyncBoltRequest) -> BoltResponse:
        come.set()
        await answered.wait()
        return await dispatch(self, req)

    await thank(world, TOMAS)
    monkeypatch.setattr(AppById, "async_dispatch", slow)
    request = asyncio.create_task(thank(world, SAM))
    await come.wait()
    running = asyncio.create_task(world.tend.delivery.run())
    await asyncio.wait_for(pace.waits.wait(), HANGS_AFTER_S)
    assert world.slack.calls_to("chat.postMessage") == []
    answered.set()
    await request
    for receiver_id in (TOMAS, SAM):
        assert await world.slack.until(lambda who=receiver_id: bool(world.slack.messages_for(who, None)))  # type: ignore[misc]
    world.tend.delivery.stop()
    await running


async def test_requests_without_an_end_hold_up_no_message(world: World) -> None:
    world.tend.delivery.pace = pace = Watched()
    pace.is_long = True
    await thank(world, TOMAS)
    with world.tend.delivery.giving_way():
        running = asyncio.create_task(world.tend.delivery.run())
        assert await world.slack.until(lambda: bool(world.slack.messages_for(TOMAS, None)))
        assert pace.waits.is_set()
    world.tend.delivery.stop()
    await running


def test_the_pace() -> None:
    """A short burst at once, then one at a time."""
    bucket = TokenBucket(per_s=1.0, burst=3.0)
    waits = [bucket.reserve() for _ in range(5)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 0.9 < waits[3] < 1.1
    assert 1.9 < waits[4] < 2.1


async def test_a_hold_is_per_method_and_workspace() -> None:
    """Slack's hold on one method in one workspace leaves the others alone."""
    pace = Pace()
    pace.hold("T1", "chat.postMessage", 30)
    pace.hold("T1", "chat.postMessage", 5)
    assert 29 < pace.held_s("T1", "chat.postMessage") <= 30
    assert pace.held_s("T1", "chat.update") == 0
    assert pace.held_s("T2", "chat.postMessage") == 0
    pace.check("T1", "chat.update")
    pace.check("T2", "chat.postMessage")
    with pytest.raises(RateLimited) as limit:
        pace.check("T1", "chat.postMessage")
    assert limit.value.method == "chat.postMessage"
    assert 29 < limit.value.retry_after_s <= 30


@pytest.mark.both_databases
async def test_a_home_does_not_wait_behind_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred messages at Slack's pace leave room for whoever opens their Home."""
    monkeypatch.setattr(delivery_loop, "AT_ONCE", 2)

    class SlowPosts(NoPace):
        async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
            if method == "chat.postMessage":
                await released.wait()
            return False

    released = asyncio.Event()
    world.tend.delivery.pace = SlowPosts()
    await thank(world, TOMAS, SAM)
    await thank(world, TOMAS, SAM)
    running = asyncio.create_task(world.tend.delivery.run())
    await world.slack.open_home(ANA)
    assert await world.slack.until(lambda: world.slack.home_of(ANA) is not None)
    assert world.slack.calls_to("chat.postMessage") == []
    released.set()
    assert await world.slack.until(lambda: len(world.slack.calls_to("chat.postMessage")) == 4)
    world.tend.delivery.stop()
    await running


@pytest.mark.both_databases
@pytest.mark.parametrize("column", ["lease_until", "hold_until"])
async def test_what_is_being_sent_or_held_back_is_due_too(world: World, column: str) -> None:
    """Whoever moves the clock on waits for it; what is due later is not waited for."""
    assert not await world.tend.delivery.is_any_due()
    await thank(world)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Outgoing).values({column: real_now() + timedelta(hours=1)}))
    assert await world.tend.delivery.is_any_due()
    async with world.tend.db.transaction() as session:
        later = world.clock.now() + timedelta(seconds=1)
        await session.execute(update(Outgoing).values({column: None, "due_at": later}))
    assert not await world.tend.delivery.is_any_due()
