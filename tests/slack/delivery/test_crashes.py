"""Workers that die, are overtaken or lose the database while they send: what arrives, and how often."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import UpdateBase, update
from sqlalchemy.exc import OperationalError

from slackapp import features
from slackapp.app import Tend
from slackapp.clock import real_now
from slackapp.domain.outbox import line
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing, WorkspaceSender
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.thanks import daily_limit
from slackapp.slack.delivery import claims, outcomes
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage.database import Database
from tests.cast import ANA, OLEG, PLATFORM, SAM, TOMAS
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.waited_time import WaitedTime
from tests.slack.delivery.unreliable import shorten_waits, states, thank
from tests.world import NoPace, World

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backing off takes milliseconds in tests."""
    shorten_waits(monkeypatch)


def resent_in_doubt() -> float:
    """Read the metric."""
    return REGISTRY.get_sample_value("tend_resent_in_doubt_total") or 0.0


async def lease_runs_out(world: World) -> None:
    """Whoever claimed the rows was killed a minute ago."""
    async with world.tend.db.transaction() as session:
        await session.execute(update(Outgoing).values(lease_until=real_now() - timedelta(seconds=1)))
        await session.execute(update(WorkspaceSender).values(worker_id=None))


async def others_take_over(world: World) -> None:
    """Deliver, again and again with what the last worker left behind."""
    for _ in range(5):
        await lease_runs_out(world)
        await world.deliver()


async def test_1_3_a_message_that_stands_is_not_sent_again_because_what_follows_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack's answer is stored before what follows it; that is tried some times, and then left."""
    followed = 0

    async def broken(*_: object) -> None:
        nonlocal followed
        followed += 1
        raise RuntimeError

    monkeypatch.setitem(features.KINDS, "thanks", replace(features.KINDS["thanks"], sent=broken))
    monkeypatch.setattr(outcomes, "FOLLOWED_UP_MAX", 3)
    await thank(world)
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS, None)) == 1
    assert followed == outcomes.FOLLOWED_UP_MAX
    (row,) = await world.rows(Outgoing)
    (place,) = await world.rows(MessagePlace)
    assert (row.state, row.sent_ts) == ("sent", place.ts)


@pytest.mark.parametrize("away_for", [1, 3])
async def test_1_3_a_database_that_is_away_when_slack_answers_makes_no_second_copy(
    world: World, monkeypatch: pytest.MonkeyPatch, away_for: int
) -> None:
    """The worker keeps the answer until the database takes it."""
    real, tries = Database.write_one, 0

    async def away(db: Database, statement: UpdateBase, values: Mapping[str, Any], *, is_urgent: bool = False) -> int:
        nonlocal tries
        if statement is outcomes.STORE_ANSWER and values["row_id"] != outcomes.NO_ROW:
            tries += 1
            if tries <= away_for:
                raise OperationalError("", None, OSError())
        return await real(db, statement, values, is_urgent=is_urgent)

    monkeypatch.setattr(Database, "write_one", away)
    monkeypatch.setattr(outcomes, "STORED_AGAIN_S", 0.01)
    await thank(world)
    await world.deliver()
    assert tries == away_for + 1
    assert len(world.slack.messages_for(TOMAS, None)) == 1
    assert await states(world) == ["sent"]


