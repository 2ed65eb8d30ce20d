"""`tend migrate`, `tend doctor` and `tend reencrypt` as somebody types them."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.workspaces import Workspace
from slackapp.keys import key_path
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from slackapp.storage.schema import State
from tests.cast import EVERYBODY, NOW, TEAM, TOMAS
from tests.commands.running import KEY, Shell
from tests.domain.team_history import make_history

NEW_KEY = Fernet.generate_key().decode()


async def test_migrating_twice_is_harmless(tmp_path: Path, bare_database_url: str) -> None:
    """From nothing to current, and again."""
    shell = Shell(tmp_path, {"DATABASE_URL": bare_database_url, "TEND_SECRET_KEYS": KEY})
    for _ in range(2):
        done = await shell.tend("migrate")
        assert (done.code, done.out.strip(), done.err) == (0, "The schema is current.", "")
    database = Database(bare_database_url)
    assert await database.schema_state() is State.CURRENT
    await database.close()


async def test_a_fresh_file_is_for_its_owner_alone(bare_sqlite_url: str) -> None:
    """So are the files that SQLite puts beside it."""
    path = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    before = os.umask(0)
    try:
        migrate(bare_sqlite_url)
        database = Database(bare_sqlite_url)
        async with database.transaction() as session:
            session.add(Workspace(id=TEAM, installed_at=NOW))
            await session.flush()
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.glob(f"{path.name}*")}
        await database.close()
    finally:
        os.umask(before)
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}


async def test_a_folder_that_is_not_there_is_named(sqlite_shell: Shell) -> None:
    """Not "unable to open database file"."""
    for command in (("migrate",), ("work",), ("job", "run", "send_prompts")):
        done = await sqlite_shell.tend(*command, DATABASE_URL="sqlite:///no/such/tend.db")
        assert done.code == 2
        assert done.err.strip() == "tend: DATABASE_URL: there is no folder no/such"


async def test_an_unreachable_database_is_said_in_a_sentence(sqlite_shell: Shell) -> None:
    """Without the password that stands in the address."""
    url = "postgresql://tend:hunter2@127.0.0.1:1/tend"
    for command in (("migrate",), ("export", TOMAS), ("job", "run", "send_prompts")):
        done = await sqlite_shell.tend(*command, DATABASE_URL=url)
        assert done.code == 2
        assert done.err.startswith("tend: DATABASE_URL: the database cannot be used: ")
        assert "hunter2" not in done.err
        assert "Traceback" not in done.err


async def test_a_file_that_is_no_database_is_left_alone(sqlite_shell: Shell) -> None:
    """Somebody mistyped a path to something that matters."""
    path = sqlite_shell.folder / "thesis.txt"
    path.write_text("chapter one\n" * 1_000)
    done = await sqlite_shell.tend("migrate", DATABASE_URL="sqlite:///thesis.txt")
    assert done.code == 2
    assert "not a database" in done.err
    assert path.read_text().startswith("chapter one")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "command",
    [("serve",), ("work",), ("migrate",), ("job", "run", "send_prompts"), ("export", TOMAS), ("reencrypt",)],
    ids=" ".join,
)
async def test_a_newer_schema_is_one_sentence(shell: Shell, database: Database, command: tuple[str, ...]) -> None:
    """With exit code 2, before anything is written."""
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    done = await shell.tend(*command, PORT="0")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: DATABASE_URL: the schema is of a newer Tend than this one")
    assert done.err.count("\n") == 1
    found = await shell.tend("doctor")
    assert found.code == 1
    assert "FAIL  schema          the schema is of a newer Tend" in found.out


async def test_an_older_schema_is_one_sentence(shell: Shell, bare_postgresql_url: str) -> None:
    """PostgreSQL is migrated by `tend migrate` alone."""
    done = await shell.tend("job", "run", "send_prompts", DATABASE_URL=bare_postgresql_url)
    assert (done.code, done.out) == (2, "")
    assert done.err == "tend: the schema is older than this version; run `tend migrate`\n"


@pytest.mark.both_databases
async def test_changing_the_key(shell: Shell, database: Database) -> None:
    """Newest first, reencrypt, and the old key may go."""
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)
    both = {"TEND_SECRET_KEYS": f"{NEW_KEY},{KEY}"}
    done = await shell.tend("reencrypt", **both)
    assert done.code == 0
    assert "thanks: 3 of 3 rows sealed again" in done.out
    assert done.out.splitlines()[-1] == "Everything is sealed with the newest key; the others may go."
    assert "thanks: 0 of 3 rows sealed again" in (await shell.tend("reencrypt", **both)).out
    assert (await shell.tend("export", TOMAS, TEND_SECRET_KEYS=NEW_KEY)).code == 0
    assert (await shell.tend("export", TOMAS, TEND_SECRET_KEYS=KEY)).code == 2


async def test_a_missing_key_is_no_success(shell: Shell, database: Database) -> None:
    """Whoever would throw the old key away now would lose the words."""
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
    done = await shell.tend("reencrypt", TEND_SECRET_KEYS=NEW_KEY)
    assert done.code == 1
    assert f"{len(EVERYBODY)} rows are sealed with a key that is not given" in done.err


@pytest.mark.both_databases
async def test_the_doctor_is_content(shell: Shell, database_url: str) -> None:
    """Each check by its id; exit code 0. The small Slack says no time and has not granted an optional scope."""
    done = await shell.tend("doctor")
    assert (done.code, done.err) == (0, "")
    checks = [shown for shown in done.out.splitlines() if not shown.startswith(" ")]
    session = [] if database_url.startswith("sqlite") else ["db_session"]
    local = ["settings", "signing_secret", "keys", "languages", "database", *session, "schema", "stored_words", "holds"]
    assert [shown.split()[1] for shown in checks] == [*local, "web_api", "clock", "token", "scopes"]
    assert [shown.split()[1] for shown in checks if not shown.startswith("ok")] == ["clock", "scopes"]


async def test_the_doctor_finds_what_is_wrong_and_gives_a_hint(shell: Shell) -> None:
    """Exit code 1."""
    done = await shell.tend("doctor", SLACK_BOT_TOKEN="xoxb-not-this-one", SLACK_SIGNING_SECRET="")
    assert done.code == 1
    shown = done.out.splitlines()
    assert [found.split()[1] for found in shown if found.startswith("FAIL")] == ["signing_secret", "token"]
    assert "xoxb-not-this-one" not in done.out
    for number, found in enumerate(shown):
        if found.startswith("FAIL"):
            assert shown[number + 1].startswith(" " * 20)


async def test_the_doctor_spells_languages_as_the_settings_do(sqlite_shell: Shell) -> None:
    done = await sqlite_shell.tend("doctor", TEND_LOCALES="pt_br,de")
    (shown,) = [shown for shown in done.out.splitlines() if shown.split()[1:2] == ["languages"]]
    assert shown.endswith("pt-BR, de; people of other languages read pt-BR")


async def test_the_doctor_reads_bad_settings_too(sqlite_shell: Shell) -> None:
    """Somebody calls it exactly because nothing starts."""
    done = await sqlite_shell.tend("doctor", PORT="many")
    assert done.code == 1
    assert done.out.startswith("FAIL  settings        PORT: ")


async def test_the_doctor_changes_nothing(sqlite_shell: Shell) -> None:
    """Not even an empty file, nor a key."""
    before = sorted(path.name for path in sqlite_shell.folder.iterdir())
    url = f"sqlite:///{sqlite_shell.folder / 'new.db'}"
    done = await sqlite_shell.tend("doctor", DATABASE_URL=url, TEND_SECRET_KEYS="")
    assert done.code == 0
    assert sorted(path.name for path in sqlite_shell.folder.iterdir()) == before


async def test_the_doctor_makes_keys(sqlite_shell: Shell) -> None:
    """One that works, another each time, and nothing else on stdout."""
    first, second = [(await sqlite_shell.tend("doctor", "--new-key")).out for _ in range(2)]
    assert first != second
    assert Fernet(first.strip()).decrypt(Fernet(first.strip()).encrypt(b"words")) == b"words"


async def test_a_key_is_made_at_the_first_start_and_used_from_then_on(sqlite_shell: Shell) -> None:
    """Nothing has to be configured on SQLite."""
    own = {"DATABASE_URL": f"sqlite:///{sqlite_shell.folder / 'own.db'}", "TEND_SECRET_KEYS": ""}
    (sqlite_shell.folder / "leads.csv").write_text("member,manager\nU0ANA00001,U0MIRA0001\n")
    assert (await sqlite_shell.tend("import", "managers", "leads.csv", **own)).code == 0
    key = key_path(sqlite_shell.folder / "own.db").read_text().strip()
    with sqlite3.connect(sqlite_shell.folder / "own.db") as connection:
        sealed = [name for (name,) in connection.execute("SELECT name FROM people")]
    connection.close()
    names = sorted(Fernet(key).decrypt(name).partition(b"\x00")[2] for name in sealed)
    assert names == [b"Ana Duarte", b"Mira Vogel"]
