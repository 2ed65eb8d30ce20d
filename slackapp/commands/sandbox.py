"""`tend sandbox`: run a small Slack and a Tend as child processes, on this machine and without an account.

Must not use the sandbox except as a process and over HTTP. No setting of a real workspace is used: the children get
their own settings, over values in the environment or in .env.
"""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from cryptography.fernet import Fernet
from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from slackapp import config
from slackapp.clock import real_now
from slackapp.commands import imports
from slackapp.commands.children import Child, child
from slackapp.commands.ending import FOUND_SOMETHING, Stop
from slackapp.commands.lead_files import Pair
from slackapp.commands.opening import opened
from slackapp.commands.pages import open_page
from slackapp.config import Settings
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.directory.lookup import Lookup, LookupStopped
from slackapp.slack.platform.erasing import erase_workspace
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate

THIS_MACHINE = "127.0.0.1"
PORT, PORTS_TRIED = 4000, 100
SANDBOX_ONLY = ("yaml", "python_multipart")  # the modules of the extra in pyproject.toml
OLDER_THAN_STORY = timedelta(days=60)  # age of Mira's leads
EXIT_RESET = 75  # the sandbox asks for a restart, together with Tend
# Ids in the sandbox; docs/sandbox.md lists its people.
WORKSPACE, OTHER_WORKSPACE = "T0SANDBOX1", "T0VEGA0001"
LEADER, TEAM = "U0MIRA0001", ("U0ANA00001", "U0TOMAS001", "U0SAM00001", "U0NINA0001")
# Set to empty even where unset, so that .env cannot fill them in.
COVERED = (
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "TEND_COUNTRY",
    "TEND_TIME_TRAVEL",
)
GUIDE = """\
1. Press Next Tuesday. Mira's phone lights up: Ana noticed what Tomas did, and nobody has thanked him.
2. Open it and press Say it now.
3. Be Tomas, and read it.
Ctrl-C ends it; nothing is kept."""
TWO_GUIDE = """\
Nobody has added Tend yet.
1. Add it to a workspace: {start}
2. Look at both: Fernhill {fernhill} and Vega {vega}
Ctrl-C ends it; nothing is kept."""
OAUTH = {"SLACK_CLIENT_ID": "1000.2000", "SLACK_CLIENT_SECRET": "sandbox-client-secret"}
HTTP_PROOF = {"SLACK_SIGNING_SECRET": "sandbox-signing-secret"}
PROXIES = ("http_proxy", "https_proxy", "all_proxy")  # would send local requests to another machine


@dataclass(slots=True)
class Stage:
    """The folder, ports and state of one sandbox."""

    folder: Path
    port: int
    tend_port: int
    opens_browser: bool
    uses_socket: bool = False
    vega_port: int | None = None  # None: one workspace, which has Tend from the beginning
    plays: int = 0
    end: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://{THIS_MACHINE}:{self.port}"

    @property
    def workspaces(self) -> tuple[str, ...]:
        """The workspaces that this sandbox plays."""
        return (WORKSPACE,) if self.vega_port is None else (WORKSPACE, OTHER_WORKSPACE)

    @property
    def tend_url(self) -> str:
        return f"http://{THIS_MACHINE}:{self.tend_port}"


def play(
    *,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            show_default=False,
            help="Where the page is served; 0: any. Default: 4000, or the next free.",
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    socket_mode: Annotated[
        bool, typer.Option("--socket", help="Let Tend and its Slack talk over Socket Mode instead of HTTP.")
    ] = False,
    oauth: Annotated[
        bool, typer.Option("--oauth", help="Begin without Tend, and add it to one of two workspaces or to both.")
    ] = False,
) -> None:
    """Try Tend in a browser: a small strict Slack with a team in the middle of a story. No account, no network.

    All data is in a temporary folder, deleted at the end; DATABASE_URL may name an empty database instead.
    """
    if missing := [name for name in SANDBOX_ONLY if find_spec(name) is None]:
        raise Stop(f"the sandbox needs {' and '.join(missing)} too; install tend[sandbox], or use `make sandbox`")
    if oauth and socket_mode:
        raise Stop("--oauth needs HTTP, as it does with Slack; leave --socket out")
    with tempfile.TemporaryDirectory(prefix="tend-sandbox-") as folder:
        stage = Stage(Path(folder), page_port(port), free_port(0), browser, socket_mode)
        stage.vega_port = free_port(0) if oauth else None
        code = asyncio.run(_play(stage))
    raise typer.Exit(code)


def page_port(wanted: int | None) -> int:
    """Return the port of the page: `wanted`, or without a wish the first free one from 4000 on. Raises Stop."""
    if wanted is not None:
        return free_port(wanted)
    for port in range(PORT, PORT + PORTS_TRIED):
        with suppress(Stop):
            return free_port(port)
    return free_port(0)


def free_port(wanted: int) -> int:
    """Return `wanted`, or any free port for 0. Raises Stop when the port is in use."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((THIS_MACHINE, wanted))
        except OSError as error:
            raise Stop(
                f"port {wanted} cannot be used ({error.strerror}); choose another with --port", FOUND_SOMETHING
            ) from None
        return int(listener.getsockname()[1])


def environment(stage: Stage) -> dict[str, str]:
    """Return the environment of both children: the sandbox's settings and none of a real workspace."""
    ours = ("SLACK_", "TEND_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours) and k.lower() not in PROXIES}
    proof = {"SLACK_APP_TOKEN": "xapp-sandbox-tend"} if stage.uses_socket else HTTP_PROOF
    token = OAUTH if stage.vega_port else {"SLACK_BOT_TOKEN": "xoxb-sandbox-tend"}
    return {
        **kept,
        **dict.fromkeys(COVERED, ""),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{stage.folder}/tend-{stage.plays}.db",
        "PORT": str(stage.tend_port),
        "SLACK_API_URL": f"{stage.url}/api/",
        "SLACK_BOT_TOKEN": "",
        **token,
        **proof,
        "TEND_SANDBOX_CLOCK": f"{stage.url}/control/clock",
        "TEND_SECRET_KEYS": Fernet.generate_key().decode(),
    }


async def _play(stage: Stage) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stage.end.set)
    code = EXIT_RESET
    while code == EXIT_RESET and not stage.end.is_set():
        code = await _play_once(stage)
        stage.plays += 1
    return code


