"""Each check of the doctor, on what it is there to find."""

import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from sandbox import Slack, served
from slackapp import config, keys
from slackapp.config import Settings
from slackapp.domain.outbox import holds
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.workspaces import Workspace
from slackapp.operations import doctor, slack_checks
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.operations.slack_checks import clock, scopes
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from slackapp.storage.database import Database
from tests.cast import EVERYBODY, NOW, TEAM, profile
from tests.manifest import MANIFEST

KEY = Fernet.generate_key().decode()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A small Slack on a port of its own, which granted every scope."""
    slack = Slack()
    slack.state.manifest = replace(slack.state.manifest, scopes=(*NEEDED, *OPTIONAL))
    async with served(slack):
        yield slack


def settings(url: str, slack: Slack | None = None, **more: str) -> Settings:
    api = slack.state.own_url if slack is not None else "http://127.0.0.1:1"
    values = {
        "DATABASE_URL": url,
        "SLACK_API_URL": f"{api}/api/",
        "SLACK_BOT_TOKEN": "xoxb-sandbox-tend",
        "SLACK_SIGNING_SECRET": "s",
        "TEND_SECRET_KEYS": KEY,
    }
    return config.load({**values, **more}, Path("/nowhere/.env"))


async def found(of: Settings) -> dict[str, Finding]:
    findings = await doctor.examine(of)
    assert len({finding.id for finding in findings}) == len(findings)
    assert all(finding.hint for finding in findings if finding.state == BAD)
    return {finding.id: finding for finding in findings}


def not_good(findings: dict[str, Finding]) -> dict[str, str]:
    """What is not good, without the clock: that small Slack does not say what time it is."""
    return {name: one.state for name, one in findings.items() if one.state != GOOD and name != "clock"}


async def test_a_healthy_tend(database_url: str, slack: Slack) -> None:
    """Nothing to say, on either database."""
    assert not_good(await found(settings(database_url, slack))) == {}


@pytest.mark.parametrize(("country", "state"), [("GB", NOTE), ("GB-ENG", GOOD), ("FR", GOOD), ("", None)])
async def test_a_country_that_needs_its_region(sqlite_url: str, slack: Slack, country: str, state: str | None) -> None:
    findings = await found(settings(sqlite_url, slack, TEND_COUNTRY=country))
    assert (findings["country"].state if "country" in findings else None) == state


async def test_1_2_the_doctor_finds_a_held_workspace(database_url: str, slack: Slack) -> None:
    """Which, since when and why; nobody else may have looked at the log."""
    database = Database(database_url)
    async with database.transaction() as session:
        await holds.hold(session, TEAM, "token_revoked", NOW, NOW)
    await database.close()
    findings = await found(settings(database_url, slack))
    assert not_good(findings) == {"holds": BAD}
    assert f"{TEAM} since {NOW:%Y-%m-%d %H:%M} UTC (token_revoked, 0 wait)" in findings["holds"].says


async def test_a_database_that_is_away(slack: Slack) -> None:
    """What hangs on it is skipped, what does not is still looked at."""
    findings = await found(settings("postgresql://tend:hunter2@127.0.0.1:1/tend", slack))
    assert not_good(findings) == {"database": BAD, "schema": UNKNOWN, "stored_words": UNKNOWN}
    assert "hunter2" not in str(findings)


async def test_a_folder_that_is_not_there(tmp_path: Path, slack: Slack) -> None:
    """The first start makes no folder, so nobody is told to wait for it."""
    findings = await found(settings(f"sqlite:///{tmp_path}/data/tend.db", slack))
    assert not_good(findings) == {"database": BAD, "schema": UNKNOWN, "stored_words": UNKNOWN}
    assert findings["database"].says == f"there is no folder {tmp_path}/data, so `tend serve` will not start"


async def test_a_file_that_is_no_database(tmp_path: Path, slack: Slack) -> None:
    """SQLite has no server, and the hint speaks of none."""
    path = tmp_path / "tend.db"
    path.write_bytes(b"spoiled " * 500)
    findings = await found(settings(f"sqlite:///{path}", slack))
    assert not_good(findings) == {"database": BAD, "schema": UNKNOWN, "stored_words": UNKNOWN}
    assert findings["database"].says == f"{path} cannot be read (file is not a database)"
    assert "backup" in findings["database"].hint
    assert "server" not in findings["database"].hint


async def test_a_schema_that_is_behind(bare_database_url: str, slack: Slack) -> None:
    """The hint is the command."""
    of = settings(bare_database_url, slack)
    if of.is_sqlite:
        of.sqlite_path.touch(0o600)
        sqlite3.connect(of.sqlite_path).execute("VACUUM").connection.close()
    findings = await found(of)
    assert not_good(findings) == {"schema": BAD, "stored_words": UNKNOWN}
    assert "tend migrate" in findings["schema"].hint


async def test_keys_that_do_not_open_what_is_stored(database_url: str, slack: Slack) -> None:
    """Before somebody's Home says so."""
    database = Database(database_url)
    keyring.use([KEY])
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
    await database.close()
    assert (await found(settings(database_url, slack)))["stored_words"].says == "can be opened (10 looked at)"
    findings = await found(settings(database_url, slack, TEND_SECRET_KEYS=Fernet.generate_key().decode()))
    assert not_good(findings) == {"stored_words": BAD}
    assert findings["stored_words"].says == "no key opens 10 of 10 rows looked at in people"


