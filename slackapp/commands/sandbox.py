"""`tend sandbox`: a small Slack and a Tend beside it, both as children, on this machine and without an account.

Meets the sandbox only as a process and over HTTP. Nothing of a real workspace is used: the children get settings of
their own, and whatever stands in the environment or in .env is covered by them.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import typer
from cryptography.fernet import Fernet
from sqlalchemy import select

from slackapp import config
from slackapp.commands import imports
from slackapp.commands.ending import FOUND_SOMETHING, Stop
from slackapp.commands.lead_files import Pair
from slackapp.commands.opening import opened
from slackapp.config import Settings
from slackapp.db import migrate
from slackapp.domain.models import Workspace
from slackapp.installations import erase_workspace
from slackapp.lookups import Lookup

HERE = Path(__file__).resolve().parent.parent.parent
THIS_MACHINE = "127.0.0.1"
EXIT_RESET = 75  # the sandbox asks to be started anew, Tend too
READY_WITHIN_S = 60.0
LOOK_EVERY_S = 0.05
END_WITHIN_S = 15.0
# What the sandbox is made of; docs/sandbox.md lists its people.
WORKSPACE = "T0SANDBOX1"
LEADS = (("U0ANA00001", "U0MIRA0001"), ("U0TOMAS001", "U0MIRA0001"), ("U0SAM00001", "U0MIRA0001"), ("U0NINA0001", "U0MIRA0001"))
# Covered even when empty, so that .env cannot fill them in.
COVERED = (
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "TEND_COUNTRY",
    "TEND_TIME_TRAVEL",
)
PROXIES = ("http_proxy", "https_proxy", "all_proxy")  # would carry loopback requests off this machine


@dataclass(slots=True)
class Stage:
    """Where one sandbox plays: ports, database, and whether its address was told."""

    folder: Path
    port: int
    tend_port: int
    end: asyncio.Event = field(default_factory=asyncio.Event)
    plays: int = 0
    is_told: bool = False

    @property
    def url(self) -> str:
        return f"http://{THIS_MACHINE}:{self.port}"

    @property
    def tend_url(self) -> str:
        return f"http://{THIS_MACHINE}:{self.tend_port}"


def play(
    *,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where the page is served; 0 takes a free one.")] = 4000,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Try Tend in a browser: a small strict Slack with a team in the middle of a story. No account, no network.

    Everything is kept in a temporary folder, gone at the end; DATABASE_URL chooses an empty database instead.
    """
    with tempfile.TemporaryDirectory(prefix="tend-sandbox-") as folder:
        stage = Stage(Path(folder), _port(port), _port(0))
        code = asyncio.run(_play(stage, browser=browser))
    raise typer.Exit(code)


def environment(stage: Stage) -> dict[str, str]:
    """Give the children's environment: the sandbox's settings and nothing of a real workspace."""
    ours = ("SLACK_", "TEND_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours) and k.lower() not in PROXIES}
    return {
        **kept,
        **dict.fromkeys(COVERED, ""),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{stage.folder}/tend-{stage.plays}.db",
        "PORT": str(stage.tend_port),
        "PYTHONPATH": str(HERE),
        "SLACK_API_URL": f"{stage.url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-sandbox-tend",
        "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
        "TEND_SANDBOX_CLOCK": f"{stage.url}/control/clock",
        "TEND_SECRET_KEYS": Fernet.generate_key().decode(),
    }


async def _play(stage: Stage, *, browser: bool) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stage.end.set)
    code = EXIT_RESET
    while code == EXIT_RESET and not stage.end.is_set():
        code = await _play_once(stage, browser=browser)
        stage.plays += 1
    return 0 if stage.end.is_set() else code


async def _play_once(stage: Stage, *, browser: bool) -> int:
    """Play until somebody ends it or asks for a new story; gives the exit code."""
    children = environment(stage)
    settings = config.load(children, Path(os.devnull))
    await _make_room(settings, is_ours="DATABASE_URL" not in os.environ)
    slack = ("-m", "sandbox", "--port", str(stage.port), "--tend", stage.tend_url)
    async with _child("the sandbox", slack, children) as (_, sandbox):
        if not await _answers(stage, f"{stage.url}/healthz", sandbox):
            return 0
        # before Tend answers, because its first answer begins the story
        await _import_leads(settings)
        async with _child("Tend", ("-m", "slackapp.cli", "serve", "--with-jobs"), children) as (_, tend):
            if not await _answers(stage, f"{stage.tend_url}/readyz", tend):
                return 0
            _tell(stage, browser=browser)
            return await _until_end(stage, sandbox, tend)
