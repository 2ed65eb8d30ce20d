"""Start the child process that works out a feed, and end it in time. Must not load what the child loads."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import datetime
from pathlib import Path

from slackapp.sources.calendars.shifts import NotRead, Rota, Unpacking

WITHIN_S = 30.0
PROCESSOR_S = 20
MEMORY_MAX = 256_000_000  # bytes of address space; a usual feed takes 30, and the worst of 5 MB a hundred
LINE_MAX = 65_536  # bytes; a shift with thirty addresses takes 20,000
ROOT = Path(__file__).parents[3]  # of the package, which `-I` does not look for beside the working directory
BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from slackapp.sources.calendars.child import main; main()"
# without secrets: what Python itself may need to start, and nothing else
PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TZDIR")


async def rota(body: bytes, since: datetime, until: datetime) -> Rota:
    """Return the shifts ended after `since` and by `until`, oldest first. Raises NotRead.

    Cancelling ends the child at once; so does the end of WITHIN_S.
    """
    try:
        async with asyncio.timeout(WITHIN_S):
            return await _worked_out(body, since, until)
    except TimeoutError:
        raise NotRead("too_heavy") from None


async def _worked_out(body: bytes, since: datetime, until: datetime) -> Rota:
    try:
        process = await started(since, until)
    except OSError:  # this machine has no process or memory left for it, which is no fault of the feed
        raise NotRead("slow") from None
    try:
        unpacking = await _answer(process, body)
        code = await process.wait()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if unpacking.rota is None:
        raise NotRead(unpacking.why or _why(code))
    return unpacking.rota


async def started(since: datetime, until: datetime) -> Process:
    """Start the child: our own interpreter and code, without the environment and the files of this process."""
    arguments = (since.isoformat(), until.isoformat(), str(MEMORY_MAX), str(PROCESSOR_S))
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-c",
        BEGIN,
        str(ROOT),
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a trace would quote the feed
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        limit=LINE_MAX,
    )


async def _answer(process: Process, body: bytes) -> Unpacking:
    if process.stdin is None or process.stdout is None:
        raise NotRead("not_understood")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it ended early, which its code says
        process.stdin.write(body)
        await process.stdin.drain()
        process.stdin.close()
    unpacking = Unpacking()
    async for line in process.stdout:
        unpacking.add(line)
    return unpacking


def _why(code: int) -> str:
    """Return why a child ended without an answer: ended by a limit, by somebody else, or by itself."""
    if code in {-signal.SIGTERM, -signal.SIGINT}:
        return "slow"  # the whole service ends; the next start tries again
    return "too_heavy" if code < 0 else "not_understood"
