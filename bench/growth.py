"""Compare a big workspace with a small one: the cost of Home, of finding the managers to prompt, and of sending.

`python -m bench.growth` does this alone, without the rest of the bench; with `--long` with ten million rows.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import psycopg

from bench.filling import DUE, NOW, Size, filled
from bench.payloads import TEAM
from bench.processes import KEY
from slackapp.clock import FixedClock
from slackapp.domain.acting import Acting, Moment
from slackapp.domain.home import digest
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.tables.encrypted import keyring
from slackapp.features import HOME_QUERIES, HOME_SECTIONS
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.delivery.claims import Claims
from slackapp.slack.delivery.kinds import Kind, NothingFollows, Rendered, Skip
from slackapp.slack.delivery.outcomes import Outcomes, Sent
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.home import views as home
from slackapp.slack.platform.pacing import Pace
from slackapp.storage.database import Database
from tests.environment.postgresql import PostgreSQL

SYSTEMS = ("postgresql", "sqlite")
GB = 10**9
NEEDS_GB = 15  # the largest took 9.5, and sorting an index needs more for a moment
FILLED_FAST = {"max_wal_size": "4GB"}  # or the server writes a checkpoint every few seconds
HOMES = 40  # per round
AT_ONCE, SENT = 24, 24  # messages a claim, and a round
# the shorter a round, the more of them find the machine free; the short queue has messages for forty
ROUNDS = {"home_growth": 9, "scan_growth": 60, "queue_growth": 36}

Look = Callable[[], Awaitable[float]]  # one round; the seconds it took


@dataclass(frozen=True, slots=True)
class Pair:
    """Two workspaces, alike but for their size."""

    small: Size
    big: Size


SHORT = {
    "home_growth": Pair(Size(people=1_000, thanks=10_000), Size(people=1_000, thanks=1_000_000)),
    "scan_growth": Pair(Size(people=1_000, efforts=10_000), Size(people=100_000, efforts=1_000_000)),
    "queue_growth": Pair(Size(people=1_000, queued=1_000), Size(people=1_000, queued=100_000)),
}
LONG = {
    "home_growth": Pair(SHORT["home_growth"].small, Size(people=1_000, thanks=10_000_000)),
    "scan_growth": Pair(SHORT["scan_growth"].small, Size(people=1_000_000, efforts=10_000_000)),
    "queue_growth": Pair(SHORT["queue_growth"].small, Size(people=10_000, queued=1_000_000)),
}


@dataclass(frozen=True, slots=True)
class Grown:
    """The seconds that the same work takes in the small workspace and in the big one, the best round of each."""

    small_s: float
    big_s: float

    @property
    def ratio(self) -> float:
        """Return the cost in the big workspace, as a multiple of the small one."""
        return self.big_s / self.small_s


async def growth(name: str, pair: Pair, small_url: str, big_url: str) -> Grown:
    """Fill two databases without tables, and do the work of the figure `name` in both."""
    databases = [filled(small_url, pair.small), filled(big_url, pair.big)]
    # in turn, and the best of each: other work on this machine disturbs both alike
    looks = [LOOKS[name](database) for database in databases]
    rounds = [[await look() for look in looks] for _ in range(ROUNDS[name])]
    for database in databases:
        await database.close()
    return Grown(*(min(costs) for costs in zip(*rounds, strict=True)))


async def _homes(database: Database) -> float:
    began = time.perf_counter()
    for number in range(HOMES):
        async with database.reading() as session:
            shown = await digest.home_of(session, Acting(TEAM, f"P{number}", NOW, None), HOME_QUERIES)
        home.home(Reader(), shown, HOME_SECTIONS)
    return time.perf_counter() - began


async def _due_managers(database: Database) -> float:
    began = time.perf_counter()
    async with database.reading() as session:
        managers = await due_prompts.managers_to_prompt(session, Moment(TEAM, NOW, None))
    took = time.perf_counter() - began
    if len(managers) != DUE:
        message = f"{len(managers)} managers were found, not {DUE}"
        raise AssertionError(message)
    return took


class NoPace(Pace):
    """A Slack that takes everything at once, so that only Tend's own work is measured."""

    def room(self, workspace_id: str, method: str) -> int:  # noqa: ARG002  (everywhere the same)
        """Return room for a whole claim."""
        return AT_ONCE


