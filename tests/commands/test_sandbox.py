"""`tend sandbox` as somebody starts it who has just cloned this: two processes, one address, nothing left behind.

One test starts the command itself; the others fork a process that has loaded Tend. Its children are started.
"""

import asyncio
import contextlib
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from sandbox.workspace.names import CLIENT_ID, CLIENT_SECRET
from slackapp import config
from slackapp.commands import sandbox
from slackapp.commands.sandbox import Stage, environment
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from tests.cast import MIRA, NOW, VEGA
from tests.commands.forking import Forked
from tests.commands.running import Shell, ended, got, line, plain_client
from tests.environment.patience import HANGS_AFTER_S

REAL = {
    "SLACK_BOT_TOKEN": "xoxb-real",
    "SLACK_APP_TOKEN": "xapp-real",
    "SLACK_SIGNING_SECRET": "real",
    "SLACK_CLIENT_SECRET": "real",
    "TEND_SECRET_KEYS": "real",
    "HTTPS_PROXY": "http://proxy.example:3128",
    "http_proxy": "http://proxy.example:3128",
}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Where a story could play."""
    return Stage(tmp_path, 4000, 4001, opens_browser=False)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in which somebody has a real workspace set up."""
    (tmp_path / ".env").write_text(
        "DATABASE_URL=postgresql://real@127.0.0.1:1/tend\nSLACK_APP_TOKEN=xapp-real\nTEND_COUNTRY=DE\n"
    )
    return Shell(tmp_path, REAL)


async def address(process: Process | Forked) -> str:
    """Give where a sandbox answers."""
    said = await line(process)
    assert said.startswith("Tend sandbox: http://127.0.0.1:"), said
    return said.removeprefix("Tend sandbox: ")


async def control(url: str, name: str, **query: str) -> dict[str, Any]:
    async with plain_client() as client:
        answer = await client.get(f"{url}/control/{name}", params=query, timeout=HANGS_AFTER_S)
        told: dict[str, Any] = answer.json()
        return told


async def act(url: str, name: str, **body: str) -> None:
    async with plain_client() as client:
        (await client.post(f"{url}/control/{name}", json=body, timeout=HANGS_AFTER_S)).raise_for_status()


