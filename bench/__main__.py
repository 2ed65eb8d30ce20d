"""`python -m bench`: measures everything and prints it, as a table or, with --json, as one line."""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from bench import growth, load, payloads, rounds
from bench.processes import KEY, Running, serving, web_api, working
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.migrating import migrate
from tests.environment.postgresql import PostgreSQL

FLOOR = ("bench.floor",)
TEND = ("slackapp.cli", "serve")
AT_ONCE = 16  # persistent connections
REQUESTS = 3_000
REPAIRS = 1_500  # each for a pair of its own; three rounds of them fit into payloads.PAIRS
ROUNDS = 3
BURST, BURSTS = 100, 5
STEADY_PER_S, STEADY_S = 300, 20
STARTS = 3


class Bench:
    """One run with its own PostgreSQL, SQLite files, and a Web API with a latency of a tenth of a second."""

    def __init__(self, folder: Path, server: PostgreSQL, api_port: int) -> None:
        self._folder = folder
        self._server = server
        self._api_port = api_port
        self._databases = 0
        self._chance = random.Random(7)  # noqa: S311  (the same requests in every run)
        self._rss_mb = 0.0
        self._repair_ratios: list[float] = []  # one for each database

    def url(self, system: str) -> str:
        """Create a database without tables; return its address."""
        self._databases += 1
        name = f"bench_{self._databases}"
        if system == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
        return self._server.url(name)

    def measure(self) -> dict[str, float]:
        """Measure every figure; the result has the order of the table."""
        figures: dict[str, float] = {}
        for system in ("postgresql", "sqlite"):
            figures |= self._speed(system)
        figures["repair_send_ratio"] = min(self._repair_ratios)
        figures["sustained_300_p99_ms"] = self._sustained()
        figures["home_growth"] = self._growth("home_growth")
        figures["scan_growth"] = self._growth("scan_growth")
        figures["queue_growth"] = self._growth("queue_growth")
        figures |= self._rounds()
        figures["rss_mb"] = round(self._rss_mb, 1)
        figures["ready_s"] = self._ready()
        return figures

    def _speed(self, system: str) -> dict[str, float]:
        """Measure the floor, `/thanks` and sent repairs in turn, three rounds each, then bursts; return the medians."""
        say(f"{system}: floor, /thanks and repairs")
        url = self.url(system)
        migrate(url)
        floors, ours, sent = [], [], []
        repairs = payloads.repairs()
        with (
            serving(FLOOR, self._other(system), self._api_port) as floor,
            serving(TEND, url, self._api_port) as tend,
            self._worker(system, url),
        ):
            self._warm(tend)
            for _ in range(ROUNDS):
                floors.append(self._throughput(floor))
                ours.append(self._throughput(tend))
                requests = list(itertools.islice(repairs, REPAIRS))
                sent.append(asyncio.run(load.throughput([tend.port], requests, AT_ONCE)))
            self._check_held(system, url, ROUNDS * REPAIRS)
            say(f"{system}: {BURSTS} bursts of {BURST}")
            bursts = [(self._burst_p95_ms(floor), self._burst_p95_ms(tend)) for _ in range(BURSTS)]
            self._rss_mb = max(self._rss_mb, tend.rss_mb())
        ratio = _share(ours, floors)
        self._repair_ratios.append(round(_share(sent, floors), 3))
        say(f"{system}: repairs {self._repair_ratios[-1]} of the floor")
        return {
            f"floor_{system}_rps": round(statistics.median(floors)),
            f"thanks_{system}_ratio": round(ratio, 3),
            f"floor_burst100_ack_p95_ms_{system}": round(statistics.median(least for least, _ in bursts)),
            f"burst100_ack_p95_ms_{system}": round(statistics.median(one for _, one in bursts)),
        }

    def _other(self, system: str) -> str:
        url = self.url(system)
        migrate(url)
        return url

    def _worker(self, system: str, url: str) -> contextlib.AbstractContextManager[object]:
        """Run the worker as operators do: inside `tend serve` on SQLite, in its own process on PostgreSQL."""
        return contextlib.nullcontext() if system == "sqlite" else working(url, self._api_port)

    def _warm(self, tend: Running) -> None:
        for _ in range(2):  # the first round fills the directory
            asyncio.run(load.throughput([tend.port], list(payloads.warm_up()), AT_ONCE))

    def _throughput(self, server: Running) -> float:
        requests = [payloads.thanks(self._chance) for _ in range(REQUESTS)]
        return asyncio.run(load.throughput([server.port], requests, AT_ONCE))

    def _check_held(self, system: str, url: str, expected: int) -> None:
        """Check that each sent repair waits as a held word: refused ones would be faster."""
        count = "SELECT count(*) FROM private_words"
        if system == "sqlite":
            with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
                held = int(file.execute(count).fetchone()[0])
        else:
            with psycopg.connect(url) as connection:
                held = int((connection.execute(count).fetchone() or (0,))[0])
        if held != expected:
            message = f"{expected} repairs were sent, {held} are held"
            raise AssertionError(message)

    def _burst_p95_ms(self, server: Running) -> float:
        requests = [payloads.thanks(self._chance) for _ in range(BURST)]
        time.sleep(1.0)  # lets the machine settle
        return load.percentile(asyncio.run(load.burst([server.port], requests)), 0.95) * 1000

    def _sustained(self) -> float:
        """Send 300 thanks a second for twenty seconds to two web processes; no thanks may be lost."""
        say(f"postgresql: {STEADY_PER_S} a second for {STEADY_S} s, two web processes")
        url = self.url("postgresql")
        migrate(url)
        with contextlib.ExitStack() as stack:
            webs = [stack.enter_context(serving((*TEND, "--no-jobs"), url, self._api_port)) for _ in range(2)]
            stack.enter_context(working(url, self._api_port))
            for web in webs:
                self._warm(web)
            before = self._thanks_in(url)
            requests = [payloads.thanks(self._chance) for _ in range(STEADY_PER_S * STEADY_S)]
            ports = [web.port for web in webs]
            took, apologies = asyncio.run(load.steady(ports, requests, STEADY_PER_S, 200))
            self._rss_mb = max(self._rss_mb, *(web.rss_mb() for web in webs))
            say(f"  {apologies} of {len(requests)} were told that Tend is too busy")
            self._check_drain(url, before + len(requests) - apologies)
        return round(load.percentile(took, 0.99) * 1000)

    def _check_drain(self, url: str, expected: int) -> None:
        """Check that no thanks is lost: each has its row and a queued or sent message, and the queue shrinks."""
        with psycopg.connect(url) as connection:
            waiting = "SELECT count(*) FILTER (WHERE state <> 'sent'), count(*) FROM outbox WHERE kind = 'thanks'"
            began, (queued, all_of_them) = time.perf_counter(), connection.execute(waiting).fetchone() or (0, 0)
            connection.commit()
            time.sleep(10)
            left, _ = connection.execute(waiting).fetchone() or (0, 0)
            per_second = (queued - left) / (time.perf_counter() - began)
        there = self._thanks_in(url)
        say(f"  {there} thanks, {all_of_them} messages; {per_second:.1f} sent a second")
        if there != expected or all_of_them != expected or per_second <= 0:
            message = f"{expected} thanks were acknowledged, {there} are there, {all_of_them} queued"
            raise AssertionError(message)

    def _thanks_in(self, url: str) -> int:
        with psycopg.connect(url) as connection:
            return int((connection.execute("SELECT count(*) FROM thanks").fetchone() or (0,))[0])

    def _growth(self, name: str) -> float:
        """Return the larger growth of the two databases."""
        worst = 0.0
        for system in ("postgresql", "sqlite"):
            say(f"{system}: {name}")
            urls = self.url(system), self.url(system)
            worst = max(worst, asyncio.run(growth.growth(name, growth.SHORT[name], *urls)).ratio)
        return round(worst, 2)

    def _rounds(self) -> dict[str, float]:
        """Open very many rounds; the slower database, and the larger growth of the two."""
        found = []
        for system in ("postgresql", "sqlite"):
            say(f"{system}: {rounds.MANY.seasons} rounds at one moment")
            found.append(asyncio.run(rounds.opening(self.url(system), self.url(system))))
        return {
            "rounds_open_s": round(max(one.seconds for one in found), 1),
            "rounds_growth": round(max(one.growth for one in found), 2),
            "rounds_memory_growth": round(max(one.memory_growth for one in found), 2),
        }

    def _ready(self) -> float:
        """Return the seconds from the start of `tend serve` to /readyz: the median of three, the slower database."""
        say("starting")
        worst = 0.0
        for system in ("postgresql", "sqlite"):
            url = self._other(system)
            took = []
            for _ in range(STARTS):
                with serving(TEND, url, self._api_port) as server:
                    took.append(server.ready_s)
            worst = max(worst, statistics.median(took))
        return round(worst, 2)


def _share(ours: Sequence[float], floors: Sequence[float]) -> float:
    """Return the median share of the floor, round by round."""
    return statistics.median(one / least for one, least in zip(ours, floors, strict=True))


def say(line: str) -> None:
    """Print progress to standard error, apart from the result."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  (a program for the terminal)


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    """Create a folder on disk, removed at the end; a folder in memory would flatter the speed."""
    folder = Path(tempfile.mkdtemp(prefix="tend-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the benchmark and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line, last")
    asked = parser.parse_args()
    keyring.use((KEY,))
    with a_folder() as folder:
        server = PostgreSQL(folder)
        server.start()
        try:
            with web_api() as api_port:
                figures = Bench(folder, server, api_port).measure()
        finally:
            server.stop()
    if asked.json:
        print(json.dumps(figures))  # noqa: T201  (a program for the terminal)
    else:
        for name, value in figures.items():
            print(f"{name:32} {value}")  # noqa: T201  (a program for the terminal)


if __name__ == "__main__":
    main()
