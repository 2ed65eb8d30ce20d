"""Plays people and days step by step, and keeps of every step what Tend was sent and what Slack received.

Nothing runs in the background and no time passes by itself: after each step Tend does all that is due, so that two
plays are alike. Knows nothing of what Tend says; `recording` makes lines of the steps.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import takewhile
from typing import Any

from jobs.timetable import JOBS
from sandbox import ApiCall, Slack
from sandbox.front.dispatch import Traffic
from sandbox.workspace.clock import StoryClock
from slackapp.clock import FixedClock
from slackapp.domain.tables.outbox import Outgoing
from tests.environment.waited_time import WaitedTime
from tests.world import World

OF_THE_NIGHT = {"sync_directory", "apply_retention"}


class StepClock(StoryClock):
    """The story's clock, standing still between steps; Tend reads the same moment."""

    def __init__(self, fixed: FixedClock) -> None:
        """Tell the time of `fixed`."""
        super().__init__(fixed.moment)
        self.fixed = fixed

    def now(self) -> datetime:
        """Return the moment of the step."""
        return self.fixed.moment

    def set(self, now: datetime) -> None:
        """Go on to `now`, never backwards."""
        self.fixed.moment = max(now.astimezone(UTC), self.fixed.moment)
        self.version += 1

    def restart(self, now: datetime) -> None:
        """Begin anew at `now`, backwards too."""
        self.fixed.moment = now.astimezone(UTC)
        self.version += 1

    def is_followed(self, within_s: float = 5.0) -> bool:
        """Say yes: whoever waits for Tend lets it do at once what is due."""
        return True


class PacedSlack(Slack):
    """Waits for nothing: whoever would wait lets Tend do at once what it does in the background."""

    waited: Callable[[], Awaitable[None]]

    def __init__(self, **options: Any) -> None:
        """Take the options of the sandbox's Slack."""
        super().__init__(**options)
        self.until = self._play_until

    async def _play_until(self, is_true: Callable[[], object], timeout_s: float = 5.0) -> bool:
        """Let Tend do what is due, and tell whether it came true."""
        await self.waited()
        return bool(is_true())


@dataclass(slots=True)
class Step:
    """What somebody did, and what came of it: requests with their answers, and the calls that Slack received."""

    at: datetime
    who: str
    what: str
    sent: list[Traffic] = field(default_factory=list)
    calls: list[tuple[str, ApiCall]] = field(default_factory=list)  # with whom it shows something


class Player:
    """Takes steps in a world."""

    def __init__(self, world: World, clock: StepClock) -> None:
        """Begin with no step taken."""
        self.world, self.slack, self.clock = world, world.slack, clock
        nights = WaitedTime()
        world.tend.directory_sync._sleep = nights.sleep
        world.tend.directory_sync._monotonic = nights.monotonic
        self.steps: list[Step] = []
        self.kinds: set[str] = set()  # of the outbox rows that were sent
        self.kinds_with_buttons: set[str] = set()  # of those, the kinds of messages that stand with something to press
        self._night: date | None = None  # the day whose nightly jobs ran last
        self._version, self._calls, self._traffic = clock.version, 0, 0

    async def catch_up(self) -> None:
        """Run the jobs when time went on, those of the night on every new day, and deliver what is due."""
        if self.clock.version != self._version:
            self._version = self.clock.version
            now = self.clock.now()
            for name in JOBS:
                if name not in OF_THE_NIGHT or now.date() != self._night:
                    await self.world.tend.run_job(name, now)
            self._night = now.date()
        await self.world.deliver()
        self.clock.times_asked += 2  # as if Tend had looked at the clock

    async def follow(self) -> None:
        """Let Tend do what is due, as a step of whoever did something last."""
        await self.catch_up()
        sent = self._sent()
        if sent or len(self.slack.calls) > self._calls:
            self.keep("story", ", ".join(each.name for each in sent) or "goes on")

    async def take(self, who: str, what: str, act: Awaitable[Any] | None = None) -> Any:
        """Let `who` do something, let Tend do what is due, and keep what came of it."""
        done = await act if act is not None else None
        await self.catch_up()
        self.keep(who, what)
        return done

    async def advance_to(self, moment: datetime) -> None:
        """Go on to `moment`, and let Tend do what is due then."""
        self.clock.set(moment)
        await self.take("time", "goes on")

    def keep(self, who: str, what: str) -> None:
        """Keep what happened since the last step."""
        step = Step(self.clock.now(), who, what)
        step.sent = self._sent()
        step.calls = [(self._shows(each, who), each) for each in self.slack.calls[self._calls :]]
        self._traffic = self.slack.wire.traffic[-1].n if self.slack.wire.traffic else 0
        self._calls = len(self.slack.calls)
        self.steps.append(step)

    def _sent(self) -> list[Traffic]:
        """Give what Tend was sent since the last step."""
        newest = takewhile(lambda each: each.n > self._traffic, reversed(self.slack.wire.traffic))
        return [each for each in newest if each.direction == "to_tend"][::-1]

    async def note_kinds(self) -> None:
        """Remember which kinds of outbox rows were sent so far; retention removes them later."""
        sent = await self.world.rows(Outgoing, Outgoing.state == "sent")
        self.kinds |= {row.kind for row in sent}
        standing = {(message.channel, message.ts): message for message in self.slack.state.messages}
        for row in sent:
            message = standing.get((row.sent_channel, row.sent_ts))
            if message is not None and self.slack.labels(message):
                self.kinds_with_buttons.add(row.kind)

    def _shows(self, call: ApiCall, who: str) -> str:
        target = call.args.get("user_id") or call.args.get("channel") or call.args.get("user")
        if target is None:
            return who
        channel = self.slack.state.channels.get(str(target))
        return str(channel.with_user if channel is not None and channel.with_user else target)


def ids_of(steps: Sequence[Step]) -> set[str]:
    """Return every id by which Slack told Tend what was typed, pressed or sent, or that a view stood under."""
    return {each.partition(":")[0] for step in steps for sent in step.sent for each in _ids(sent.request)}


def _ids(request: dict[str, Any]) -> Iterator[str]:
    yield str(request.get("command"))
    yield str(request.get("callback_id"))
    for action in request.get("actions", []):
        yield from (action["action_id"], action["block_id"])
    view = request.get("view") or {}
    yield str(view.get("callback_id"))
    yield from (block["block_id"] for block in view.get("blocks", []))
    if request.get("type") == "view_submission":
        for block_id, answers in view["state"]["values"].items():
            yield from (block_id, *answers)
