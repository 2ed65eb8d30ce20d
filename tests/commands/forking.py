"""Runs a command of `tend` in a process forked from one that has loaded Tend: starting Python takes a second."""

import asyncio
import fcntl
import os
import signal
import sys
import termios
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
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.processes import started


@dataclass(frozen=True, slots=True)
class Given:
    """What a process is given."""

    args: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    ends: Sequence[Connection]  # what becomes 0, 1 and 2, or only 1 and 2
    has_terminal: bool = False


@dataclass(frozen=True, slots=True)
class Forked:
    """Takes the place of `asyncio.subprocess.Process`."""

    process: BaseProcess
    stdout: StreamReader | None = None
    stderr: StreamReader | None = None

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
        assert self.stdout is not None
        assert self.stderr is not None
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out, err


@asynccontextmanager
async def forked(folder: Path, environment: Mapping[str, str], *args: str) -> AsyncIterator[Forked]:
    """Start a command; whatever is left of it at the end is killed."""
    (out, out_end), (err, err_end) = Pipe(duplex=False), Pipe(duplex=False)
    (process,) = started(_run, [Given(args, folder, environment, (out_end, err_end))])
    out_end.close()
    err_end.close()
    child = Forked(process, await _read(out), await _read(err))
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await asyncio.wait_for(child.communicate(), HANGS_AFTER_S)  # also for the end of its own children
        process.close()


@asynccontextmanager
async def forked_in_terminal(
    screen: int, folder: Path, environment: Mapping[str, str], *args: str
) -> AsyncIterator[Forked]:
    """Start a command in the terminal of which `screen` is one end, and is closed here."""
    end = Connection(screen)
    (process,) = started(_run, [Given(args, folder, environment, (end, end, end), has_terminal=True)])
    end.close()
    child = Forked(process)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        process.close()


async def _read(end: Connection) -> StreamReader:
    """Read from one end of a pipe, until the other is closed."""
    reader = StreamReader()
    pipe = os.fdopen(os.dup(end.fileno()), "rb", 0)
    end.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: StreamReaderProtocol(reader), pipe)
    return reader


def own_the_terminal() -> None:
    """Let Ctrl-C reach the process that stdin belongs to, even where the tests ignore it, and let it hide keys."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.getsid(0) != os.getpid():
        os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _run(given: Given) -> None:
    os.environ.clear()
    os.environ.update(given.environment)
    os.chdir(given.folder)
    for end, standard in zip(reversed(given.ends), (2, 1, 0), strict=False):
        os.dup2(end.fileno(), standard)
    for end in set(given.ends):
        end.close()
    if given.has_terminal:
        own_the_terminal()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as Python begins
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    # anew, because those of the process it was forked from may know a file
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    warnings.simplefilter("error")
    main(list(given.args))
