"""`tend serve` and `tend work` as processes: what they print, refuse, survive and leave behind.

One test of each starts the command itself; the others fork a process that has loaded Tend.
"""

import asyncio
import hashlib
import hmac
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from sandbox import Slack
from slackapp.storage.readiness import LOOKED_FOR_S
from tests.cast import ANA, PLATFORM, TEAM, TOMAS
from tests.commands.forking import Forked
from tests.commands.running import Shell, ended, got, line
from tests.environment.patience import HANGS_AFTER_S

ANYWHERE = {"PORT": "0"}


@asynccontextmanager
async def serving(shell: Shell, *args: str, **more: str) -> AsyncIterator[tuple[Forked, str]]:
    """A `tend serve` that listens, and where."""
    async with shell.forked("serve", *args, **ANYWHERE, **more) as process:
        yield process, await address(process)


async def address(process: Process | Forked) -> str:
    """Give where a `tend serve` listens."""
    said = await line(process)
    assert said.startswith("Tend listens on http://127.0.0.1:"), (said, await process.communicate())
    return said.removeprefix("Tend listens on ")


async def thank(slack: Slack, url: str, words: str) -> httpx.Response:
    """Send what Slack sends for /thanks."""
    fields = {"command": "/thanks", "text": f"<@{TOMAS}|tomas> for {words}", "user_id": ANA, "team_id": TEAM}
    fields |= {"channel_id": PLATFORM, "channel_name": "platform", "trigger_id": "1.2.3", "api_app_id": "A0TEND0001"}
    body, stamp = urlencode(fields), str(int(time.time()))
    signed = hmac.new(slack.wire.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signed}"}
    headers["content-type"] = "application/x-www-form-urlencoded"
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{url}/slack/events", content=body, headers=headers, timeout=HANGS_AFTER_S)


async def test_a_thanks_from_nothing(bare_sqlite_url: str, slack: Slack, sqlite_shell: Shell) -> None:
    """No migration, no key, no second process: SQLite is laid at start, and the words arrive."""
    async with sqlite_shell.process("serve", **ANYWHERE, DATABASE_URL=bare_sqlite_url, TEND_SECRET_KEYS="") as process:
        url = await address(process)
        for page in ("healthz", "readyz", "metrics"):
            assert (await got(f"{url}/{page}")).status_code == 200
        assert (await thank(slack, url, "the night")).status_code == 200
        assert await slack.until(lambda: slack.messages_for(TOMAS))
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert (done.code, done.out, done.complaints) == (0, "", [])


async def test_ops8_a_worker_with_a_port_can_be_watched(slack: Slack, sqlite_shell: Shell) -> None:
    """It has the three pages for operators, and takes nothing from Slack; SIGTERM ends it like any other."""
    async with sqlite_shell.forked("work", "--with-pages", PORT="0") as process:
        url = (await line(process)).removeprefix("Tend listens on ")
        assert (await got(f"{url}/healthz")).text == (await got(f"{url}/readyz")).text == "ok"
        shown = (await got(f"{url}/metrics")).text
        assert 'tend_job_lag_seconds{job="send_prompts"} 0.0' in shown
        assert (await thank(slack, url, "the night")).status_code == 404
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert (done.code, done.complaints) == (0, [])


async def test_sigterm_waits_for_what_is_being_sent(sqlite_shell: Shell, slack: Slack) -> None:
    """Nothing is sent twice by the next process, and nothing is lost."""
    async with serving(sqlite_shell) as (process, url):
        assert (await thank(slack, url, "the night")).status_code == 200
        slack.latency_s = 0.5
        assert await slack.until(lambda: slack.calls_to("users.info"))
        await asyncio.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert (await ended(process)).code == 0
    slack.latency_s = 0.0
    async with serving(sqlite_shell) as (process, _):
        assert await slack.until(lambda: slack.messages_for(TOMAS))
        await asyncio.sleep(1.0)
        assert len(slack.messages_for(TOMAS)) == 1


async def test_bound_to_127_0_0_1_unless_told(sqlite_shell: Shell, slack: Slack) -> None:
    """`tend work --with-pages` too. A container says another address.

    The sandbox's Tend stays on this machine whatever is said: its signing secret stands in a public repository.
    """
    everywhere = {"TEND_HOST": "0.0.0.0"}  # noqa: S104  (the point)
    for command in (("serve",), ("work", "--with-pages")):
        async with sqlite_shell.forked(*command, **ANYWHERE) as process:
            assert (await line(process)).startswith("Tend listens on http://127.0.0.1:")
    async with sqlite_shell.forked("serve", **ANYWHERE, **everywhere) as process:
        assert (await line(process)).startswith("Tend listens on http://0.0.0.0:")
    clock = {"TEND_SANDBOX_CLOCK": f"{slack.state.own_url}/control/clock"}
    async with sqlite_shell.forked("serve", **ANYWHERE, **everywhere, **clock) as process:
        assert (await line(process)).startswith("Tend listens on http://127.0.0.1:")


async def test_http_needs_a_signing_secret(sqlite_shell: Shell) -> None:
    """It stops the start by its name; Socket Mode needs none."""
    done = await sqlite_shell.tend("serve", SLACK_SIGNING_SECRET="", **ANYWHERE)
    assert done.code == 2
    assert done.err.startswith("tend: SLACK_SIGNING_SECRET: ")


async def test_a_bad_setting_stops_the_start(sqlite_shell: Shell) -> None:
    """By its name, without its value."""
    for command in ("serve", "work", "migrate"):
        done = await sqlite_shell.tend(command, SLACK_BOT_TOKEN="hunter2")
        assert (done.code, done.err) == (2, "tend: SLACK_BOT_TOKEN: must begin with xoxb-\n")