async def test_4_4_the_doctor_samples_across_tables(database_url: str, slack: Slack) -> None:
    """A row in the middle that no key opens is found, not only one at the ends."""
    database = Database(database_url)
    other = Fernet.generate_key().decode()
    for keys_then, numbers in (([KEY], range(60)), ([other], range(60, 240)), ([KEY], range(240, 300))):
        keyring.use(keys_then)
        async with database.transaction() as session:
            await remember(session, TEAM, [profile(f"U0PERSON{n:04}", f"P{n}") for n in numbers], NOW)
    await database.close()
    found_words = (await found(settings(database_url, slack, TEND_SECRET_KEYS=KEY)))["stored_words"]
    assert found_words.state == BAD
    assert re.fullmatch(r"no key opens \d\d of \d\d rows looked at in people", found_words.says)


async def test_a_key_file_that_is_gone(sqlite_url: str, slack: Slack) -> None:
    """It is noticed, and no other is made in its place."""
    database = Database(sqlite_url)
    keyring.use([KEY])
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
    await database.close()
    of = settings(sqlite_url, slack, TEND_SECRET_KEYS="")
    assert not_good(await found(of)) == {"keys": BAD, "stored_words": BAD}
    assert not keys.key_path(of.sqlite_path).exists()


async def test_a_key_file_that_others_may_read(sqlite_url: str, slack: Slack) -> None:
    """The hint is the command."""
    of = settings(sqlite_url, slack, TEND_SECRET_KEYS="")
    keys.beside(of.sqlite_path)
    assert not_good(await found(of)) == {}
    keys.key_path(of.sqlite_path).chmod(0o644)
    findings = await found(of)
    assert not_good(findings) == {"keys": BAD}
    assert findings["keys"].hint.startswith("Run: chmod 600 ")


async def test_a_database_that_others_may_read(sqlite_url: str, slack: Slack) -> None:
    """Who said what to whom is not for everybody with an account on the machine."""
    of = settings(sqlite_url, slack)
    of.sqlite_path.chmod(0o644)
    findings = await found(of)
    assert not_good(findings) == {"database": BAD}
    assert findings["database"].hint.startswith("Run: chmod 600 ")


async def test_postgresql_without_keys(postgresql_url: str, slack: Slack) -> None:
    """There is no file to make beside a server."""
    findings = await found(settings(postgresql_url, slack, TEND_SECRET_KEYS=""))
    assert not_good(findings) == {"keys": BAD, "stored_words": UNKNOWN}
    # after a move or a restore a new key opens nothing
    assert findings["keys"].hint.startswith("Stored words open with the key they were sealed with, and no other")


async def test_a_token_that_slack_does_not_take(sqlite_url: str, slack: Slack) -> None:
    """Told by Slack's own name for it, without the token."""
    findings = await found(settings(sqlite_url, slack, SLACK_BOT_TOKEN="xoxb-somebody-elses"))
    assert not_good(findings) == {"token": BAD, "scopes": UNKNOWN}
    assert "invalid_auth" in findings["token"].says
    assert "somebody-elses" not in str(findings)


async def test_tokens_of_installations(database_url: str, slack: Slack) -> None:
    """Without one in the settings, those that are stored are tried; with none at all, that is said."""
    assert not_good(await found(settings(database_url, slack, SLACK_BOT_TOKEN=""))) == {"token": BAD, "scopes": UNKNOWN}
    database = Database(database_url)
    keyring.use([KEY])
    async with database.transaction() as session:
        session.add(Workspace(id=TEAM, bot_token="xoxb-sandbox-tend", installed_at=NOW))
    await database.close()
    findings = await found(settings(database_url, slack, SLACK_BOT_TOKEN=""))
    assert not_good(findings) == {}
    assert findings["token"].says.startswith(f"{TEAM} works in ")


async def test_over_oauth_a_server_begins_without_a_workspace(sqlite_url: str, tmp_path: Path, slack: Slack) -> None:
    """Nothing fails, before the first start too, and the hint names no setting that is there already."""
    for url in (sqlite_url, f"sqlite:///{tmp_path / 'not-there.db'}"):
        of = settings(url, slack, SLACK_BOT_TOKEN="", SLACK_CLIENT_ID="1000.2000", SLACK_CLIENT_SECRET="s")
        token = (await found(of))["token"]
        assert (token.state, token.says) == (NOTE, "no workspace has added Tend yet")
        assert "/slack/install" in token.hint
        assert "SLACK_" not in token.hint


