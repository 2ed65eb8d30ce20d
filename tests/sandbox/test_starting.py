"""`python -m sandbox` as a process: quiet, on loopback, with a story or without, and its exit codes."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
import yaml

from sandbox.__main__ import OneLine
from sandbox.server import QuietServer, config_for
from tests.environment.patience import HANGS_AFTER_S
from tests.sandbox.fake_tend import FakeTend
from tests.sandbox.manifests import MANIFEST

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def tend_on(port: int, tend: FakeTend) -> AsyncIterator[None]:
    config: uvicorn.Config = config_for(tend.app())
    config.host, config.port = "127.0.0.1", port
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def sandbox_process(tmp_path: Path, *options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    manifest, port = tmp_path / "manifest.yml", free_port()
    manifest.write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "sandbox", "--port", str(port), "--manifest", str(manifest), *options,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def answered(url: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url) as page:
        async with asyncio.timeout(HANGS_AFTER_S):
            while True:
                try:
                    return await page.get("/control/state", params={"viewer": "U0ANA00001"}, timeout=HANGS_AFTER_S)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)


async def test_it_starts_meets_tend_and_stops(tmp_path: Path, tend: FakeTend) -> None:
    """It prints nothing, sends url_verification first, and ends cleanly when told to."""
    port = free_port()
    options = ("--tend", f"http://127.0.0.1:{port}", "--no-story")
    async with tend_on(port, tend), sandbox_process(tmp_path, *options) as (process, url):
        assert (await answered(url)).status_code == 200
        async with asyncio.timeout(HANGS_AFTER_S):
            while not tend.received:  # noqa: ASYNC110  (no event crosses from a process)
                await asyncio.sleep(0.05)
        assert tend.received[0].kind == "url_verification"
        process.terminate()
        out, err = await process.communicate()
        assert (process.returncode, out, err) == (0, b"", b"")


async def test_a_fault_prints_one_line(tmp_path: Path, tend: FakeTend) -> None:
    """A connection that breaks as asked for, without the trace of the server it runs on."""
    port = free_port()
    options = ("--tend", f"http://127.0.0.1:{port}", "--no-story")
    async with tend_on(port, tend), sandbox_process(tmp_path, *options) as (process, url):
        assert (await answered(url)).status_code == 200
        async with httpx.AsyncClient(base_url=url) as page:
            assert (await page.post("/control/faults", json={"kind": "cut"})).is_success
            with pytest.raises(httpx.RemoteProtocolError):
                await page.post("/api/auth.test")
        process.terminate()
        _, err = await process.communicate()
        assert err == b"WARNING sandbox: auth.test broke off, as asked for under Faults\n"


def test_any_other_error_is_one_line_too() -> None:
    """With its name and its sentence."""
    try:
        raise LookupError("no such\nperson")  # noqa: TRY301  (an error with a trace)
    except LookupError:
        record = logging.LogRecord("sandbox", logging.ERROR, "", 1, "the story stopped", None, sys.exc_info())
    assert OneLine().format(record) == "ERROR sandbox: the story stopped: LookupError no such person"


async def test_reset_asks_to_be_started_anew(tmp_path: Path) -> None:
    """Exit code 75, for `tend sandbox` to start both again; until Tend answers the page is told to wait."""
    async with sandbox_process(tmp_path, "--tend", "http://127.0.0.1:9") as (process, url):
        screen = (await answered(url)).json()
        assert screen["seeding"]["note"] == "Waiting for Tend"
        async with httpx.AsyncClient(base_url=url) as page:
            assert (await page.post("/control/reset")).json()["restarting"]
        await process.communicate()
        assert process.returncode == 75


@pytest.mark.parametrize("options", [(), ("--tend", "http://127.0.0.1:9", "--manifest", "/nowhere.yml")])
async def test_it_says_what_is_missing(tmp_path: Path, options: tuple[str, ...]) -> None:
    """A wrong start is a sentence and an exit code, no trace."""
    async with sandbox_process(tmp_path, *options) as (process, _):
        _, err = await process.communicate()
        assert process.returncode in {1, 2}
        assert b"Traceback" not in err
        assert b"--tend" in err or b"/nowhere.yml" in err


async def test_a_taken_port(tmp_path: Path, tend: FakeTend) -> None:
    """Somebody else has the port: exit code 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        async with sandbox_process(tmp_path, "--tend", "http://127.0.0.1:9", "--port", port) as (process, _):
            _, err = await process.communicate()
            assert process.returncode == 1
            assert f"port {port} is taken".encode() in err
            assert b"Traceback" not in err
