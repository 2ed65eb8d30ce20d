"""`python -m bench.many_workspaces`: a thousand workspaces and eight workers on a clock that costs no time.

Tend's own delivery, as eight workers that know of each other by the database alone, sends to a Slack that limits every
workspace. One workspace has a hundred thousand rows queued, some are busy all the time, and in the others somebody says
thanks now and then. Waits pass at once: the clock of the loop goes on only when nobody has anything to do but wait.
"""

import argparse
import asyncio
import random
import selectors
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bench.load import percentile
from bench.processes import KEY
from slackapp.clock import FixedClock, real_now
from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.delivery import claims, loop, outcomes, senders
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, message_to
from slackapp.slack.delivery.loop import Delivery
from slackapp.slack.platform.installations import Installation
from slackapp.slack.platform.pacing import WORKSPACE_RATE, Pace
from slackapp.slack.platform.web_api import RateLimited
from slackapp.storage import sqlite
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from slackapp.token_bucket import TokenBucket

BEGAN = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
LATENCY_S = (0.05, 0.25)
# as Tend paces itself, and a little more: what is under way for longer arrives closer to the next
WORKSPACE_BURST, CHANNEL_RATE, CHANNEL_BURST = 12.0, 1.0, 5.0
WARM_S = 5.0  # of busy workspaces: the burst, and the first look
LATE_S = 1.0  # nothing is said in the last seconds, so that it can arrive


@dataclass(frozen=True, slots=True)
class Size:
    """What is simulated: `small` workspaces say `per_s` thanks a second together, for `seconds`."""

    workers: int = 8
    small: int = 959
    busy: int = 40
    queued: int = 100_000  # in one more workspace
    per_s: float = 10.0
    seconds: float = 60.0


