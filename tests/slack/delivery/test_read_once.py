"""A person's words are read once, when it is their turn: what is read for nothing keeps the worker from its answers."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import UpdateBase

from slackapp import features
from slackapp.domain.message_places import shown
from slackapp.domain.thanks import daily_limit
from slackapp.slack.delivery import outcomes
from slackapp.slack.delivery.kinds import Skip
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import POSTING, SlackApi
from slackapp.storage.database import Database
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


async def test_3_nothing_stands_between_an_answer_of_slack_and_its_storing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed in between sends the message once more; what is needed later is made before the call."""
    order: list[str] = []
    call, write, look = SlackApi.call, Database.write_one, shown.look_of

    async def called(own: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        answer = await call(own, token, method, args)
        order.append(method)
        return answer

    async def written(
        own: Database, statement: UpdateBase, values: Mapping[str, Any], *, is_urgent: bool = False
    ) -> int:
        order.append("stores" if statement is outcomes.STORE_ANSWER else "writes")
        return await write(own, statement, values, is_urgent=is_urgent)

    def looked(*args: Any) -> str:
        order.append("digests")
        return look(*args)

    monkeypatch.setattr(SlackApi, "call", called)
    monkeypatch.setattr(Database, "write_one", written)
    monkeypatch.setattr(shown, "look_of", looked)
    await thank(world, TOMAS)
    await world.deliver()
    at = order.index(POSTING)
    assert order[at + 1] == "stores"
    assert "digests" in order[:at]
