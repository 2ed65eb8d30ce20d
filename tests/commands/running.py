"""Runs `tend` as an operator does: in this process where that is enough, as a process where it has to be one."""

import asyncio
import contextlib
import io
import logging
import os
import ssl
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from sandbox import Slack
from slackapp.cli import main
from tests.commands.forking import Forked, forked
from tests.environment.patience import HANGS_AFTER_S

KEY = Fernet.generate_key().decode()  # of the shells
OURS = ("SLACK_", "TEND_", "DATABASE_URL", "PORT")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """Lines of `err` but those of what jobs did: one ticks whenever a quarter of an hour begins."""
        return [one for one in self.err.splitlines() if " INFO slackapp.operations.ticker: job " not in one]


class _Printed(io.TextIOWrapper):
    """Stdout or stderr in an encoding, as a process has them."""

    def __init__(self, encoding: str) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding, write_through=True)

    def text(self) -> str:
        """Return all that was printed."""
        return self._bytes.getvalue().decode(self.encoding)


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder and an environment in which commands are typed."""

    folder: Path
    environment: Mapping[str, str]

    async def tend(self, *args: str, **more: str) -> Ended:
        """Run one command to its end, in a thread with this process's modules: quick."""
        return await asyncio.to_thread(self._run, args, more)

    def _run(self, args: tuple[str, ...], more: Mapping[str, str]) -> Ended:
        environment = {**self.environment, **more}
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        out, err = _Printed(encoding), _Printed(encoding)
        code: object = 0
        with (
            _surroundings(environment, self.folder),
            _loggers(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main(list(args))
            except SystemExit as end:
                code = end.code
        return Ended(int(str(code or 0)), out.text(), err.text())

    @asynccontextmanager
    async def process(self, *args: str, **more: str) -> AsyncIterator[Process]:
        """Start a command as a process; whatever is left of it at the end is killed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "slackapp.cli", *args,
            cwd=self.folder, env=surroundings_of({**self.environment, **more}), stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await asyncio.wait_for(process.communicate(), HANGS_AFTER_S)  # also for the end of its own children

    def forked(self, *args: str, **more: str) -> AbstractAsyncContextManager[Forked]:
        """Start a command as `process` does, by a fork: for whatever does not ask how a process begins."""
        return forked(self.folder, surroundings_of({**self.environment, **more}), *args)


def surroundings(slack: Slack, database_url: str) -> dict[str, str]:
    """Give the settings of an operator."""
    return {
        "DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.wire.signing_secret,
        "SLACK_API_URL": f"{slack.state.own_url}/api/",
        "TEND_SECRET_KEYS": KEY,
    }


def surroundings_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process: these settings and none of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, **environment, "PYTHONPATH": str(Path(__file__).parents[2])}


@contextlib.contextmanager
def _surroundings(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr("sys.stdin", io.StringIO())  # nobody answers
        for name in [name for name in os.environ if name.startswith(OURS)]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@contextlib.contextmanager
def _loggers() -> Iterator[None]:
    """Put the handlers back that a command replaces."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level


async def line(process: Process | Forked) -> str:
    """Give the next line of its stdout."""
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), HANGS_AFTER_S)).decode().rstrip("\n")


async def ended(process: Process | Forked) -> Ended:
    """Wait for its end."""
    out, err = await asyncio.wait_for(process.communicate(), HANGS_AFTER_S)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


def plain_client() -> httpx.AsyncClient:
    """Make a client for this machine: it trusts no authorities, whose certificates take longer to load than to ask."""
    return httpx.AsyncClient(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


async def got(url: str) -> httpx.Response:
    """Get a page of this machine."""
    async with plain_client() as client:
        return await client.get(url, timeout=HANGS_AFTER_S)