@pytest.mark.parametrize("answer", ['{"message": "Not Found"}', "<html>nothing here</html>"])
async def test_an_answer_that_is_not_slacks_is_told_by_its_status(sqlite_url: str, answer: str) -> None:
    """As from a proxy, or from a wrong SLACK_API_URL."""
    kind = "application/json" if answer.startswith("{") else "text/html"

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=404, text=answer, content_type=kind)

    elsewhere = web.Application()
    elsewhere.router.add_route("*", "/{any:.*}", refuse)
    runner = web.AppRunner(elsewhere)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await web.SockSite(runner, listener).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
        token = (await found(settings(sqlite_url, SLACK_API_URL=url)))["token"]
        await runner.cleanup()
    assert (token.state, token.says) == (BAD, "Slack does not take SLACK_BOT_TOKEN (HTTP 404)")


async def test_a_slack_that_cannot_be_reached(sqlite_url: str) -> None:
    """One finding says so; the rest is not blamed for it."""
    findings = await found(settings(sqlite_url))
    assert not_good(findings) == {"web_api": BAD, "token": UNKNOWN, "scopes": UNKNOWN}


@pytest.mark.parametrize("has_database", [True, False])
async def test_line_1_8_no_token_is_said_without_slack(sqlite_url: str, tmp_path: Path, *, has_database: bool) -> None:
    """Also before the first start, and where Slack cannot be reached: nothing else is as wrong as that."""
    url = sqlite_url if has_database else f"sqlite:///{tmp_path / 'not-there.db'}"
    findings = await found(settings(url, SLACK_BOT_TOKEN=""))
    assert findings["token"].state == BAD
    assert "every command is answered with that" in findings["token"].says
    assert "SLACK_BOT_TOKEN" in findings["token"].hint


async def test_a_slack_that_never_answers(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that swallows everything ends in a finding too."""
    monkeypatch.setattr("slackapp.slack.platform.web_api.CALL_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        of = settings(sqlite_url, SLACK_API_URL=f"http://127.0.0.1:{deaf.getsockname()[1]}/api/")
        assert not_good(await found(of)) == {"web_api": BAD, "token": UNKNOWN, "scopes": UNKNOWN}


async def test_a_missing_signing_secret(sqlite_url: str, slack: Slack) -> None:
    """Needed over HTTP, not in Socket Mode; there the app token is tried instead."""
    assert not_good(await found(settings(sqlite_url, slack, SLACK_SIGNING_SECRET=""))) == {"signing_secret": BAD}
    socketed = settings(sqlite_url, slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN="xapp-not-this-one")
    findings = await found(socketed)
    assert not_good(findings) == {"app_token": BAD}
    assert "not-this-one" not in str(findings)


async def test_time_travel_is_noted(sqlite_url: str, slack: Slack) -> None:
    """It is fine in a rehearsal, and nowhere else."""
    assert not_good(await found(settings(sqlite_url, slack, TEND_TIME_TRAVEL="1"))) == {"settings": NOTE}


def test_a_scope_that_is_optional_is_noted_and_stops_nothing() -> None:
    """Somebody who chose not to grant it is told what they do without, and not that anything is wrong."""
    assert "users.profile:read" in OPTIONAL
    noted = scopes(",".join(NEEDED))
    assert noted.state == NOTE
    assert "users.profile:read" in noted.says
    assert scopes(",".join(NEEDED | OPTIONAL)).state == GOOD
    assert scopes(",".join((NEEDED | OPTIONAL) - {"commands"})).state == BAD


def test_scopes_are_compared_with_the_manifest() -> None:
    """More than asked for is fine; less is named."""
    asked = MANIFEST["oauth_config"]["scopes"]
    assert frozenset(asked["bot"]) - frozenset(asked["bot_optional"]) == NEEDED
    assert frozenset(asked["bot_optional"]) == OPTIONAL
    assert scopes(",".join([*NEEDED, *OPTIONAL, "files:read"])).state == GOOD
    lacking = scopes(",".join(NEEDED - {"chat:write"}))
    assert (lacking.state, lacking.says) == (BAD, "not granted: chat:write")
    assert scopes(None).state == UNKNOWN


@pytest.mark.parametrize(
    ("ahead_s", "state"),
    [(0, GOOD), (-20, GOOD), (45, NOTE), (-45, NOTE), (300, BAD), (-300, BAD)],
)
def test_the_clock_is_compared_with_slacks(ahead_s: int, state: str) -> None:
    """Signatures hold for five minutes, and requests take their time."""
    headers = {"date": format_datetime(NOW, usegmt=True)}
    assert clock(headers, NOW + timedelta(seconds=ahead_s)).state == state
    assert clock({}, NOW).state == UNKNOWN
    assert clock({"date": "yesterday"}, datetime.now(UTC)).state == UNKNOWN


async def test_a_slow_way_to_slack_is_noted(sqlite_url: str, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form has to be there within three seconds."""
    monkeypatch.setattr(slack_checks, "SLOW_S", 0.05)
    slack.latency_s = 0.1
    findings = await found(settings(sqlite_url, slack))
    assert not_good(findings) == {"web_api": NOTE}
    assert "three seconds" in findings["web_api"].hint
