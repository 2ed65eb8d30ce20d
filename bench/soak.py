"""`python -m bench.soak`: kill processes, stop the database and break Slack under load, and count what became of words.

Web and worker processes on PostgreSQL; each second one that is at work is killed and started again; the database is
stopped twice; the Web API is as slow as Slack, and fails in every way. Afterwards: every thanks that was acknowledged
has arrived, none three times. Those that came twice are counted by what the worker could know: whether Slack's answer
had reached it alive. A process that was killed keeps its connections open for some milliseconds, until the system has
put its memory away; what Slack says into these nobody hears.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import select

from bench import payloads
from bench.load import APOLOGY, OK, percentile
from bench.processes import KEY, free_port, settings
from bench.soak_process import forked
from bench.soak_web_api import DOUBTFUL, NUMBER, TOLD, Taken
from slackapp.clock import real_now
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from tests.environment.postgresql import PostgreSQL

TEAMS = tuple(f"T0SOAK{number:04d}" for number in range(12))  # Slack takes three messages a second in each
WORKS_AFTER_S = 3.0  # a worker that has just started
STOPPED_S = 2.0  # the database, each time
BUSY_S = 90.0  # the longest that the load goes on for what is missing, on a machine that is busy with other things
ARRIVED_WITHIN_S = 240.0  # after the load; a post that a killed worker left in doubt is free after a minute
WEB, WORKER = "web", "worker"
GONE_WITHIN_S = 1.0  # a killed process, with its connections
# so that a stop in the middle of everything loses nothing that was committed
DURABLE = {"synchronous_commit": "on"}


class Started(Protocol):
    """A process of Tend."""

    def kill(self) -> None:
        """Kill it, at whatever it is."""

    def wait(self) -> object:
        """Wait until it is gone."""


Start = Callable[[Sequence[str], Mapping[str, str]], Started]  # a command of `tend`, and its environment


def as_a_process(command: Sequence[str], environ: Mapping[str, str]) -> Started:
    """Start `tend` as an operator does."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603  (our own modules)
        [sys.executable, "-m", "slackapp.cli", *command], env=dict(environ), stdout=quiet, stderr=quiet
    )


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of Tend: `per_s` thanks for `seconds`, and on until `kills` and `acknowledged` are reached."""

    seconds: float = 60.0
    per_s: float = 30.0
    webs: int = 2
    workers: int = 2
    kills: int = 0
    acknowledged: int = 0
    start: Start = as_a_process


SHORT = Load(seconds=9.0, per_s=4.0, kills=8, acknowledged=20, start=forked)


@dataclass
class Counted:
    """What became of the thanks of one run."""

    acknowledged: int = 0
    kills: int = 0
    kills_of_workers: int = 0
    lost: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # neither arrived nor lost: still queued when the run ended
    three_times: list[str] = field(default_factory=list)
    twice_after_answer: int = 0  # Slack had answered, and Tend had not stored it: by Tend's slowness
    twice_unheard: int = 0  # the worker was killed between Slack's taking the message and its answer
    twice_by_doubt: int = 0  # Slack took the message, and its answer did not say so
    unstored_ms: list[int] = field(default_factory=list)  # from Slack's answer to the kill, of those after the answer
    arrived_s: float = 0.0  # after the load, until everything had arrived
    p95_arrival_s: float = 0.0  # from the acknowledgement until Slack took the first copy

    @property
    def is_good(self) -> bool:
        """Return whether the run kept what Tend promises."""
        return not self.lost and not self.three_times and self.twice_after_answer * 50 <= max(self.kills, 50)


class Soak:
    """One run: its processes, and what was said and acknowledged."""

    def __init__(self, server: PostgreSQL, url: str, api_port: int, load: Load) -> None:
        self._server, self._url, self._api_port = server, url, api_port
        self._load = load
        self._is_loading = True
        self._parts = [WEB] * load.webs + [WORKER] * load.workers
        self._ports = [free_port() for _ in range(load.webs)]
        self._killed_at: list[float] = []  # workers only
        self._running: list[Started] = []
        self._chance = random.Random(5)  # noqa: S311  (much the same in every run)
        self._started: dict[int, float] = {}
        self._acknowledged: dict[str, float] = {}  # when, by number
        self._counted = Counted()

    async def run(self) -> Counted:
        """Load, kill, wait until all has arrived; return the counts."""
        self._running = [self._start(place) for place in range(len(self._parts))]
        try:
            await self._until_ready()
            asked = f"{self._load.per_s:g} a second for {self._load.seconds:.0f} s"
            say(f"{asked}, a kill each second, the database stopped twice")
            await asyncio.gather(self._speak(), self._kill(), self._stop_database())
            self._counted.arrived_s = await self._until_arrived()
            return self._count(await queued_numbers(self._url))
        finally:
            for process in self._running:
                process.kill()
                process.wait()

    def _start(self, place: int) -> Started:
        self._started[place] = time.monotonic()
        command = ["serve", "--no-jobs"] if self._parts[place] == WEB else ["work"]
        environ = settings(self._url, self._api_port, self._ports[place] if self._parts[place] == WEB else 0)
        environ.pop("SLACK_BOT_TOKEN")  # each workspace has its own, in the database
        return self._load.start(command, environ)

    async def _until_ready(self) -> None:
        for port in self._ports:
            await asyncio.to_thread(wait_until_ready, port)

    async def _speak(self) -> None:
        async with asyncio.TaskGroup() as speaking:
            for number in itertools.count():
                if not self._is_loading:
                    return
                speaking.create_task(self._say_one(number))
                await asyncio.sleep(1 / self._load.per_s)

    async def _say_one(self, number: int) -> None:
        giver, receiver = self._chance.sample(payloads.PEOPLE, 2)
        words = f"<@{receiver}|someone> for number-{number} of many"
        request = payloads.command(giver, words, TEAMS[number % len(TEAMS)])
        for port in self._chance.sample(
            self._ports, len(self._ports)
        ):  # as a load balancer asks the next where nobody listens
            with contextlib.suppress(ConnectionError):  # at connecting only: nothing was sent
                if await is_acknowledged(port, request):
                    self._acknowledged[f"number-{number}"] = time.monotonic()
                return

    async def _kill(self) -> None:
        """Kill one process a second, as long as the load lasts, and end the load."""
        began = time.monotonic()
        while not self._is_enough(time.monotonic() - began):
            await asyncio.sleep(1.0)
            able = [place for place in range(len(self._parts)) if await asyncio.to_thread(self._may_kill, place)]
            if not able:
                continue  # all are still starting, on a busy machine
            place = self._chance.choice(able)
            if self._parts[place] == WORKER:
                self._killed_at.append(time.monotonic())
            self._running[place].kill()
            await asyncio.to_thread(self._running[place].wait)
            self._running[place] = self._start(place)
            self._counted.kills += 1
            self._counted.kills_of_workers += self._parts[place] == WORKER
        self._is_loading = False

    def _is_enough(self, lasted_s: float) -> bool:
        """Return whether the load ends after `lasted_s` seconds."""
        load, counted = self._load, self._counted
        has_all = counted.kills >= load.kills and len(self._acknowledged) >= load.acknowledged
        return lasted_s >= load.seconds and (has_all or lasted_s >= load.seconds + BUSY_S)

    def _may_kill(self, place: int) -> bool:
        """Return whether the process is at work, and not the last one that answers Slack."""
        if self._parts[place] == WORKER:
            return time.monotonic() - self._started[place] > WORKS_AFTER_S
        return all(is_ready(port) for port in self._ports)

    async def _stop_database(self) -> None:
        for share in (1 / 3, 1 / 3):
            await asyncio.sleep(self._load.seconds * share - STOPPED_S / 2)
            await asyncio.to_thread(self._server.stop)
            await asyncio.sleep(STOPPED_S)
            await asyncio.to_thread(lambda: self._server.resume(**DURABLE))

    async def _until_arrived(self) -> float:
        """Wait until the run is over, at most ARRIVED_WITHIN_S; return the seconds."""
        began = time.monotonic()
        while time.monotonic() - began < ARRIVED_WITHIN_S:
            if await asyncio.to_thread(self._is_over):
                break
            await asyncio.sleep(0.5)
        return round(time.monotonic() - began, 1)

    def _is_over(self) -> bool:
        """Return whether everything acknowledged has arrived, and nothing but notices of failures still waits."""
        with psycopg.connect(self._url) as connection:
            waits = "SELECT count(*) FROM outbox WHERE state = 'queued' AND kind <> 'left_out'"
            if connection.execute(waits).fetchone() != (0,):
                return False
        return not self._acknowledged.keys() - _numbers(self._taken())

    def _taken(self) -> dict[str, list[Taken]]:
        """Return when each message was taken by Slack, and what its caller learned; by number and channel."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._api_port}/api/soak.taken", timeout=10) as answer:
            told = json.load(answer)["taken"]
        return {key: [Taken(*one) for one in many] for key, many in told.items()}

    def _count(self, queued: Collection[str]) -> Counted:
        taken, counted = self._taken(), self._counted
        counted.acknowledged = len(self._acknowledged)
        missing = self._acknowledged.keys() - _numbers(taken)
        counted.lost, counted.waiting = sorted(missing - set(queued)), sorted(missing & set(queued))
        counted.p95_arrival_s = self._p95_arrival_s(taken)
        several = {key: many for key, many in taken.items() if len(many) > 1 and key.startswith("number-")}
        counted.three_times = sorted(key for key, many in several.items() if len(many) > 2)  # noqa: PLR2004
        first = [many[0] for many in several.values()]
        counted.twice_by_doubt = sum(one.how == DOUBTFUL for one in first)
        after = [one for one in first if one.how == TOLD and not self._was_dead(one)]
        counted.twice_after_answer, counted.unstored_ms = len(after), sorted(map(self._unstored_ms, after))
        counted.twice_unheard = len(first) - counted.twice_by_doubt - len(after)
        return counted

    def _was_dead(self, one: Taken) -> bool:
        """Return whether a worker was killed a moment before Slack answered, and so cannot have heard it."""
        return any(0 <= one.told_at - killed_at < GONE_WITHIN_S for killed_at in self._killed_at)

    def _unstored_ms(self, one: Taken) -> int:
        """Return how long the answer had been there when the next worker was killed; -1 for no kill after it."""
        after = [killed_at - one.told_at for killed_at in self._killed_at if killed_at >= one.told_at]
        return round(min(after) * 1000) if after else -1

    def _p95_arrival_s(self, taken: dict[str, list[Taken]]) -> float:
        first: dict[str, float] = {}
        for key, many in taken.items():
            number = key.partition(":")[0]
            first[number] = min(first.get(number, many[0].at), many[0].at)
        took = [
            max(0.0, at - self._acknowledged[number]) for number, at in first.items() if number in self._acknowledged
        ]
        return round(percentile(took, 0.95), 1) if took else 0.0