async def test_a_port_in_use_is_named_and_sqlite_takes_one_worker(sqlite_shell: Shell) -> None:
    """Whichever way it is started; a web process without jobs, and jobs by hand, may run beside it.

    The port is looked at before the database is touched.
    """
    async with serving(sqlite_shell) as (process, first_url):
        done = await sqlite_shell.tend("serve", "--no-jobs", PORT=first_url.rpartition(":")[2])
        assert done.code == 2
        assert done.err.startswith("tend: PORT: ")
        for command in (("work",), ("serve",), ("serve", "--with-jobs")):
            done = await sqlite_shell.tend(*command, **ANYWHERE)
            assert done.code == 1
            assert f"another worker (process {process.pid})" in done.err
            assert "PostgreSQL" in done.err
        assert (await sqlite_shell.tend("job", "run", "send_prompts")).code == 0
        async with serving(sqlite_shell, "--no-jobs") as (_, url):
            assert (await got(f"{url}/readyz")).status_code == 200


async def test_a_killed_worker_leaves_its_place(sqlite_shell: Shell) -> None:
    """Nobody has to remove a lock file by hand."""
    async with sqlite_shell.process("work") as process:
        assert (await line(process)).startswith("Tend works")
        process.kill()
        await process.wait()
    async with sqlite_shell.forked("work") as process:
        assert (await line(process)).startswith("Tend works")
        process.send_signal(signal.SIGTERM)
        assert (await ended(process)).code == 0


async def test_on_postgresql_the_web_leaves_the_work_to_workers(
    postgresql_url: str, sqlite_shell: Shell, slack: Slack
) -> None:
    """`serve` stores, two `work` deliver, and it arrives once."""
    shared = {"DATABASE_URL": postgresql_url}
    async with serving(sqlite_shell, **shared) as (_, url):
        assert (await thank(slack, url, "the night")).status_code == 200
        await asyncio.sleep(1.0)
        assert slack.messages_for(TOMAS) == []
        async with (
            sqlite_shell.forked("work", **shared) as first,
            sqlite_shell.forked("work", **shared) as second,
        ):
            assert [await line(process) for process in (first, second)] == ["Tend works: it delivers and runs jobs"] * 2
            assert await slack.until(lambda: slack.messages_for(TOMAS))
            for process in (first, second):
                process.send_signal(signal.SIGTERM)
                assert (await ended(process)).code == 0
    assert len(slack.messages_for(TOMAS)) == 1


async def test_line_1_8_without_a_token_it_is_said_at_start_and_to_the_person(
    bare_sqlite_url: str, slack: Slack, sqlite_shell: Shell
) -> None:
    """The process answers, and every answer says why nothing happens."""
    alone = {"DATABASE_URL": bare_sqlite_url, "TEND_SECRET_KEYS": "", "SLACK_BOT_TOKEN": ""}
    async with serving(sqlite_shell, **alone) as (process, url):
        told = await thank(slack, url, "the night")
        assert told.status_code == 200
        assert "Tend is not installed in this workspace" in told.text
        assert "the night" in told.text
        assert "tend_not_installed_total 1.0" in (await got(f"{url}/metrics")).text
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert done.code == 0
    assert "Tend is not installed in any workspace: SLACK_BOT_TOKEN is not set" in done.err
    assert slack.calls == []


async def test_over_oauth_no_workspace_is_how_it_begins(bare_sqlite_url: str, sqlite_shell: Shell) -> None:
    """No warning, since no Slack sends commands yet; the log says where people add Tend."""
    oauth = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1000.2000", "SLACK_CLIENT_SECRET": "s"}
    async with serving(sqlite_shell, DATABASE_URL=bare_sqlite_url, **oauth) as (process, _):
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert done.code == 0
    assert "INFO slackapp.commands.serving: no workspace has added Tend yet; people do at /slack/install" in done.err
    assert "WARNING" not in done.err


async def test_a_schema_that_is_behind_is_said(bare_postgresql_url: str, sqlite_shell: Shell) -> None:
    """The process stays, not ready: whoever migrates next needs no restart."""
    shared = {"DATABASE_URL": bare_postgresql_url}
    async with serving(sqlite_shell, **shared) as (process, url):
        assert (await got(f"{url}/readyz")).status_code == 503
        assert (await sqlite_shell.tend("migrate", **shared)).code == 0
        await asyncio.sleep(LOOKED_FOR_S)
        assert (await got(f"{url}/readyz")).status_code == 200
        process.send_signal(signal.SIGINT)
        done = await ended(process)
    assert done.code == 0
    assert "the schema is not current; run `tend migrate`" in done.err


@pytest.mark.parametrize("command", ["serve", "work"])
async def test_the_wrong_key_stops_the_start(sqlite_shell: Shell, slack: Slack, command: str) -> None:
    """Before words are sealed with a key that does not belong here, and everybody's Home fails."""
    (sqlite_shell.folder / "leads.csv").write_text(f"member,manager\n{ANA},{TOMAS}\n")
    assert (await sqlite_shell.tend("import", "managers", "leads.csv")).code == 0
    done = await sqlite_shell.tend(command, TEND_SECRET_KEYS="MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=", **ANYWHERE)
    assert done.code == 2
    assert done.err.startswith("tend: TEND_SECRET_KEYS: no key opens 2 of 2 rows looked at in people")


def test_there_is_a_procfile_for_each() -> None:
    """What a platform starts is what this tests."""
    lines = (Path(__file__).parents[2] / "Procfile").read_text().splitlines()
    assert lines == ["release: tend migrate", "web: tend serve", "worker: tend work"]
