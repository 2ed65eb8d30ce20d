"""The migrations lead exactly to the models, on both databases, and back."""

import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, inspect, select, text

from slackapp.storage import schema
from slackapp.storage.database import sync_url
from slackapp.storage.migrating import alembic_config, migrate, migrate_in_child
from tests.cast import NOW


def test_the_migrations_are_the_models(bare_database_url: str) -> None:
    """`alembic check` finds nothing to add; migrating twice changes nothing; going back leaves nothing of ours."""
    migrate(bare_database_url)
    migrate(bare_database_url)
    engine = create_engine(sync_url(bare_database_url))
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


def test_the_head_is_known_without_alembic() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [schema.head()]


def test_a_child_lays_the_schema(bare_database_url: str) -> None:
    """The schema is old before, and current after; a second start finds nothing to do."""
    engine = create_engine(sync_url(bare_database_url))
    with engine.connect() as connection:
        assert not schema.is_current(connection)
    migrate_in_child(bare_database_url)
    migrate_in_child(bare_database_url)
    with engine.connect() as connection:
        assert schema.is_current(connection)
    engine.dispose()


def test_serving_loads_neither_alembic_nor_what_is_rarely_read() -> None:
    rare = "{'alembic', 'icalendar', 'recurring_ical_events', 'holidays', 'jsonschema'}"
    code = f"import sys, slackapp.cli; print(sorted({rare} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