async def test_1_3_a_worker_that_dies_after_the_answer_is_followed_by_no_second_copy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next worker posts nothing, and does what follows: the place is known, and who is named is told."""
    real, killed = outcomes.Outcomes.record, 0

    async def dies_once_a_row(own: outcomes.Outcomes, row: Outgoing, outcome: outcomes.Outcome) -> None:
        nonlocal killed
        if row.attempts > 1 or not isinstance(outcome, outcomes.Sent):
            return await real(own, row, outcome)
        killed += 1
        raise asyncio.CancelledError

    monkeypatch.setattr(outcomes.Outcomes, "record", dies_once_a_row)
    await thank(world)
    await world.deliver()
    (row,) = await world.rows(Outgoing)
    assert (row.state, row.sent_channel is None, await world.rows(MessagePlace)) == ("queued", False, [])
    await others_take_over(world)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await others_take_over(world)
    rows = {row.kind: row for row in await world.rows(Outgoing)}
    places = {place.key: place.ts for place in await world.rows(MessagePlace)}
    assert killed >= 3
    for kind in ("thanks", "thanks_shared"):
        assert (rows[kind].state, rows[kind].sent_ts) == ("sent", places[rows[kind].dedupe_key])
        assert outcomes.REMEMBERED not in rows[kind].refs
    (receiver,) = await world.rows(ThanksReceiver)
    assert receiver.standing == "shared"
    private = world.slack.state.direct_channel(TOMAS).id
    assert len(world.slack.messages_for(TOMAS, private)) == len(world.slack.messages_for(OLEG, PLATFORM)) == 1


async def test_too_little_lease_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that waited long must not overtake the change of another worker, which may already have taken over."""
    await thank(world)
    await world.deliver()
    await world.slack.press_label(ANA, world.slack.ephemerals(ANA)[0], "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.press_label(ANA, form, "Take back")
    monkeypatch.setattr(line, "LEASE", timedelta(seconds=claims.LEFT_TO_CALL_S))
    assert await world.tend.delivery.start_due() == 1
    world.tend.delivery.stop()
    await world.deliver()
    row = (await world.rows(Outgoing))[-1]
    assert (row.state, row.lease_until, row.attempts, row.unknown_outcomes) == ("queued", None, 0, 0)
    assert world.slack.calls_to("chat.delete") == []


async def test_a_worker_that_was_overtaken_posts_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row claimed and not yet begun is free after half a minute, whatever its first worker still does."""
    real = claims.Claims.begin_posting

    async def late(own: claims.Claims, row: Outgoing) -> bool:
        async with world.tend.db.transaction() as session:
            await session.execute(update(Outgoing).values(lease_until=real_now() + line.LEASE))
        return await real(own, row)

    monkeypatch.setattr(claims.Claims, "begin_posting", late)
    await thank(world)
    await world.deliver()
    (row,) = await world.rows(Outgoing)
    assert (row.state, row.unknown_outcomes) == ("queued", 0)
    assert world.slack.calls_to("chat.postMessage") == []


async def test_who_dies_while_posting_is_followed_by_one_resend(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way counts as of unknown outcome before Slack is asked, so that the next worker knows."""
    real, left_behind = SlackApi.call, []

    async def killed(slack: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        if method == "chat.postMessage":
            await real(slack, token, method, args)
            left_behind.extend(await world.rows(Outgoing))
            raise asyncio.CancelledError
        return await real(slack, token, method, args)

    await thank(world)
    resent = resent_in_doubt()
    monkeypatch.setattr(SlackApi, "call", killed)
    for times in (1, 2):
        await world.deliver()
        assert left_behind[-1].unknown_outcomes == times
        await lease_runs_out(world)
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS, None)) == 2
    assert {row.state for row in await world.rows(Outgoing, Outgoing.kind == "thanks")} == {"failed"}
    assert resent_in_doubt() == resent + 1


async def test_who_dies_while_rows_wait_for_their_turn_loses_none(world: World) -> None:
    """Nothing of them was sent yet, however often that happens."""
    await thank(world)
    for _ in range(3):
        await lease_runs_out(world)
        other = Tend.build(world.tend.settings, world.clock)
        assert len((await other.delivery._claims.claim(9, other.delivery.pace)).rows) == 1
        await other.close()  # and then the process is gone
    await lease_runs_out(world)
    await world.deliver()
    (row,) = await world.rows(Outgoing)
    assert (row.state, row.unknown_outcomes) == ("sent", 0)
    assert len(world.slack.messages_for(TOMAS, None)) == 1


async def test_what_waits_for_its_turn_is_given_back_at_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four messages to one person go at once; for the others nobody waits a minute until this process may end."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 9)
    delivery = world.tend.delivery
    delivery.pace = Pace(WaitedTime().monotonic)  # in which no second passes, so that nobody's turn comes
    for _ in range(9):
        await thank(world)
    running = asyncio.create_task(delivery.run())
    assert await world.slack.until(lambda: len(world.slack.messages_for(TOMAS, None)) == 4)
    delivery.stop()
    await asyncio.wait_for(running, HANGS_AFTER_S)
    rows = await world.rows(Outgoing)
    left = [row for row in rows if row.state == "queued"]
    assert len(left) == 9 - len(world.slack.messages_for(TOMAS, None)) >= 4
    assert {(row.lease_until, row.attempts, row.unknown_outcomes) for row in left} == {(None, 0, 0)}


async def test_three_workers_send_once(world: World) -> None:
    """Claims of the same rows at the same time give each row to one worker."""
    others = [Tend.build(world.tend.settings, world.clock) for _ in range(2)]
    for other in others:
        other.delivery.pace = NoPace()
    await asyncio.gather(*(thank(world, TOMAS, SAM) for _ in range(5)))
    await asyncio.gather(world.deliver(), *(other.delivery.drain() for other in others))
    for other in others:
        await other.close()
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == 10
    assert set(await states(world)) == {"sent"}