def _numbers(taken: Iterable[str]) -> frozenset[str]:
    """Return the numbers that arrived: at their receiver, or back at the giver who is told."""
    return frozenset(key.partition(":")[0] for key in taken)


async def queued_numbers(url: str) -> frozenset[str]:
    """Return the numbers of thanks with a queued message: to their receiver, or to the giver who is told."""
    database = Database(url)
    try:
        async with database.reading() as session:
            refs = await session.scalars(select(Outgoing.refs).where(Outgoing.state == "queued"))
            ids = [found["thanks_id"] for found in refs if "thanks_id" in found]
            words = await session.scalars(select(Thanks.words).where(Thanks.id.in_(ids)))
            return frozenset(NUMBER.findall(" ".join(words)))
    finally:
        await database.close()


async def is_acknowledged(port: int, request: bytes) -> bool:
    """Send one command; return whether it was answered in three seconds, and not with an apology."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(3.0):
            writer.write(request.replace(b"Host: tend\r\n", b"Host: tend\r\nConnection: close\r\n"))
            said = await reader.read()
    except (TimeoutError, ConnectionError):
        return False
    finally:
        writer.close()
    return said.startswith(OK) and APOLOGY not in said and b"nothing was sent" not in said


def is_ready(port: int) -> bool:
    """Return whether /readyz answers."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
    except OSError:
        return False
    return True


