"""The child process: read a feed from standard input, and write its shifts as lines of JSON.

Started by `process.started` without the parent's environment. It limits itself before it reads anything.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime
from types import FrameType

from slackapp.sources.calendars import shifts

EVENT_S = 1.0  # processor time for one event that recurs
NICE = 10  # requests of people go first


def main() -> None:
    """Run with the arguments: since and until (ISO 8601), bytes of memory, seconds of processor time."""
    since, until, memory, processor = sys.argv[1:]
    limit(int(memory), int(processor))
    try:
        from slackapp.sources.calendars import expansion  # noqa: PLC0415  (after the limits)

        body = sys.stdin.buffer.read()
        rota = expansion.rota(body, datetime.fromisoformat(since), datetime.fromisoformat(until), budget)
        lines = list(shifts.packed(rota))
    except shifts.NotRead as refusal:
        lines = [shifts.refused(refusal.why)]
    except MemoryError:
        lines = [shifts.refused("too_heavy")]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def limit(memory: int, processor_s: int) -> None:
    """Limit this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not available on Windows)

    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: processor_s,
        resource.RLIMIT_CORE: 0,  # a dump would hold the feed
    }
    for which, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(which, (most, most))
    os.nice(NICE)


@contextlib.contextmanager
def budget() -> Iterator[None]:
    """Raise OutOfTime when the block takes more than EVENT_S of processor time."""
    if sys.platform == "win32":
        yield
        return
    from slackapp.sources.calendars.expansion import OutOfTime  # noqa: PLC0415

    is_over = False

    def end(_number: int, _frame: FrameType | None) -> None:
        if not is_over:
            raise OutOfTime

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, EVENT_S)
    try:
        yield
    finally:
        is_over = True
        signal.setitimer(signal.ITIMER_PROF, 0)
