"""Child processes of a command, waited for and never left behind. Must not know their purpose."""

import asyncio
import ctypes
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slackapp.commands.ending import FOUND_SOMETHING, Stop

if TYPE_CHECKING:
    import httpx

HOUSE = Path(__file__).resolve().parent.parent.parent
READY_WITHIN_S = 60.0
LOOK_EVERY_S = 0.05
PR_SET_PDEATHSIG = 1  # man 2 prctl
END_WITHIN_S = 15.0  # a Tend that finishes what it is sending takes a moment


@dataclass(frozen=True, slots=True)
class Child:
    """A running process, and its name for error messages."""

    name: str
    process: Process

    async def ended(self) -> int:
        """Wait for the end of the process; return its exit code."""
        return await self.process.wait()

    async def answers(self, url: str, end: asyncio.Event) -> bool:
        """Wait until `url` answers with success; return False when `end` comes first. Raises Stop on failure."""
        import httpx  # noqa: PLC0415  (megabytes that a Tend without a sandbox does without)

        waited_s = 0.0
        async with httpx.AsyncClient(trust_env=False) as client:
            while not end.is_set():
                if self.process.returncode is not None:
                    raise Stop(f"{self.name} ended with {self.process.returncode} before it answered", FOUND_SOMETHING)
                if waited_s > READY_WITHIN_S:
                    raise Stop(f"{self.name} did not answer within {READY_WITHIN_S:.0f} s", FOUND_SOMETHING)
                if await _is_well(client, url):
                    return True
                await asyncio.sleep(LOOK_EVERY_S)
                waited_s += LOOK_EVERY_S
        return False


@asynccontextmanager
async def child(name: str, module: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[Child]:
    """Start `python -m module…`, and end it with the block.

    The child has its own session, so that Ctrl-C reaches it through this process, in order. Its stdout is discarded;
    its stderr goes to this process's stderr.
    """
    # -P: a folder of the same name where the command was typed must not stand in for ours
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        *module,
        env={**environment, "PYTHONPATH": str(HOUSE)},
        stdin=DEVNULL,
        stdout=DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_us(),
    )
    try:
        yield Child(name, process)
    finally:
        await _end(process)


def _end_with_us() -> Callable[[], object] | None:
    """Return a function that makes Linux end the child when this process is killed; None on other systems."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: little may be done between fork and exec
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _is_well(client: "httpx.AsyncClient", url: str) -> bool:
    import httpx  # noqa: PLC0415

    try:
        return (await client.get(url, timeout=2.0)).is_success
    except httpx.HTTPError:
        return False
