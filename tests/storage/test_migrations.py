"""The migrations lead exactly to the models, on both databases, and back."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent
from typing import cast

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError

from slackapp.features import DATA_RULES
from slackapp.storage import schema
from slackapp.storage.database import sync_url
from slackapp.storage.migrating import alembic_config, migrate, migrate_in_child
from tests.cast import NOW
from tests.environment.databases import DATABASES
from tests.environment.processes import at_once
from tests.storage.histories import go_back, migrate_by

ROOT = Path(__file__).parents[2]
# What a server can do without until somebody connects a source, sets a country or asks the doctor; pydantic and rich
# come with what the command line and httpx could do besides. Jobs and Socket Mode are loaded by the processes that use
# them.
RARE = {
    *("alembic", "apscheduler", "holidays", "httpx", "icalendar", "jobs", "jsonschema", "pydantic", "rich", "yaml"),
    "slack_sdk.socket_mode",
}
TYPED = """
import contextlib
from slackapp.cli import main
for typed in ("serve", "work"):
    with contextlib.suppress(SystemExit):
        main([typed])
"""


def test_the_migrations_are_the_models(own_database_url: str) -> None:
    """`alembic check` finds nothing to add; migrating twice changes nothing; going back leaves nothing of ours."""
    migrate(own_database_url)
    engine = create_engine(sync_url(own_database_url))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_people_are_found_by_id_from_0003_on(bare_database_url: str) -> None:
    """Members of groups move into rows and back, in Slack's order; arrivals of presses, which named people, go."""
    engine = create_engine(sync_url(bare_database_url))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        old = MetaData()
        old.reflect(connection)
        groups, inbox = old.tables["user_groups"], old.tables["inbox"]
        told = {"workspace_id": "T1", "is_disabled": False, "refreshed_at": NOW}
        rows = [("S1", ["U2", "U1", "U2"]), ("S2", [])]
        connection.execute(insert(groups), [{**told, "group_id": name, "member_ids": ids} for name, ids in rows])
        came = {"workspace_id": "T1", "received_at": NOW}
        keys = ("press:D1:1.1:U1:keep", "event:Ev1")
        connection.execute(insert(inbox), [{**came, "key": key} for key in keys])
        command.upgrade(config, "0003")
        members = connection.execute(
            text("SELECT group_id, user_id, position FROM user_group_members ORDER BY position")
        )
        assert [tuple(row) for row in members] == [("S1", "U2", 0), ("S1", "U1", 1)]
        assert list(connection.scalars(text("SELECT key FROM inbox"))) == ["event:Ev1"]
        assert list(connection.scalars(text("SELECT group_id FROM user_groups ORDER BY group_id"))) == ["S1", "S2"]
        command.downgrade(config, "0002")
        back = connection.execute(select(groups.c.group_id, groups.c.member_ids).order_by(groups.c.group_id))
        assert [tuple(row) for row in back] == [("S1", ["U2", "U1"]), ("S2", [])]
    engine.dispose()


NOTED = """
INSERT INTO efforts (workspace_id, doer_id, noter_id, kind, words, noted_at, noted_on, is_pending,
                     readable_at, ripe_at, closes_at, repeats_id)
VALUES ('T1', :doer_id, :noter_id, 'other', :words, :at, '2026-11-18', false, :at, :at, :at, :repeats_id)
"""
EVERYDAY = """
INSERT INTO everyday_efforts (workspace_id, doer_id, noter_id, kind, words, began_at, next_at)
VALUES ('T1', :doer_id, 'U1', 'other', :words, :at, :at)
"""


