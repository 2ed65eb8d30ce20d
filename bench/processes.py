"""Start the measured programs as processes, and observe them from outside, like an operator."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from bench.payloads import SECRET, TOKEN

READY_WITHIN_S = 30.0
KIB = 1024
KEY = Fernet.generate_key().decode()


@dataclass(frozen=True, slots=True)
class Running:
    """A running server of this benchmark."""

    process: subprocess.Popen[bytes]
    port: int
    ready_s: float

    def rss_mb(self) -> float:
        """Return its resident memory in MiB, from /proc/<pid>/status."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / KIB


def settings(database_url: str, api_port: int, port: int) -> dict[str, str]:
    """Return the environment of a Tend process."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{api_port}/api/",
        "TEND_SECRET_KEYS": KEY,
        "PORT": str(port),
    }


@contextlib.contextmanager
def web_api() -> Iterator[int]:
    """Run the double of the Web API; yields its port."""
    with _started([sys.executable, "-m", "bench.web_api"], dict(os.environ), stdout=subprocess.PIPE) as process:
        said = process.stdout.readline() if process.stdout is not None else b""
        yield int(said)


@contextlib.contextmanager
def serving(module: tuple[str, ...], database_url: str, api_port: int) -> Iterator[Running]:
    """Run `python -m module…` as a server; yields it once /readyz answers, with the seconds of the start."""
    port = free_port()
    began = time.perf_counter()
    with _started([sys.executable, "-m", *module], settings(database_url, api_port, port)) as process:
        _wait_until_ready(process, port)
        yield Running(process, port, time.perf_counter() - began)


@contextlib.contextmanager
def working(database_url: str, api_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run `tend work`."""
    with _started([sys.executable, "-m", "slackapp.cli", "work"], settings(database_url, api_port, 0)) as process:
        yield process


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _started(
    command: list[str], environ: Mapping[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env=dict(environ), stdout=stdout) as process:  # noqa: S603  (our own modules)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):  # not listening yet, or still starting
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
            return
        time.sleep(0.01)
    message = "the server did not get ready"
    raise RuntimeError(message)