async def until(is_true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is true of the sandbox."""
    end = time.monotonic() + HANGS_AFTER_S
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):  # it may be on its way up or down
            if await is_true():
                return
        await asyncio.sleep(0.1)
    raise TimeoutError


async def is_told(url: str) -> bool:
    """Say whether the story is told to its end."""
    return bool((await control(url, "state", viewer=MIRA))["seeding"] is None)


async def prompts(url: str) -> list[str]:
    """What Tend said to Mira of its own accord."""
    state = await control(url, "state", viewer=MIRA)
    room = next(channel for channel in state["channels"] if channel.get("with") == state["app"]["user"])
    messages = (await control(url, "messages", viewer=MIRA, channel=room["id"]))["messages"]
    return [message["text"] for message in messages]


async def test_the_story_plays_and_starts_anew(shell: Shell) -> None:
    """Mira's phone lights up on Tuesday; a reset begins it all again; after Ctrl-C in it nothing answers any more."""
    async with shell.process("sandbox", "--port", "0", "--no-browser") as process:
        url = await address(process)
        await until(lambda: is_told(url))
        before = await prompts(url)
        await act(url, "skip", to="next_tuesday", viewer=MIRA)
        await until(lambda: has_more(url, before))
        assert len(await prompts(url)) == len(before) + 1
        tuesday = (await control(url, "clock"))["now"]

        await act(url, "reset")
        await until(lambda: is_before(url, tuesday))
        process.send_signal(signal.SIGINT)  # while the story is being told
        done = await ended(process)
    assert done.code == 0
    assert "Traceback" not in done.err
    with pytest.raises(httpx.ConnectError):
        await got(f"{url}/healthz")


async def has_more(url: str, before: list[str]) -> bool:
    """Say whether time has come to where it was to go, and Mira has another message."""
    return (await control(url, "clock"))["target"] is None and await prompts(url) != before


async def is_before(url: str, moment: str) -> bool:
    """Say whether the story begins again, and Tend is there for it."""
    state = await control(url, "state", viewer=MIRA)
    seeding = state["seeding"] or {}
    return state["now"] < moment and "Waiting" not in seeding.get("note", "Waiting")


@pytest.mark.skipif(sys.platform != "linux", reason="needs the kernel's help, and only Linux gives it")
async def test_being_killed_leaves_nothing_running(shell: Shell) -> None:
    """A script that runs out of patience does not wait for anybody to tidy up."""
    async with shell.forked("sandbox", "--port", "0", "--no-browser") as process:
        url = await address(process)
        process.kill()
        await process.wait()
        await until(lambda: is_gone(url))


async def is_gone(url: str) -> bool:
    """Say whether nothing answers any more."""
    try:
        await got(f"{url}/healthz")
    except httpx.ConnectError:
        return True
    return False


async def test_a_port_in_use_is_said(shell: Shell) -> None:
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = await shell.tend("sandbox", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert done.code == 1
    assert done.err.startswith("tend: port ")
    assert "--port" in done.err


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's server on the usual one is no reason to stop."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(sandbox, "PORT", taken.getsockname()[1])
        assert sandbox.PORT < sandbox.page_port(None) <= 65_535
        monkeypatch.setattr(sandbox, "PORTS_TRIED", 1)
        assert sandbox.page_port(None) != sandbox.PORT


@pytest.mark.both_databases
async def test_it_never_plays_on_a_real_workspace(shell: Shell, database_url: str) -> None:
    """Its jobs would act on it; nothing of it is touched."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(database_url)
    async with database.transaction() as session:
        session.add(Workspace(id=VEGA, bot_token="xoxb-real", installed_at=NOW))
    async with shell.forked("sandbox", "--port", "0", "--no-browser", DATABASE_URL=database_url) as process:
        done = await ended(process)
    assert done.code == 2
    assert "DATABASE_URL holds a real workspace" in done.err
    async with database.reading() as session:
        assert (await session.get_one(Workspace, VEGA)).bot_token == "xoxb-real"
    await database.close()


async def test_not_even_the_schema_of_a_real_workspace_is_touched(shell: Shell, bare_sqlite_url: str) -> None:
    """It may be that of another version, which serves somebody."""
    path = bare_sqlite_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE workspaces (id TEXT PRIMARY KEY)")
        connection.execute("INSERT INTO workspaces VALUES ('T0REAL0001')")
        connection.commit()
    async with shell.forked("sandbox", "--port", "0", "--no-browser", DATABASE_URL=bare_sqlite_url) as process:
        done = await ended(process)
    assert "DATABASE_URL holds a real workspace" in done.err
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("workspaces",)]


def test_the_children_get_nothing_real(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither from the environment nor from .env; and no proxy carries their requests away."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text(
        "SLACK_APP_TOKEN=xapp-real\nTEND_COUNTRY=DE\nDATABASE_URL=sqlite:///real.db\nTEND_TIME_TRAVEL=1\n"
    )
    given = environment(stage)
    assert not {name: value for name, value in given.items() if value in REAL.values()}
    settings = config.load(given, tmp_path / ".env")
    assert settings.bot_token == "xoxb-sandbox-tend"
    assert (settings.app_token, settings.country, settings.may_travel) == (None, None, False)
    assert settings.database_url == f"sqlite:///{tmp_path}/tend-0.db"
    assert settings.slack_api_url == "http://127.0.0.1:4000/api/"


def test_over_socket_mode(stage: Stage, tmp_path: Path) -> None:
    """Tend has an app token instead of a signing secret."""
    stage.uses_socket = True
    settings = config.load(environment(stage), tmp_path / ".env")
    assert (settings.app_token, settings.signing_secret) == ("xapp-sandbox-tend", None)


def test_over_oauth(stage: Stage, tmp_path: Path) -> None:
    """Tend has what its app is known by, and no token: nobody has added it yet."""
    stage.vega_port = 4002
    settings = config.load(environment(stage), tmp_path / ".env")
    assert (settings.bot_token, settings.client_id, settings.client_secret) == (None, CLIENT_ID, CLIENT_SECRET)


async def test_over_oauth_the_sandbox_says_once_that_nobody_has_added_tend(tmp_path: Path) -> None:
    """Its guide does; Tend's own log warns of nothing, also when it is told to end."""
    async with Shell(tmp_path, {}).forked("sandbox", "--oauth", "--port", "0", "--no-browser") as process:
        assert (await line(process)).startswith("Tend sandbox: ")
        assert await line(process) == "Nobody has added Tend yet."
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert done.code == 0
    assert "WARNING" not in done.err
    assert "added Tend" not in done.err


async def test_oauth_needs_http(tmp_path: Path) -> None:
    done = await Shell(tmp_path, {}).tend("sandbox", "--oauth", "--socket", "--no-browser")
    assert (done.code, done.out) == (2, "")
    assert "--oauth needs HTTP" in done.err


def test_each_story_has_a_database_and_a_key_of_its_own(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset forgets everything, unless somebody chose the database."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    first = environment(stage)
    stage.plays += 1
    second = environment(stage)
    for name in ("DATABASE_URL", "TEND_SECRET_KEYS"):
        assert first[name] != second[name]
    monkeypatch.setenv("DATABASE_URL", "postgresql://tend@/try")
    assert environment(stage)["DATABASE_URL"] == "postgresql://tend@/try"


async def test_without_its_extra_the_sandbox_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is installed without it."""
    monkeypatch.setattr(sandbox, "SANDBOX_ONLY", ("yaml", "no_such_module"))
    done = await Shell(tmp_path, {}).tend("sandbox", "--no-browser", "--port", "0")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: the sandbox needs no_such_module too; install tend[sandbox]")
