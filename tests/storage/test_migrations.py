"""The migrations lead exactly to the models, on both databases, and back."""

from alembic import command
from sqlalchemy import create_engine, inspect

from slackapp.storage.database import alembic_config, migrate, sync_url


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