async def _play_once(stage: Stage) -> int:
    """Play until the end, or until a restart is requested; return the exit code."""
    surroundings = environment(stage)
    settings = config.load(surroundings, Path(os.devnull))
    slack = ("sandbox", "--port", str(stage.port), "--tend", stage.tend_url, *(["--socket"] * stage.uses_socket))
    if stage.vega_port:
        slack = (*slack, "--oauth", str(stage.vega_port))
    if stage.plays == 0:
        say("Starting a small Slack and Tend on this machine …")
    await _refuse_real(settings, stage.workspaces)
    async with child("the sandbox", slack, surroundings) as sandbox:
        if not await sandbox.answers(f"{stage.url}/healthz", stage.end):
            return 0
        # before Tend answers, because Tend's first answer begins the story
        if stage.vega_port:
            await _begin_without_tend(settings, stage.workspaces)
        else:
            await _set_up(settings)
        async with child("Tend", ("slackapp.cli", "serve", "--with-jobs"), surroundings) as tend:
            if not await tend.answers(f"{stage.tend_url}/readyz", stage.end):
                return 0
            if stage.plays == 0:
                await _tell(stage)
            return await _until_end(stage, sandbox, tend)


async def _until_end(stage: Stage, sandbox: Child, tend: Child) -> int:
    ends = [asyncio.create_task(wait) for wait in (stage.end.wait(), sandbox.ended(), tend.ended())]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in ends:
        task.cancel()
    if stage.end.is_set():
        return 0
    if sandbox.process.returncode == EXIT_RESET:
        return EXIT_RESET
    gone = tend if sandbox.process.returncode is None else sandbox
    raise Stop(f"{gone.name} ended unexpectedly with {gone.process.returncode}", FOUND_SOMETHING)


def say(line: str) -> None:
    """Print progress on stderr: on stdout the page's address comes first."""
    typer.echo(line, err=True)


async def _tell(stage: Stage) -> None:
    # scripts read the first address on stdout
    print(f"Tend sandbox: {stage.url}", flush=True)  # noqa: T201
    start = stage.url
    if stage.vega_port:
        start = f"{stage.url}/workspaces"
        typer.echo(TWO_GUIDE.format(start=start, fernhill=stage.url, vega=f"http://{THIS_MACHINE}:{stage.vega_port}"))
    else:
        typer.echo(GUIDE)
    if stage.opens_browser:
        await asyncio.to_thread(open_page, start)


async def _begin_without_tend(settings: Settings, workspaces: Sequence[str]) -> None:
    """Leave an empty database: nobody has added Tend yet."""
    migrate(settings.database_url)
    async with opened(settings, writes_words=False) as tend:
        for workspace in workspaces:
            await erase_workspace(tend.db, workspace)


async def _set_up(settings: Settings) -> None:
    """Fill an empty database with Mira as the team's manager."""
    migrate(settings.database_url)
    with _without_proxies():
        async with opened(settings, writes_words=False) as tend:
            await erase_workspace(tend.db, WORKSPACE)
            installation = await tend.installations.own(CALL_TIMEOUT_S)
            if installation is None or installation.workspace_id != WORKSPACE:
                raise Stop("the sandbox does not know its own workspace", FOUND_SOMETHING)
            pairs = [Pair(line, member, LEADER) for line, member in enumerate(TEAM, start=2)]
            try:
                lookup = Lookup(tend.db, tend.slack, tend.directory, installation)
                good, _ = await imports.resolve(lookup, pairs, imports.silent)
            except LookupStopped as stopped:
                raise Stop(f"the sandbox does not let Tend in: {stopped}", FOUND_SOMETHING) from None
            if tend.shifted_clock is not None:
                tend.shifted_clock.set(real_now() - OLDER_THAN_STORY)
            await imports.store(tend, WORKSPACE, good, imports.silent)


async def _refuse_real(settings: Settings, ours: Sequence[str]) -> None:
    """Refuse a database with a real workspace, before its schema is touched. Raises Stop."""
    if settings.is_sqlite and not settings.sqlite_path.exists():
        return  # a connection would create the file
    database = Database(settings.database_url)
    try:
        others = await database.look(lambda connection: _others(connection, ours))
    except (SQLAlchemyError, OSError) as error:
        raise Stop(f"DATABASE_URL cannot be reached ({type(error).__name__})", FOUND_SOMETHING) from None
    finally:
        await database.close()
    if others:
        raise Stop("DATABASE_URL holds a real workspace; name an empty database, or leave it out")


def _others(connection: Connection, ours: Sequence[str]) -> list[str]:
    if not inspect(connection).has_table(Workspace.__tablename__):
        return []
    return list(connection.scalars(select(Workspace.id).where(Workspace.id.not_in(ours))))


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Remove proxies from the environment: Slack's client uses them even for this machine's addresses."""
    before: Mapping[str, str] = {k: os.environ.pop(k) for k in list(os.environ) if k.lower() in PROXIES}
    try:
        yield
    finally:
        os.environ.update(before)