def test_efforts_of_one_noting_stay_together(bare_database_url: str) -> None:
    """Notings of before they had ids are told by noter, moment and kind; what a source told is nobody's noting."""
    engine = create_engine(sync_url(bare_database_url))
    config = alembic_config()
    ten, eleven, next_week = "2026-11-18 10:00:00", "2026-11-18 11:00:00", "2026-11-25 10:00:00"
    everyday = [("U2", ten), ("U3", ten), ("U4", eleven)]
    noted = [  # doer, noter, moment, everyday effort
        *(("U2", "U1", ten, None), ("U3", "U1", ten, None), ("U4", "U1", eleven, None), ("U2", "U5", ten, None)),
        *(("U2", "", ten, None), ("U3", "", ten, None)),
        *(("U2", "U1", next_week, 1), ("U3", "U1", next_week, 2), ("U4", "U1", next_week, 3)),
    ]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for doer_id, at in everyday:
            connection.execute(text(EVERYDAY), {"doer_id": doer_id, "words": b"w", "at": at})
        for doer_id, noter_id, at, repeats_id in noted:
            facts = {"doer_id": doer_id, "noter_id": noter_id, "repeats_id": repeats_id}
            connection.execute(text(NOTED), {**facts, "words": b"w", "at": at})
        command.upgrade(config, "0004")
        ids = {
            table: list(connection.scalars(text(f"SELECT noting_id FROM {table} ORDER BY id")))  # noqa: S608
            for table in ("everyday_efforts", "efforts")
        }
    engine.dispose()
    first, second = "efforts:1", "everyday_efforts:1"
    assert ids["everyday_efforts"] == [second, second, None]
    assert ids["efforts"] == [first, first, None, None, None, None, second, second, None]


OLD_OUTBOX = """
INSERT INTO outbox (workspace_id, kind, target, refs, dedupe_key, urgency, created_at, due_at, state, attempts,
                    unknown_outcomes, sent_at, sent_channel, sent_ts)
VALUES ('T1', :kind, 'U1', :refs, :key, 0, :at, :at, :state, 1, 0, :at, 'D1', :ts)
"""
OLD_THANKS = """
INSERT INTO thanks (workspace_id, giver_id, words, said_at, offered_channel_id, shared_ts)
VALUES ('T1', 'U2', :words, :at, 'C1', :ts)
"""


def test_line_1_1_messages_keep_their_places_from_0008_on(bare_database_url: str) -> None:
    """Those whose row of the outbox is still there, and posts of any age; not what is gone or was never posted."""
    engine = create_engine(sync_url(bare_database_url))
    config = alembic_config()
    at = "2026-11-18 10:00:00"
    rows = [
        ("thanks", '{"thanks_id": 1, "receiver_id": "U1"}', "thanks:1:U1", "sent", "1.1"),
        ("thanks", '{"thanks_id": 9, "receiver_id": "U1"}', "thanks:9:U1", "sent", "1.2"),
        ("thanks", '{"thanks_id": 2, "receiver_id": "U1"}', "thanks:2:U1", "failed", None),
        ("thanks", '{"thanks_id": 2, "receiver_id": "U4"}', "thanks:2:U4", "sent", "1.3"),
        ("copy_withdrawn", '{"key": "thanks:2:U4"}', "withdrawn:thanks:2:U4", "sent", "1.3"),
        ("thanks_redrawn", '{"thanks_id": 1, "receiver_id": "U1"}', "redraw:1:U1:kept", "sent", "1.1"),
        ("thanks_shared", '{"thanks_id": 1}', "share:1", "sent", "2.1"),
        ("lead_asked", '{"member_id": "U3"}', "lead:U3:U1:then", "sent", "3.1"),
        ("source_failing", '{"source_id": 1}', "failing", "sent", "4.1"),
    ]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for ts in ("2.1", "2.2", None):
            connection.execute(text(OLD_THANKS), {"words": b"w", "at": at, "ts": ts})
        for kind, refs, key, state, ts in rows:
            facts = {"kind": kind, "refs": refs, "key": key, "state": state, "ts": ts, "at": at}
            connection.execute(text(OLD_OUTBOX), facts)
        command.upgrade(config, "0008")
        found = connection.execute(text("SELECT key, channel_id, ts, thanks_id FROM message_places ORDER BY ts"))
        places = [tuple(row) for row in found]
        command.downgrade(config, "0007")
        command.upgrade(config, "0008")
        again = connection.execute(text("SELECT key, channel_id, ts, thanks_id FROM message_places ORDER BY ts"))
        assert [tuple(row) for row in again] == places
    engine.dispose()
    assert places == [
        ("thanks:1:U1", "D1", "1.1", 1),
        ("share:1", "D1", "2.1", 1),
        ("share:2", "C1", "2.2", 2),
        ("lead:U3:U1:then", "D1", "3.1", None),
    ]


