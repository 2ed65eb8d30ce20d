"""Slack's pace on a clock of the test: waits end when the test says so, and nothing depends on the machine's speed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from sandbox.web_api.rates import Rates
from sandbox.workspace.clock import RealTime
from slackapp.clock import real_now
from slackapp.slack.delivery import claims, outcomes
from slackapp.slack.delivery.loop import Delivery
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.rates import limits
from slackapp.slack.platform.rates.limits import Limits
from slackapp.slack.platform.web_api import SlackApi
from tests.world import World

LATENCY_S = 0.15  # of a call to Slack


@dataclass(eq=False)
class Sleeper:
    """Somebody who waits for a moment, or for an event before it."""

    until_s: float
    early: asyncio.Event
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def sleeps(self) -> bool:
        """Whether nothing has woken them yet."""
        return not (self.early.is_set() or self.over.is_set())


class StoryPace(Pace):
    """Tend's own pace, in the seconds of the test. It is the clock of the fake Web API too."""

    def __init__(self) -> None:
        self.at_s = 0.0
        self.sleepers: set[Sleeper] = set()
        self.seconds = StorySeconds(self)
        super().__init__(self.now)

    def now(self) -> float:
        """Give the seconds since the test began."""
        return self.at_s

    async def sleep(self, seconds: float, until: asyncio.Event) -> None:
        """Sleep until the test moves its clock, or `until` is set."""
        sleeper = Sleeper(self.at_s + seconds, until)
        self.sleepers.add(sleeper)
        waits = [asyncio.create_task(event.wait()) for event in (until, sleeper.over)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self.sleepers.discard(sleeper)

    def advance(self, until_s: float) -> None:
        """Move the clock to the next sleeper's moment, at most to `until_s`, and wake who is due."""
        self.at_s = min([until_s, *(one.until_s for one in self.sleepers if one.sleeps)])
        for sleeper in self.sleepers:
            if sleeper.until_s <= self.at_s:
                sleeper.over.set()


class StorySeconds(RealTime):
    """The same seconds, for the limits of the fake Web API."""

    def __init__(self, pace: StoryPace) -> None:
        super().__init__()
        self._pace = pace

    def now(self) -> float:
        """Give the seconds since the test began."""
        return self._pace.now()


@dataclass
class Story:
    """A delivery that runs on the test's clock beside what people do meanwhile."""

    delivery: Delivery
    pace: StoryPace

    async def play(self, acts: Mapping[float, Callable[[], Awaitable[Any]]], end_s: float) -> None:
        """Let people act at their moments, and let the delivery run until `end_s`."""
        running = asyncio.create_task(self.delivery.run())
        for at_s in [*sorted(acts), end_s]:
            while self.pace.at_s < at_s:
                await self._until_all_sleep()
                self.pace.advance(at_s)
            if at_s in acts:
                await acts[at_s]()
        self.delivery.stop()
        await running

    async def _until_all_sleep(self) -> None:
        """Wait until neither the loop nor a row on its way has anything to do but sleep, or wait for another row."""
        # no event says that nobody has anything to do
        while self._busy > 0:  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    @property
    def _busy(self) -> int:
        idle = sum(one.sleeps for one in self.pace.sleepers) + self.delivery._calling.waiting
        return len(self.delivery._in_flight) + 2 - idle  # besides, the loop and its heart


def told_in(world: World, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Put Tend's delivery and the limits of the fake Web API on one clock of the test; a call takes a moment."""
    story = story_of(world.tend.delivery, monkeypatch)
    world.slack._web_api.rates = Rates(story.pace.seconds)
    return story


def story_of(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Put a delivery on a clock of the test: its pace, its leases and the holds of its rows; a call takes a moment."""
    pace, began = StoryPace(), real_now()
    delivery.pace = pace
    waits = delivery._calling._slack.waits
    assert isinstance(waits, Limits)
    # each of them counts real seconds, and a story's pass some ten times as fast
    for counter, name in (
        (waits, "_monotonic"),
        (delivery.senders, "monotonic"),
        (delivery._calling._resends, "_monotonic"),
    ):
        monkeypatch.setattr(counter, name, pace.now)
    for module in (claims, limits, outcomes):
        monkeypatch.setattr(module, "real_now", lambda: began + timedelta(seconds=pace.at_s))
    call = SlackApi.call

    async def slowly(slack: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        if method.startswith("chat."):
            await pace.sleep(LATENCY_S, asyncio.Event())
        return await call(slack, token, method, args)

    monkeypatch.setattr(SlackApi, "call", slowly)
    return Story(delivery, pace)
