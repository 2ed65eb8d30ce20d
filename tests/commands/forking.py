"""Runs a command of `tend` in a process forked from one that has loaded Tend: starting Python takes a second."""

import asyncio
import os
import signal
import sys
import warnings
from asyncio import StreamReader, StreamReaderProtocol
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from slackapp.cli import main
from tests.environment.processes import started


@dataclass(frozen=True, slots=True)
class Given:
    """What a process is given."""

    args: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    out: Connection
    err: Connection


@dataclass(frozen=True, slots=True)
class Forked:
    """Takes the place of `asyncio.subprocess.Process`."""

    process: BaseProcess
    stdout: StreamReader
    stderr: StreamReader

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """Return how it ended; None while it runs."""
        return self.process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()

    async def wait(self) -> int | None:
        """Wait for its end."""
        await asyncio.to_thread(self.process.join)
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Read all that is left of what it prints, and wait for its end."""
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out, err


@asynccontextmanager
async def forked(folder: Path, environment: Mapping[str, str], *args: str) -> AsyncIterator[Forked]:
    """Start a command; whatever is left of it at the end is killed."""
    (out, out_end), (err, err_end) = Pipe(duplex=False), Pipe(duplex=False)
    (process,) = started(_run, [Given(args, folder, environment, out_end, err_end)])
    out_end.close()
    err_end.close()
    child = Forked(process, await _read(out), await _read(err))
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()
        process.close()


async def _read(end: Connection) -> StreamReader:
    """Read from one end of a pipe, until the other is closed."""
    reader = StreamReader()
    pipe = os.fdopen(os.dup(end.fileno()), "rb", 0)
    end.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: StreamReaderProtocol(reader), pipe)
    return reader


def _run(given: Given) -> None:
    os.environ.clear()
    os.environ.update(given.environment)
    os.chdir(given.folder)
    for end, standard in ((given.out, 1), (given.err, 2)):
        os.dup2(end.fileno(), standard)
        end.close()
    # anew, because those of the process it was forked from may know a file
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    warnings.simplefilter("error")
    main(list(given.args))
