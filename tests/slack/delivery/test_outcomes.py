"""What becomes of a message when a call fails: one table, and for each class its own retry over a day."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import outcomes
from slackapp.slack.delivery.outcomes import GivenUp, Held, PutOff, WorkspaceHeld, of_failure
from slackapp.slack.platform.outcome_table import NOT_TAKEN_FOR_A_DAY, OUTCOME_UNKNOWN
from slackapp.slack.platform.web_api import (
    AccessRefused,
    NotNow,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SlackFailure,
)
from tests.cast import ANA, PLATFORM, SAM, TOMAS
from tests.slack.delivery.unreliable import FAULTS, POSTING, Fault, Unreliable, shorten_waits
from tests.world import World

SENT = Outgoing.state == "sent"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_waits(monkeypatch)


async def thank(world: World, words: str = "for the words", receiver: str = TOMAS) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{receiver}> {words}")


def failing(world: World, patch: pytest.MonkeyPatch, name: str, receiver: str = TOMAS) -> Unreliable:
    """Let every post to `receiver` fail in one way."""

    def choose(method: str, args: dict[str, Any]) -> Fault | None:
        return FAULTS[name] if method == POSTING and args.get("channel") == receiver else None

    return Unreliable(world, choose).install(patch)


async def test_1_3_what_slack_could_not_take_is_tried_for_a_day_and_the_giver_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Slack that is away for hours loses no words, and after a day the giver has them back."""
    monkeypatch.setattr(outcomes, "BACKOFF_MAX_S", 40.0)
    slack = failing(world, monkeypatch, "unavailable")
    await thank(world)
    assert await world.tend.delivery.start_due() == 1
    await world.tend.delivery._wait_for_sends()
    (row,) = await world.rows(Outgoing)
    assert (row.state, row.attempts, row.failing_since) == ("queued", 1, world.clock.now())
    for hours in (23, 2):
        world.clock.move(timedelta(hours=hours))
        async with world.tend.db.transaction() as session:
            waiting = await session.get_one(Outgoing, row.id)
            waiting.hold_until = None
        await world.tend.delivery.start_due()
        await world.tend.delivery._wait_for_sends()
    await world.deliver()
    assert len(slack.tried) == 4
    assert [row.failure for row in await world.rows(Outgoing, Outgoing.kind == "thanks")] == [NOT_TAKEN_FOR_A_DAY]
    told = world.slack.texts(world.slack.last_message(ANA))
    assert "I couldn't reach Slack for a day" in told
    assert "the words" in told


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.takes])
async def test_1_3_an_unknown_outcome_is_sent_once_more_and_never_three_times(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """However Slack fails after it took the post; the giver learns that nobody can be sure."""
    slack = failing(world, monkeypatch, name)
    await thank(world)
    await world.deliver()
    await world.pass_time(days=2)
    assert Counter(channel for channel, _ in slack.taken) == {TOMAS: 2, ANA: 1}
    assert "I don't know whether" in world.slack.texts(world.slack.last_message(ANA))


async def test_1_3_the_resend_waits_until_auth_test_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While `auth.test` fails as well, nothing is sent again; then the words arrive."""
    is_down = False

    def choose(method: str, _: dict[str, Any]) -> Fault | None:
        return FAULTS["internal error"] if is_down and method in {POSTING, "auth.test"} else None

    slack = Unreliable(world, choose).install(monkeypatch)
    await thank(world)
    is_down = True
    draining = asyncio.create_task(world.deliver())
    assert await world.slack.until(lambda: slack.asked >= 5)
    assert [channel for channel, _ in slack.tried] == [TOMAS]
    is_down = False
    await draining
    assert [channel for channel, _ in slack.taken] == [TOMAS]
    assert [row.state for row in await world.rows(Outgoing)] == ["sent"]


async def test_1_3_a_slack_that_never_answers_again_ends_after_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one resend is left out then, and the giver is told."""
    is_down = False

    def choose(method: str, args: dict[str, Any]) -> Fault | None:
        if method == "auth.test":
            return FAULTS["cut"] if is_down else None
        return FAULTS["cut, posted"] if method == POSTING and args["channel"] == TOMAS else None

    slack = Unreliable(world, choose).install(monkeypatch)
    await thank(world)
    is_down = True
    running = asyncio.create_task(world.deliver())
    assert await world.slack.until(lambda: slack.asked >= 3)
    world.clock.move(timedelta(days=1))
    await running
    assert Counter(channel for channel, _ in slack.taken) == {TOMAS: 1, ANA: 1}
    assert [row.failure for row in await world.rows(Outgoing, Outgoing.kind == "thanks")] == [OUTCOME_UNKNOWN]


async def test_a_notice_does_not_meet_the_failure_it_tells_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits longer than a message before its one resend."""
    monkeypatch.setattr(outcomes, "NOTICE_PATIENCE", 1e6)
    slack = failing(world, monkeypatch, "internal error, posted")
    await thank(world)
    await world.deliver()

    def choose(method: str, args: dict[str, Any]) -> Fault | None:
        return FAULTS["internal error"] if method == POSTING else None

    slack.choose = choose
    await thank(world, "again")
    await world.deliver()
    (notice,) = await world.rows(Outgoing, Outgoing.kind == "left_out", Outgoing.state == "queued")
    assert notice.hold_until is not None
    assert len([channel for channel, _ in slack.tried if channel == ANA]) == 2


@pytest.mark.parametrize(
    ("database_url", "seed"), [*(("sqlite", seed) for seed in (0, 3)), ("postgresql", 4)], indirect=["database_url"]
)
async def test_1_3_random_failures_lose_nothing_and_send_nothing_three_times(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A Web API that fails in every way, more often than not, until it recovers."""
    dice = random.Random(seed)  # noqa: S311  (the same failures every time)
    left = 0

    def choose(method: str, _: dict[str, Any]) -> Fault | None:
        nonlocal left
        left -= method in {POSTING, "auth.test"}
        is_failing = left > 0 and dice.random() < 0.6
        return FAULTS[dice.choice(sorted(FAULTS))] if is_failing and method in {POSTING, "auth.test"} else None

    slack = Unreliable(world, choose).install(monkeypatch)
    for number in range(8):
        await thank(world, f"for word {number} end", (TOMAS, SAM)[number % 2])
    left = 60
    await world.deliver()
    left = 0
    await world.pass_time(days=2)
    for number in range(8):
        copies = Counter(channel for channel, text in slack.taken if f"word {number} end" in text)
        assert all(count <= 2 for count in copies.values()), copies
    assert await world.queued() == 0
    told = {row.refs["thanks_id"] for row in await world.rows(Outgoing, Outgoing.kind == "left_out", SENT)}
    arrived = {row.refs["thanks_id"] for row in await world.rows(Outgoing, Outgoing.kind == "thanks", SENT)}
    assert len(told | arrived) == 8  # at the receiver, or the giver knows


FAILURES = st.sampled_from(
    [Refused("is_archived"), AccessRefused("invalid_auth"), NotNow("x"), OutcomeUnknown("x"), RateLimited("m", 1.0)]
)


@given(st.lists(st.tuples(FAILURES, st.timedeltas(timedelta(0), timedelta(hours=3))), max_size=80))
def test_every_sequence_of_failures_ends(sequence: list[tuple[SlackFailure, timedelta]]) -> None:
    """At most two posts have an unknown outcome; after a day of failures outside holds the row ends."""
    row = Outgoing(attempts=0, unknown_outcomes=0)
    now = began = datetime(2026, 11, 18, tzinfo=UTC)
    for failure, step in sequence:
        now += step
        row.attempts += 1
        match of_failure(row, failure, now):
            case Held() as held:
                assert not isinstance(failure, Refused | AccessRefused)
                assert row.failure is not None or row.failing_since is None or now - began < outcomes.TRIED_FOR
                if row.failing_since is None or row.failure is not None:
                    row.failing_since, row.failure, began = now, None, now
                row.attempts -= not held.is_attempt
                row.unknown_outcomes += held.unknown_outcomes
                assert row.unknown_outcomes <= 1
            case WorkspaceHeld() as hold:
                assert isinstance(failure, AccessRefused)
                row.failing_since, row.failure = now, hold.error
            case GivenUp():
                assert not isinstance(failure, AccessRefused)
                return


async def test_a_crash_of_the_follow_up_is_no_third_copy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack took it twice and answered as unreadable; the third claim sends nothing."""
    slack = failing(world, monkeypatch, "nothing readable, posted")
    await thank(world)
    await world.deliver()
    async with world.tend.db.transaction() as session:
        (row,) = await world.rows(Outgoing, Outgoing.kind == "thanks")
        lost = await session.get_one(Outgoing, row.id)
        lost.state, lost.unknown_outcomes, lost.hold_until = "queued", 2, None
    await world.deliver()
    assert [channel for channel, _ in slack.taken].count(TOMAS) == 2


@pytest.mark.strangers
async def test_a_receiver_nobody_could_look_up_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack gives no answer about somebody for a day; the giver has the words back."""
    newcomer = "U0NEWHERE1"

    def choose(method: str, _: dict[str, Any]) -> Fault | None:
        return FAULTS["unavailable"] if method == "users.info" else None

    Unreliable(world, choose).install(monkeypatch)
    await thank(world, "for the words", newcomer)
    await world.tend.delivery.start_due()
    await world.tend.delivery._wait_for_sends()
    world.clock.move(timedelta(days=1))
    await world.deliver()
    told = world.slack.texts(world.slack.last_message(ANA))
    assert "I couldn't reach Slack for a day" in told
    assert "the words" in told


@pytest.mark.both_databases
@pytest.mark.parametrize("wait", [timedelta(hours=-1), timedelta(0), timedelta(minutes=20)], ids=str)
async def test_a_row_that_is_put_off_does_not_come_back_at_once(world: World, wait: timedelta) -> None:
    """Found by a worker at full speed: the clock was set back, and the row, due at once, was put off for ever."""
    await thank(world)
    world.clock.move(timedelta(hours=-1))
    delivery = world.tend.delivery
    (row,) = (await delivery._claims.claim(1, delivery.pace)).rows
    until = world.clock.now() + wait
    await delivery._record(row, PutOff(until))
    delivery._claims.done(row)
    assert list((await delivery._claims.claim(1, delivery.pace)).rows) == []
    world.clock.move(max(wait, timedelta(0)) + timedelta(seconds=2))
    assert [one.id for one in (await delivery._claims.claim(1, delivery.pace)).rows] == [row.id]
