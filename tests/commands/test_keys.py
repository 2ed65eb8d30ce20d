"""A lost key file is never replaced where sealed rows stand, in any command."""

import sqlite3
from pathlib import Path

import pytest
import typer

from slackapp import cli, keys
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from tests.cast import NOW, TEAM, TOMAS
from tests.commands.running import Shell

COMMANDS = [
    ("serve",),
    ("serve", "--no-jobs"),
    ("work",),
    ("job", "run", "apply_retention"),
    ("import", "managers", "leads.csv"),
    ("import", "efforts", "efforts.csv"),
    ("export", TOMAS),
    ("erase", TOMAS, "--yes"),
    ("reencrypt",),
    ("features", "list"),
    ("features", "set", "repair=off"),
    ("features", "set", "repair=off", "--erase", "--yes"),
    ("move", "sqlite:///new.db"),
]
NEED_NO_KEY = {
    "sandbox": "its database is its own, and new",
    "setup": "writes an .env, no database",
    "migrate": "changes the schema; rows stay sealed",
    "doctor": "tells of it, see below",
    "hints": "stores nothing",
    "job list": "reads the timetable",
}


def database_of(shell: Shell) -> Path:
    """Return the path of a shell's SQLite file."""
    return Path(shell.environment["DATABASE_URL"].removeprefix("sqlite:///"))


@pytest.fixture
async def bereft(sqlite_shell: Shell) -> Shell:
    """A shell whose database holds one sealed token, and whose key file is lost."""
    path = database_of(sqlite_shell)
    keyring.use(keys.beside(path))
    tend = Database(f"sqlite:///{path}")
    async with tend.transaction() as session:
        session.add(Workspace(id=TEAM, bot_token="xoxb-sandbox-tend", installed_at=NOW))
    await tend.close()
    keys.key_path(path).unlink()
    (sqlite_shell.folder / "leads.csv").write_text("member,manager\nU0ANA00001,U0MIRA0001\n")
    (sqlite_shell.folder / "efforts.csv").write_text("doer,kind,words,done_on\nU0ANA00001,review,You did,2026-11-18\n")
    return sqlite_shell


def names_of(typed: typer.Typer, before: str = "") -> set[str]:
    """Give every command, with the group it stands in."""
    names = {f"{before}{one.name or getattr(one.callback, '__name__', '')}" for one in typed.registered_commands}
    groups = [(one.typer_instance, one.name) for one in typed.registered_groups]
    return names.union(*(names_of(group, f"{name} ") for group, name in groups if group is not None))


def test_every_command_is_tried_with_a_lost_key_file() -> None:
    """Or has a reason why it needs no key."""
    every = names_of(cli.app)
    tried = {name for name in every for command in COMMANDS if f"{' '.join(command)} ".startswith(f"{name} ")}
    assert len(every) > 15
    assert every - tried == set(NEED_NO_KEY)


@pytest.mark.parametrize("command", ["migrate", "job list"])
async def test_a_command_that_needs_no_key_makes_none(bereft: Shell, command: str) -> None:
    """Where sealed rows stand."""
    done = await bereft.tend(*command.split(), TEND_SECRET_KEYS="")
    assert done.code == 0
    assert not keys.key_path(database_of(bereft)).exists()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
async def test_no_command_makes_a_key_where_sealed_rows_stand(bereft: Shell, command: tuple[str, ...]) -> None:
    """It ends with a sentence, and exit code 2."""
    done = await bereft.tend(*command, TEND_SECRET_KEYS="", PORT="0")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: key file tend.db.key: is missing, and tend.db holds rows sealed with it")
    assert done.err.count("\n") == 1
    assert not keys.key_path(database_of(bereft)).exists()


async def test_the_doctor_finds_a_lost_key_file(bereft: Shell) -> None:
    """And changes nothing."""
    done = await bereft.tend("doctor", TEND_SECRET_KEYS="")
    assert done.code == 1
    assert "FAIL  keys            tend.db.key is missing, and tend.db holds rows sealed with it" in done.out
    assert "FAIL  stored_words    no key opens 1 of 1 rows looked at in workspaces" in done.out
    assert not keys.key_path(database_of(bereft)).exists()


@pytest.mark.parametrize("command", [("job", "run", "apply_retention"), ("import", "managers", "leads.csv")])
async def test_a_key_of_another_database_stops_every_command_that_writes(
    bereft: Shell, command: tuple[str, ...]
) -> None:
    """What it wrote would be sealed with a key that is not the others'."""
    done = await bereft.tend(*command, TEND_SECRET_KEYS="MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: TEND_SECRET_KEYS: no key opens 1 of 1 rows looked at in workspaces")


def test_a_database_without_sealed_rows_gets_a_key(bare_sqlite_url: str) -> None:
    """Migrated, with rows that hold no words."""
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    migrate(bare_sqlite_url)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO workspaces (id, installed_at) VALUES ('T1', '2026-11-18 10:00:00')")
    connection.close()
    assert keys.beside(path)


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_a_new_database_gets_a_key(tmp_path: Path, state: str) -> None:
    """Before its first row."""
    if state == "empty":
        (tmp_path / "tend.db").touch()
    assert keys.beside(tmp_path / "tend.db")


def test_a_schema_of_any_age_is_looked_through(tmp_path: Path) -> None:
    """The tables of another version hold words too."""
    with sqlite3.connect(tmp_path / "tend.db") as connection:
        connection.execute('CREATE TABLE "old words" (id INTEGER, "its words" BLOB)')
        connection.execute('INSERT INTO "old words" VALUES (1, NULL)')
        connection.commit()
        assert not keys.is_lost(tmp_path / "tend.db")
        connection.execute('INSERT INTO "old words" VALUES (2, ?)', (b"gAAAAABp",))
    connection.close()
    assert keys.is_lost(tmp_path / "tend.db")
