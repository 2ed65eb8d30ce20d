"""Line 1.3: the one resend of a message waits until Slack posts again, so that a short trouble ends no thanks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import resends
from slackapp.slack.delivery.outcomes import Held, of_failure
from slackapp.slack.delivery.resends import UNPROVEN_MAX_S, UNPROVEN_S, Resends
from slackapp.slack.platform.web_api import OutcomeUnknown
from tests.cast import ANA, NOW, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.delivery.unreliable import FAULTS, POSTING, Fault, Unreliable, shorten_waits
from tests.world import World


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(("is_notice", "least_s"), [(False, 20), (True, 600)])
def test_1_3_two_internal_errors_three_seconds_apart_are_one_failure(*, is_notice: bool, least_s: float) -> None:
    """The resend comes later than that, and a notice of a failure much later."""
    held = of_failure(
        Outgoing(attempts=1, unknown_outcomes=0), OutcomeUnknown("internal_error"), NOW, is_notice=is_notice
    )
    assert isinstance(held, Held)
    assert (held.wait_s >= least_s, held.unknown_outcomes) == (True, 1)


def test_1_3_a_resend_goes_at_once_where_nothing_failed_or_a_post_was_taken() -> None:
    hands = Hands()
    waiting = Resends(hands)
    assert waiting.begin(TEAM) == 0
    waiting.failed(TEAM)
    assert waiting.begin(TEAM) == UNPROVEN_S
    assert waiting.begin("T2") == 0
    waiting.taken(TEAM)
    assert waiting.begin(TEAM) == 0


def test_1_3_one_message_tries_while_the_others_wait() -> None:
    """Each resend that failed makes the next wait longer; a long trouble costs few messages."""
    hands = Hands()
    waiting = Resends(hands)
    waiting.failed(TEAM)
    tried = 0
    for _ in range(3_600):
        hands.at += 1
        if waiting.begin(TEAM) == 0:
            tried += 1
            waiting.failed(TEAM)
    assert tried == 9  # after 40, 120, 280 and 600 seconds, then every ten minutes, whatever the number of messages


@given(st.lists(st.sampled_from(["taken", "failed", "begin", "wait"]), max_size=60))
def test_1_3_no_wait_is_longer_than_the_longest(steps: list[str]) -> None:
    """And after the longest wait without a further failure a resend may always go."""
    hands = Hands()
    waiting = Resends(hands)
    for step in steps:
        if step == "wait":
            hands.at += 30
        else:
            getattr(waiting, step)(TEAM)
    assert waiting.begin(TEAM) <= UNPROVEN_MAX_S
    hands.at += UNPROVEN_MAX_S
    assert waiting.begin(TEAM) == 0


async def test_1_3_a_trouble_longer_than_the_first_wait_ends_no_thanks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`auth.test` answers all the while. One message is spent on the question; the rest arrives once."""
    shorten_waits(monkeypatch)
    monkeypatch.setattr(resends, "UNPROVEN_S", 1e6)
    monkeypatch.setattr(resends, "UNPROVEN_MAX_S", 1e6)
    is_down = True

    def choose(method: str, _: dict[str, Any]) -> Fault | None:
        return FAULTS["internal error"] if is_down and method == POSTING else None

    slack = Unreliable(world, choose).install(monkeypatch)
    for _ in range(3):
        await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    for _ in range(4):
        async with world.tend.db.transaction() as session:
            for row in await world.rows(Outgoing):
                (await session.get_one(Outgoing, row.id)).hold_until = None
        await world.tend.delivery.start_due()
        await world.tend.delivery._wait_for_sends()
    assert len(slack.tried) == 3  # nothing was sent a second time into the same trouble
    assert {row.state for row in await world.rows(Outgoing)} == {"queued"}
    is_down = False
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{SAM}> for the words")  # taken: Slack posts again
    async with world.tend.db.transaction() as session:
        for row in await world.rows(Outgoing):
            (await session.get_one(Outgoing, row.id)).hold_until = None
    await world.deliver()
    async with world.tend.db.transaction() as session:
        for row in await world.rows(Outgoing):
            (await session.get_one(Outgoing, row.id)).hold_until = None
    await world.deliver()
    assert [channel for channel, _ in slack.taken].count(TOMAS) == 3
    assert [channel for channel, _ in slack.taken].count(SAM) == 1
    assert {row.state for row in await world.rows(Outgoing)} == {"sent"}
