"""A terminal in which one command runs: waits for a question, answers it, and keeps all that was shown."""

import asyncio
import os
import pty
import sys
import termios
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands.forking import Forked, forked_in_terminal, own_the_terminal
from tests.commands.running import Shell, surroundings_of
from tests.environment.patience import HANGS_AFTER_S


@dataclass(slots=True)
class Terminal:
    """What a person sees and types; `shown` is everything so far, with plain line ends."""

    process: Process | Forked
    _keys: int
    shown: str = ""
    _read_to: int = 0

    async def sees(self, words: str) -> None:
        """Wait until `words` stand below all that was waited for before."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while words not in self.shown[self._read_to :]:
                more = await asyncio.to_thread(self._read)
                assert more, f"ended without {words!r}: {self.shown}"
                self.shown += more
        self._read_to = self.shown.index(words, self._read_to) + len(words)

    async def types(self, line: str) -> None:
        """Type a line."""
        os.write(self._keys, f"{line}\n".encode())

    async def types_hidden(self, line: str) -> None:
        """Type a line where the command hides it; what is typed before it does is thrown away."""
        await self.hides()
        await self.types(line)

    async def hides(self) -> None:
        """Wait until the command hides what is typed, and so waits for it."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while termios.tcgetattr(self._keys)[3] & termios.ECHO:  # noqa: ASYNC110  (a terminal tells nobody)
                await asyncio.sleep(0.01)

    async def ends(self) -> int:
        """Read to the end; return the exit code."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while more := await asyncio.to_thread(self._read):
                self.shown += more
            code = await self.process.wait()
        assert code is not None
        return code

    def _read(self) -> str:
        try:
            return os.read(self._keys, 65_536).decode().replace("\r\n", "\n")
        except OSError:  # Linux says so when the last program has gone
            return ""


@asynccontextmanager
async def terminal(shell: Shell, *args: str, starts: bool = False) -> AsyncIterator[Terminal]:
    """Run a command in a terminal without a screen; whatever is left of it at the end is killed.

    It is forked from a process that has loaded Tend; with `starts` it begins as an operator starts it.
    """
    keys, screen = pty.openpty()
    environment = surroundings_of(shell.environment)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    begun = _started if starts else forked_in_terminal
    try:
        async with begun(screen, shell.folder, environment, *args) as process:
            yield Terminal(process, keys)
    finally:
        os.close(keys)


@asynccontextmanager
async def _started(screen: int, folder: Path, environment: Mapping[str, str], *args: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "slackapp.cli", *args,
        cwd=folder, env=environment, stdin=screen, stdout=screen, stderr=screen,
        start_new_session=True, preexec_fn=own_the_terminal,
    )  # fmt: skip
    os.close(screen)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