def test_old_migrations_may_move_to_a_folder(bare_sqlite_url: str, first_migrations: Path) -> None:
    """One folder holds at most sixteen files, and migrations only become more."""
    versions = first_migrations / "versions"
    known = schema.head()
    (versions / "first").mkdir()
    for path in sorted(versions.glob("000[12]*.py")):
        path.rename(versions / "first" / path.name)
    schema._known.cache_clear()
    assert schema.head() == known
    migrate(bare_sqlite_url)
    engine = create_engine(sync_url(bare_sqlite_url))
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
    engine.dispose()


def test_a_partial_index_has_one_condition_on_both_databases() -> None:
    tables = [table for rules in DATA_RULES for table in rules.tables]
    indexes = [index for table in tables for index in cast("Table", table.__table__).indexes]
    where = [[str(index.dialect_options[name]["where"]) for name in DATABASES] for index in indexes]
    assert [each for each in where if each[0] != each[1]] == []
    assert ["state = 'queued'"] * 2 in where


def test_the_head_is_known_without_alembic() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [schema.head()]


def state_of(url: str) -> schema.State:
    """Look at the schema of a database."""
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        found = schema.state(connection)
    engine.dispose()
    return found


def test_a_child_lays_the_schema(own_database_url: str) -> None:
    """The schema is old before, and current after; a second start finds nothing to do."""
    go_back(own_database_url)
    assert state_of(own_database_url) is schema.State.BEHIND
    migrate_in_child(own_database_url)
    migrate_in_child(own_database_url)
    assert state_of(own_database_url) is schema.State.CURRENT


def test_the_child_alone_loads_alembic(sqlite_url: str, tmp_path: Path) -> None:
    """A process without threads forks, has a current schema, and stays small.

    Of what a child could not do it says nothing; whoever started it tries, and has the exception.
    """
    go_back(sqlite_url)
    (tmp_path / "tend.db").write_text("this is no database, and longer than the head of one is " * 20)
    broken = f"sqlite:///{tmp_path / 'tend.db'}"
    done = _python(
        "from slackapp.storage import migrating; "
        f"assert not migrating._migrate_in_fork({broken!r}); migrating.migrate_in_child({sqlite_url!r})",
        tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "alembic" not in done.stdout.split()
    assert state_of(sqlite_url) is schema.State.CURRENT
    with pytest.raises(DatabaseError):
        migrate_in_child(broken)


def test_migrating_twice_at_once_on_an_empty_database(
    bare_database_url: str, first_migrations: Path, tmp_path: Path
) -> None:
    """One migrates, and the others find it done: two of twelve failed on SQLite, so there it is tried three times."""
    more = (f"sqlite:///{tmp_path / name}" for name in ("second.db", "third.db"))
    for url in (bare_database_url, *(more if bare_database_url.startswith("sqlite") else ())):
        at_once(migrate_by, [(url, first_migrations)] * 4)
        assert state_of(url) is schema.State.CURRENT


def test_a_newer_schema_is_refused(own_database_url: str) -> None:
    """Alembic would end in a trace about a revision it cannot locate, and nothing would be changed then either."""
    engine = create_engine(sync_url(own_database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (migrate, migrate_in_child):
        with pytest.raises(schema.NewerSchema, match="newer Tend"):
            act(own_database_url)
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.AHEAD
    engine.dispose()


def test_serving_loads_neither_alembic_nor_what_is_rarely_read(tmp_path: Path) -> None:
    """As far as a start comes without settings: the command line is read, and the rest is loaded."""
    done = _python(TYPED, tmp_path)
    assert done.stderr.count("tend: ") == 2
    loaded = set(done.stdout.split())
    assert "slackapp.app" in loaded
    assert not RARE & loaded


def _python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with a database that cannot be; says last what was loaded."""
    url = f"sqlite:///{folder / 'no' / 'such.db'}"
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": url}
    command = [sys.executable, "-c", f"import sys\ntry:\n{indent(code, ' ')}\nfinally: print(*sys.modules)"]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
