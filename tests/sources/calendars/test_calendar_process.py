"""The child process that works out a calendar: what it may take, what it knows, and how it ends."""

import asyncio
import errno
import os
import subprocess
import sys
from asyncio.subprocess import Process
from datetime import UTC, datetime, timedelta

import pytest

from slackapp.sources import on_call
from slackapp.sources.calendars import process
from slackapp.sources.calendars.shifts import Rota
from slackapp.sources.fetching import SourceFailure
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.stalls import Stalls
from tests.sources.calendar_double import calendar, event

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=14)
SHIFT = event("a", ":20261116T080000Z", ":20261117T080000Z")
NEVER = "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"  # no day is the one, and every hour until 9999 is looked at
HEAVY = calendar(*(event(str(number), ":20261116T080000Z", ":20261116T090000Z", NEVER) for number in range(60)))
WAITS = "import sys, time; sys.stdin.buffer.read(); time.sleep(600)"


async def found(body: bytes) -> Rota:
    """Read a calendar as the job does."""
    return await on_call.rota(body, SINCE, NOW)


async def why(body: bytes) -> str:
    """Give why a calendar was refused."""
    with pytest.raises(SourceFailure) as refusal:
        await found(body)
    return refusal.value.why


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no child end because the machine is busy: only its processor's time counts, where a test says no other."""
    monkeypatch.setattr(process, "WITHIN_S", 600.0)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Process]:
    """The children started from here on."""
    seen = asyncio.Queue[Process]()
    start = process.started

    async def started(since: datetime, until: datetime) -> Process:
        child = await start(since, until)
        seen.put_nowait(child)
        return child

    monkeypatch.setattr(process, "started", started)
    return seen


def is_gone(child: Process) -> bool:
    """Tell whether a process ended."""
    try:
        os.kill(child.pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_shifts_come_from_a_child(children: asyncio.Queue[Process]) -> None:
    rota = await found(calendar(SHIFT, event("b", ":20261118T080000Z", ":20261118T200000Z")))
    assert [shift.ended_at.day for shift in rota.ended] == [17]
    assert rota.next_at == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert is_gone(children.get_nowait())


def test_the_parent_never_loads_what_the_child_needs() -> None:
    """It stays as small as before; the libraries take a dozen megabytes, and a feed up to two hundred."""
    code = (
        "import asyncio, sys, datetime as d; from slackapp.sources import on_call; body = sys.stdin.buffer.read();"
        "now = d.datetime(2026, 11, 18, tzinfo=d.UTC);"
        "rota = asyncio.run(on_call.rota(body, now - d.timedelta(days=14), now));"
        "print(len(rota.ended), sorted({'icalendar', 'recurring_ical_events', 'dateutil'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=calendar(SHIFT), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "1 []"


async def test_the_child_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the environment, and no file that this process has open."""
    monkeypatch.setenv("TEND_SECRET_KEYS", "a-secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    names = 'json.dumps(["passed_over", "", " ".join(os.environ), " ".join(os.listdir("/proc/self/fd"))])'
    end = 'json.dumps(["end", None, False])'
    monkeypatch.setattr(process, "BEGIN", f"import json, os, sys; sys.stdin.read(); print({names}); print({end})")
    held = os.open("/dev/null", os.O_RDONLY)
    try:
        os.set_inheritable(held, True)
        [said] = (await found(b"")).passed_over
    finally:
        os.close(held)
    assert set(said.title.split()) <= {"LC_CTYPE", *process.PASSED_ON}  # Python sets the first itself
    assert str(held) not in said.day.split()


async def test_a_feed_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the true reason, and without taking it; thirty megabytes are enough for a small one."""
    monkeypatch.setattr(process, "MEMORY_MAX", 50_000_000)
    body = calendar("BEGIN:VTODO\r\n" * 380_000, SHIFT)
    assert await why(body) == "too_heavy"


async def test_a_feed_that_takes_too_much_processor_time_is_ended(
    monkeypatch: pytest.MonkeyPatch, children: asyncio.Queue[Process]
) -> None:
    """Long before it would take too long: the other limit is out of reach here."""
    monkeypatch.setattr(process, "PROCESSOR_S", 1)
    async with asyncio.timeout(HANGS_AFTER_S):
        assert await why(HEAVY) == "too_heavy"
    assert is_gone(children.get_nowait())


async def test_a_feed_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, children: asyncio.Queue[Process]
) -> None:
    monkeypatch.setattr(process, "BEGIN", WAITS)
    monkeypatch.setattr(process, "WITHIN_S", 0.2)
    assert await why(calendar(SHIFT)) == "too_heavy"
    assert is_gone(children.get_nowait())


async def test_sigterm_ends_the_child_at_once(
    monkeypatch: pytest.MonkeyPatch, children: asyncio.Queue[Process], stalls: Stalls
) -> None:
    """A thread could not be ended; at SIGTERM, the runner cancels all tasks."""
    monkeypatch.setattr(process, "BEGIN", WAITS)
    reading = asyncio.create_task(found(calendar(SHIFT)))
    child = await children.get()
    began_at = asyncio.get_running_loop().time()
    with stalls.during() as lost:
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert asyncio.get_running_loop().time() - began_at < 2 + lost.s
    assert is_gone(child)


async def test_a_child_ended_with_the_service_is_no_fault_of_the_feed(
    monkeypatch: pytest.MonkeyPatch, children: asyncio.Queue[Process]
) -> None:
    """Nobody is told of it; the next start reads it again."""
    monkeypatch.setattr(process, "BEGIN", WAITS)
    reading = asyncio.create_task(why(calendar(SHIFT)))
    (await children.get()).terminate()
    assert await reading == "slow"


async def test_a_machine_without_room_for_a_child_is_no_fault_of_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> Process:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", full)
    assert await why(calendar(SHIFT)) == "slow"  # so it is tried again


async def test_a_child_that_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without reading, and with half of an answer."""
    for code in ("raise SystemExit(1)", 'print(\'["passed_over", "", "", ""]\')'):
        monkeypatch.setattr(process, "BEGIN", code)
        assert await why(calendar("X-FILL:" + "x" * 4_000_000)) == "not_understood"


async def test_one_series_without_an_end_costs_only_itself(monkeypatch: pytest.MonkeyPatch, stalls: Stalls) -> None:
    """Two hundred shifts, and a rule that takes its second: all are read, and a thanks meanwhile waits for neither."""
    monkeypatch.setattr(process, "PROCESSOR_S", 5)
    shifts = [event(str(number), ":20261116T080000Z", ":20261117T080000Z") for number in range(200)]
    heavy = event("n", ":20261116T080000Z", ":20261116T090000Z", NEVER, title="B")
    with stalls.during() as lost:
        reading, longest_s = asyncio.create_task(found(calendar(*shifts, heavy))), 0.0
        loop = asyncio.get_running_loop()
        while not reading.done():
            before = loop.time()
            await asyncio.sleep(0.001)
            longest_s = max(longest_s, loop.time() - before)
    rota = await reading
    assert len(rota.ended) == 200
    assert [(one.why, one.title) for one in rota.passed_over] == [("too_often", "B")]
    assert longest_s < 0.2 + lost.s