class Worker:
    """A worker with what it keeps from one claim to the next; a new one would wait until the last is known as dead."""

    def __init__(self, database: Database) -> None:
        clock, kinds = FixedClock(NOW), {"thanks": Kind(_no_rendering, NothingFollows("nobody is told by a bench"))}
        self._claims = Claims(database, clock, kinds, Senders(database))
        self._outcomes = Outcomes(database, kinds, clock, None)

    async def send(self) -> float:
        """Claim messages, and record them as sent; return the seconds."""
        pace, sent = NoPace(), Sent("D0BENCH001", "1764000000.1", {})
        left = SENT
        began = time.perf_counter()
        while left > 0:
            for row in (await self._claims.claim(min(AT_ONCE, left), pace)).rows:
                await self._claims.begin_posting(row)
                await self._outcomes.store_answer(row, sent)
                await self._outcomes.record(row, sent)
                self._claims.done(row)
                left -= 1
        return time.perf_counter() - began


async def _no_rendering(*_: object) -> Rendered:
    return Skip("bench")


LOOKS: Mapping[str, Callable[[Database], Look]] = {
    "home_growth": lambda database: partial(_homes, database),
    "scan_growth": lambda database: partial(_due_managers, database),
    "queue_growth": lambda database: Worker(database).send,
}


def measure(name: str, pair: Pair, system: str) -> Grown:
    """Measure one figure on one database system, with all files in a folder that is removed at the end."""
    from bench.__main__ import a_folder, say  # noqa: PLC0415  (loads everything that is measured)

    with a_folder() as folder:
        say(f"{system}: {name}, load {os.getloadavg()[0]:.1f}")
        began = time.monotonic()
        if system == "sqlite":
            found = asyncio.run(growth(name, pair, *(f"sqlite:///{folder / one}.db" for one in ("small", "big"))))
        else:
            server = PostgreSQL(folder)
            server.start(**FILLED_FAST)
            try:
                with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
                    for one in ("small", "big"):
                        admin.execute(f"CREATE DATABASE {one}")
                found = asyncio.run(growth(name, pair, server.url("small"), server.url("big")))
            finally:
                server.stop()
        size_gb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / GB
    say(f"  {found.small_s * 1000:.1f} ms and {found.big_s * 1000:.1f} ms: {found.ratio:.2f}")
    say(f"  {time.monotonic() - began:.0f} s, {size_gb:.1f} GB, load {os.getloadavg()[0]:.1f}")
    return found


def main() -> None:
    """Measure the three figures, and print the worse of both databases."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--long", action="store_true", help="ten million rows and a million members")
    parser.add_argument("--figure", choices=sorted(LOOKS), action="append", help="only this one; may be repeated")
    parser.add_argument("--system", choices=SYSTEMS, action="append", help="only this one")
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line, last")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the folder goes then too
    free_gb = shutil.disk_usage(tempfile.gettempdir()).free / GB
    if asked.long and free_gb < NEEDS_GB:
        sys.exit(
            f"{NEEDS_GB} GB are needed in {tempfile.gettempdir()}, {free_gb:.0f} are free. TMPDIR names another folder."
        )
    keyring.use((KEY,))
    pairs = LONG if asked.long else SHORT
    figures = {
        name: round(max(measure(name, pairs[name], system).ratio for system in asked.system or SYSTEMS), 2)
        for name in asked.figure or LOOKS
    }
    print(json.dumps(figures) if asked.json else "\n".join(f"{name:32} {value}" for name, value in figures.items()))  # noqa: T201  (a program for the terminal)


if __name__ == "__main__":
    main()
