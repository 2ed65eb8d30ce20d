"""The migrations lead exactly to the models, on both databases, and back."""

import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from slackapp.storage import schema
from slackapp.storage.database import sync_url
from slackapp.storage.migrating import alembic_config, migrate, migrate_in_child


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