FULL = Size()
SHORT = Size(workers=3, small=26, busy=3, queued=1_000, per_s=4.0, seconds=12.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it."""

    refused: int  # calls beyond the limits
    least_use: float  # of the allowed rate, in the busy workspace that got least of it
    p99_wait_s: float  # of thanks in small workspaces, until Slack took them
    lost: int  # of these thanks, never sent
    twice: int
    took_s: float  # real

    @property
    def is_good(self) -> bool:
        """Return whether everybody had what they should have."""
        bounds = (self.refused, self.lost, self.twice) == (0, 0, 0)
        return bounds and self.least_use >= 0.9 and self.p99_wait_s < 2.0  # noqa: PLR2004  (as wanted)


class _Selector(selectors.DefaultSelector):
    """Wait for the database in real time, and let all other waits pass at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.under_way = 0  # statements in the threads of the database

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(0)
        if self.under_way:
            return super().select(None)
        found = super().select(0)
        if not found and timeout is not None:
            self.now_s += timeout
        return found


class PassingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock goes on while everybody waits."""

    def __init__(self) -> None:
        self.passing = _Selector()
        super().__init__(self.passing)

    def time(self) -> float:
        """Return the seconds that were waited."""
        return self.passing.now_s


class LimitedSlack:
    """A Web API that takes a while, and refuses what is beyond its limits."""

    def __init__(self, now: Callable[[], float], chance: random.Random) -> None:
        self._now, self._chance = now, chance
        self._buckets: dict[tuple[str, ...], TokenBucket] = {}
        self.refused = 0
        self.taken: dict[str, list[tuple[float, str]]] = {}  # moment and text, by workspace

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Take a post, or raise RateLimited."""
        latency_s = self._chance.uniform(*LATENCY_S)
        await asyncio.sleep(latency_s / 2)
        waits = self._bucket((token,), WORKSPACE_RATE, WORKSPACE_BURST).try_take()
        waits = waits or self._bucket((token, args["channel"]), CHANNEL_RATE, CHANNEL_BURST).try_take()
        if not waits:
            self.taken.setdefault(token, []).append((self._now(), args["text"]))
        await asyncio.sleep(latency_s / 2)
        if waits:
            self.refused += 1
            raise RateLimited(method, waits + 1.0)
        return {"ok": True, "channel": args["channel"], "ts": "1764000000.1"}

    def _bucket(self, key: tuple[str, ...], per_s: float, burst: float) -> TokenBucket:
        return self._buckets.setdefault(key, TokenBucket(per_s, burst, self._now))


class Everywhere:
    """Tend installed in every workspace, with its id as the token."""

    async def find(self, workspace_id: str) -> Installation:
        """Return the installation."""
        return Installation(workspace_id, workspace_id, None, None, None)


class NoHomes:
    """Nobody opens Home."""

    async def claim(self, *_: object) -> Sequence[StaleHome]:
        """Claim nothing."""
        return []


@dataclass
class Simulation:
    """One run on a database of its own."""

    db: Database
    size: Size
    now: Callable[[], float]
    chance: random.Random = field(default_factory=lambda: random.Random(15))  # noqa: S311  (the same in every run)
    said_at: dict[str, float] = field(default_factory=dict)

    async def run(self) -> Found:
        """Queue, deliver for the time of the size, and count."""
        began = time.perf_counter()
        busy = [f"TBUSY{number:04d}" for number in range(self.size.busy)]
        small = [f"TSMALL{number:04d}" for number in range(self.size.small)]
        await self._install(["TBIG", *busy, *small])
        await self._queue("TBIG", self.size.queued)
        for workspace_id in busy:
            await self._queue(workspace_id, int(WORKSPACE_RATE * self.size.seconds) + 60)
        slack = LimitedSlack(self.now, self.chance)
        workers = [self._worker(slack) for _ in range(self.size.workers)]
        running = [asyncio.create_task(worker.run()) for worker in workers]
        await self._speak(small)
        for worker in workers:
            worker.stop()
        await asyncio.gather(*running)
        return self._found(slack, ["TBIG", *busy], time.perf_counter() - began)

    def _worker(self, slack: LimitedSlack) -> Delivery:
        kinds = {"said": Kind(_render, NothingFollows("nobody is told by a bench"))}
        clock = FixedClock(BEGAN + timedelta(days=1))
        given: Any = (self.db, slack, Everywhere(), None, NoHomes(), kinds, clock, None)
        delivery = Delivery(*given)
        delivery.pace = Pace(self.now)
        delivery.senders.monotonic = self.now
        return delivery

    async def _install(self, workspace_ids: Iterable[str]) -> None:
        async with self.db.transaction() as session:
            session.add_all(Workspace(id=one, installed_at=BEGAN) for one in workspace_ids)

    async def _queue(self, workspace_id: str, many: int) -> None:
        rows = [self._row(workspace_id, f"{workspace_id}-{number}", number) for number in range(many)]
        async with self.db.transaction() as session:
            await session.execute(insert(cast("Table", Outgoing.__table__)), rows)

    def _row(self, workspace_id: str, text: str, number: int) -> dict[str, Any]:
        who = {"target": f"U{number % 1000}", "giver_id": f"G{number % 50}", "kind": "said", "refs": {}}
        times = {"created_at": BEGAN, "due_at": BEGAN}
        return {"workspace_id": workspace_id, "dedupe_key": text, "urgency": 0, **who, **times}

    async def _speak(self, small: Sequence[str]) -> None:
        """Let somebody say thanks now and then in one of the small workspaces, and wait for the end."""
        number = 0
        while self.now() < self.size.seconds - LATE_S:
            await asyncio.sleep(self.chance.expovariate(self.size.per_s))
            text, number = f"said-{number}", number + 1
            async with self.db.transaction() as session:
                row = self._row(self.chance.choice(small), text, number)
                await session.execute(insert(cast("Table", Outgoing.__table__)), [row])
            self.said_at[text] = self.now()
        await asyncio.sleep(max(0.0, self.size.seconds - self.now()) + 1.0)

    def _found(self, slack: LimitedSlack, busy: Sequence[str], took_s: float) -> Found:
        taken = Counter(text for many in slack.taken.values() for _, text in many)
        first = {text: at for many in slack.taken.values() for at, text in reversed(many)}
        waits = [first[text] - at for text, at in self.said_at.items() if text in first]
        until = self.size.seconds
        allowed = WORKSPACE_RATE * (until - WARM_S)
        uses = [sum(WARM_S <= at < until for at, _ in slack.taken.get(one, ())) / allowed for one in busy]
        lost = sum(text not in first for text in self.said_at)
        twice = sum(many > 1 for many in taken.values())
        return Found(
            slack.refused, round(min(uses), 3), round(percentile(waits, 0.99), 2), lost, twice, round(took_s, 1)
        )


async def _render(_: AsyncSession, row: Outgoing, __: RenderContext) -> Rendered:
    return message_to(row, Message(row.dedupe_key, []))


def simulate(folder: Path, size: Size) -> Found:
    """Simulate `size` on a SQLite file in `folder`; return what came of it."""
    keyring.use((KEY,))
    url = f"sqlite:///{folder / 'many.db'}"
    migrate(url)
    passing = PassingLoop()
    execute = sqlite.Connection._execute  # noqa: SLF001  (all that its thread does)

    async def counted(own: sqlite.Connection, *args: Any, **more: Any) -> Any:  # noqa: ANN401  (the driver's own)
        passing.passing.under_way += 1
        try:
            return await execute(own, *args, **more)
        finally:
            passing.passing.under_way -= 1

    async def run() -> Found:
        database = Database(url)
        try:
            return await Simulation(database, size, passing.time).run()
        finally:
            await database.close()

    modules = (claims, loop, outcomes, senders)
    try:
        sqlite.Connection._execute = counted  # type: ignore[assignment]  # noqa: SLF001
        for module in modules:
            module.real_now = lambda: BEGAN + timedelta(days=1, seconds=passing.time())  # type: ignore[attr-defined]
        return passing.run_until_complete(run())
    finally:
        sqlite.Connection._execute = execute  # type: ignore[method-assign]  # noqa: SLF001
        for module in modules:
            module.real_now = real_now  # type: ignore[attr-defined]
        passing.close()


def main() -> None:
    """Simulate and print what came of it; exit with 1 unless it is good."""
    parser = argparse.ArgumentParser(prog="python -m bench.many_workspaces", description=__doc__)
    parser.add_argument("--short", action="store_true", help="as in the tests")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tend-bench-") as folder:
        found = simulate(Path(folder), SHORT if asked.short else FULL)
    for name in Found.__slots__:
        print(f"{name:12} {getattr(found, name)}")  # noqa: T201  (a program for the terminal)
    sys.exit(not found.is_good)


if __name__ == "__main__":
    main()
