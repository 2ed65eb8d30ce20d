"""`python -m bench.soak`: kill processes, stop the database and break Slack under load, and count what became of words.

Two web and two worker processes on PostgreSQL; each second one that is at work is killed and started again; the
database is stopped twice; the Web API fails in every way. Afterwards: every thanks that was acknowledged has arrived,
none three times, and twice only where Slack's own answer was in doubt, or rarely by a kill.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench import payloads
from bench.load import APOLOGY, OK
from bench.processes import KEY, free_port, settings
from slackapp.clock import real_now
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from tests.environment.postgresql import PostgreSQL

TEAMS = tuple(f"T0SOAK{number:04d}" for number in range(12))  # Slack takes three messages a second in each
PER_S = 30
SECONDS = 60.0
WORKS_AFTER_S = 3.0  # a worker that has just started
STOPPED_S = 2.0  # the database, each time
ARRIVED_WITHIN_S = 240.0  # after the load; a killed worker's rows are free after a minute
WEBS = 2
PARTS = ("web", "web", "worker", "worker")
# so that a stop in the middle of everything loses nothing that was committed
DURABLE = {"synchronous_commit": "on"}


@dataclass
class Counted:
    """What became of the thanks of one run."""

    acknowledged: int = 0
    kills: int = 0
    kills_of_workers: int = 0
    lost: list[str] = field(default_factory=list)
    twice: int = 0  # without a doubtful answer of Slack: by a kill
    twice_by_doubt: int = 0  # Slack took the message, and its answer did not say so
    three_times: list[str] = field(default_factory=list)
    drained_s: float = 0.0

    @property
    def is_good(self) -> bool:
        """Return whether the run kept what Tend promises."""
        return not self.lost and not self.three_times and self.twice * 50 <= max(self.kills, 50)


class Soak:
    """One run: its processes, and what was said and acknowledged."""

    def __init__(self, server: PostgreSQL, url: str, api_port: int, load: tuple[float, float]) -> None:
        self._server, self._url, self._api_port = server, url, api_port
        self._seconds, self._per_s = load
        self._ports = [free_port() for _ in range(WEBS)]
        self._running: list[subprocess.Popen[bytes]] = []
        self._chance = random.Random(5)  # noqa: S311  (much the same in every run)
        self._started: dict[int, float] = {}
        self._acknowledged: dict[str, str] = {}  # the receiver, by number
        self._counted = Counted()

    async def run(self) -> Counted:
        """Load, kill, wait until all has arrived; return the counts."""
        self._running = [self._start(place) for place in range(len(PARTS))]
        try:
            await self._until_ready()
            say(f"{self._per_s:g} a second for {self._seconds:.0f} s, a kill each second, the database stopped twice")
            await asyncio.gather(self._speak(), self._kill(), self._stop_database())
            began = time.monotonic()
            await self._until_drained()
            self._counted.drained_s = time.monotonic() - began
            return self._count()
        finally:
            for process in self._running:
                process.kill()
                process.wait()

    def _start(self, place: int) -> subprocess.Popen[bytes]:
        self._started[place] = time.monotonic()
        command = ["serve", "--no-jobs"] if PARTS[place] == "web" else ["work"]
        environ = settings(self._url, self._api_port, self._ports[place] if PARTS[place] == "web" else 0)
        environ.pop("SLACK_BOT_TOKEN")  # each workspace has its own, in the database
        quiet = subprocess.DEVNULL
        return subprocess.Popen(  # noqa: S603  (our own modules)
            [sys.executable, "-m", "slackapp.cli", *command], env=environ, stdout=quiet, stderr=quiet
        )

    async def _until_ready(self) -> None:
        for port in self._ports:
            await asyncio.to_thread(wait_until_ready, port)

    async def _speak(self) -> None:
        async with asyncio.TaskGroup() as speaking:
            for number in range(int(self._seconds * self._per_s)):
                speaking.create_task(self._say_one(number))
                await asyncio.sleep(1 / self._per_s)

    async def _say_one(self, number: int) -> None:
        giver, receiver = self._chance.sample(payloads.PEOPLE, 2)
        words = f"<@{receiver}|someone> for number-{number} of many"
        request = payloads.command(giver, words, TEAMS[number % len(TEAMS)])
        for port in self._chance.sample(self._ports, WEBS):  # as a load balancer asks the next where nobody listens
            with contextlib.suppress(ConnectionRefusedError):
                if await is_acknowledged(port, request):
                    self._acknowledged[f"number-{number}"] = receiver
                return

    async def _kill(self) -> None:
        for _ in range(int(self._seconds)):
            await asyncio.sleep(1.0)
            able = [place for place in range(len(PARTS)) if await asyncio.to_thread(self._may_kill, place)]
            if not able:
                continue  # all are still starting, on a busy machine
            place = self._chance.choice(able)
            self._running[place].kill()
            await asyncio.to_thread(self._running[place].wait)
            self._running[place] = self._start(place)
            self._counted.kills += 1
            self._counted.kills_of_workers += PARTS[place] == "worker"

    def _may_kill(self, place: int) -> bool:
        """Return whether the process is at work, and not the last one that answers Slack."""
        if PARTS[place] == "worker":
            return time.monotonic() - self._started[place] > WORKS_AFTER_S
        return all(is_ready(port) for port in self._ports)

    async def _stop_database(self) -> None:
        for share in (1 / 3, 1 / 3):
            await asyncio.sleep(self._seconds * share - STOPPED_S / 2)
            await asyncio.to_thread(self._server.stop)
            await asyncio.sleep(STOPPED_S)
            await asyncio.to_thread(lambda: self._server.resume(**DURABLE))

    async def _until_drained(self) -> None:
        until = time.monotonic() + ARRIVED_WITHIN_S
        while time.monotonic() < until:
            with psycopg.connect(self._url) as connection:
                row = connection.execute("SELECT count(*) FROM outbox WHERE state = 'queued'").fetchone()
            if row == (0,):
                return
            await asyncio.sleep(1.0)

    def _count(self) -> Counted:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._api_port}/api/soak.taken", timeout=10) as answer:
            told = json.load(answer)
        taken, doubtful = told["taken"], frozenset(told["doubtful"])
        counted = self._counted
        counted.acknowledged = len(self._acknowledged)
        arrived = {key.partition(":")[0] for key in taken}  # to their receiver, or back to the giver who is told
        counted.lost = sorted(self._acknowledged.keys() - arrived)
        for key, many in taken.items():
            if key.startswith("number-"):
                counted.three_times += [key] if many > 2 else []  # noqa: PLR2004
                counted.twice += many == 2 and key not in doubtful  # noqa: PLR2004
                counted.twice_by_doubt += many == 2 and key in doubtful  # noqa: PLR2004
        return counted


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


def soak(folder: Path, seconds: float, per_s: float) -> Counted:
    """Run the soak with its data in `folder`, `per_s` thanks a second; return the counts."""
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
            return asyncio.run(Soak(server, url, api_port, (seconds, per_s)).run())
    finally:
        server.stop()


def say(line: str) -> None:
    """Print progress to standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  (a program for the terminal)


def main() -> None:
    """Run the soak and print the counts; exit with 1 unless they are good."""
    from bench.__main__ import a_folder  # noqa: PLC0415  (loads everything that is measured)

    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load; more is a longer soak")
    parser.add_argument("--per-second", type=float, default=PER_S, help="thanks; less on a busy machine")
    asked = parser.parse_args()
    with a_folder() as folder:
        counted = soak(folder, asked.seconds, asked.per_second)
    for name, value in vars(counted).items():
        print(f"{name:20} {value}")  # noqa: T201  (a program for the terminal)
    sys.exit(not counted.is_good)


if __name__ == "__main__":
    main()