def wait_until_ready(port: int) -> None:
    """Wait until /readyz answers."""
    while not is_ready(port):
        time.sleep(0.1)


async def install(url: str) -> None:
    """Install Tend in every workspace of the soak."""
    database = Database(url)
    async with database.transaction() as session:
        for team in TEAMS:
            session.add(Workspace(id=team, bot_token=f"xoxb-{team}", bot_user_id="U0TENDBOT1", installed_at=real_now()))
    await database.close()


@contextlib.contextmanager
def failing_web_api() -> Iterator[int]:
    """Run the double of the Web API; yields its port."""
    command = [sys.executable, "-m", "bench.soak_web_api"]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            yield int(process.stdout.readline() if process.stdout is not None else b"")
        finally:
            process.kill()


def soak(folder: Path, load: Load) -> Counted:
    """Run the soak with its data in `folder`; return the counts."""
    keyring.use((KEY,))
    server = PostgreSQL(folder)
    server.start()
    try:
        server.stop()
        server.resume(**DURABLE)
        url = server.url("postgres")
        migrate(url)
        asyncio.run(install(url))
        with failing_web_api() as api_port:
            return asyncio.run(Soak(server, url, api_port, load).run())
    finally:
        server.stop()


def say(line: str) -> None:
    """Print progress to standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  (a program for the terminal)


def main() -> None:
    """Run the soak and print the counts; exit with 1 unless they are good."""
    from bench.__main__ import a_folder  # noqa: PLC0415  (loads everything that is measured)

    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of load; more is a longer soak")
    parser.add_argument("--per-second", type=float, default=30.0, help="thanks; less on a busy machine")
    parser.add_argument("--webs", type=int, default=2, help="web processes")
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    asked = parser.parse_args()
    with a_folder() as folder:
        counted = soak(folder, Load(asked.seconds, asked.per_second, asked.webs, asked.workers))
    for name, value in vars(counted).items():
        print(f"{name:20} {value}")  # noqa: T201  (a program for the terminal)
    sys.exit(not counted.is_good)


if __name__ == "__main__":
    main()
