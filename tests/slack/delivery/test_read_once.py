"""A person's words are read once, when it is their turn: what is read for nothing keeps the worker from its answers."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from slackapp import features
from slackapp.domain.thanks import daily_limit
from slackapp.slack.delivery.kinds import Skip
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import POSTING
from slackapp.token_bucket import TokenBucket
from tests.cast import TEAM, TOMAS
from tests.environment.waited_time import WaitedTime
from tests.slack.delivery.unreliable import thank
from tests.world import World


class Waiting(Pace):
    """Everybody waits a moment for their turn."""

    async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
        await super().wait(workspace_id, method, channel)
        await asyncio.sleep(0)
        return True


async def test_4_words_that_waited_are_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[int] = Counter()
    real = features.KINDS["thanks"].render

    async def counted(session: Any, row: Any, context: Any) -> Any:
        read[row.id] += 1
        return await real(session, row, context)

    monkeypatch.setattr(daily_limit, "DAY_MAX", 9)
    monkeypatch.setitem(features.KINDS, "thanks", replace(features.KINDS["thanks"], render=counted))
    world.tend.delivery.pace = Waiting()
    for _ in range(3):
        await thank(world, TOMAS)
    await world.deliver()
    assert list(read.values()) == [1, 1, 1]
    assert len(world.slack.messages_for(TOMAS, None)) == 3


async def test_4_words_that_are_not_sent_after_all_leave_their_turn_to_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def skipped(*_: object) -> Skip:
        return Skip("taken_back")

    monkeypatch.setitem(features.KINDS, "thanks", replace(features.KINDS["thanks"], render=skipped))
    pace = world.tend.delivery.pace = Pace()
    room = pace.room(TEAM, POSTING)
    await thank(world, TOMAS)
    await world.deliver()
    assert world.slack.calls_to(POSTING) == []
    assert pace.room(TEAM, POSTING) == room


def test_4_a_turn_given_back_is_no_more_than_was_taken() -> None:
    bucket = TokenBucket(1.0, 3.0, WaitedTime().monotonic)
    bucket.reserve()
    bucket.give_back()
    bucket.give_back()
    assert bucket.tokens == 3.0
