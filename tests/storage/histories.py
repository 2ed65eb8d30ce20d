"""Shorter ways to a schema than all migrations, which take half a second: the first of them, or the last back."""

import shutil
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from slackapp.storage import migrating, schema
from slackapp.storage.database import sync_url

FIRST = "000[1-4]_*.py"


def copied(folder: Path) -> Path:
    """Copy the migrations, of the versions only the first; return where they are."""
    copy = folder / "migrations"
    (copy / "versions").mkdir(parents=True)
    shutil.copy(schema.MIGRATIONS / "env.py", copy)
    for path in (schema.MIGRATIONS / "versions").glob(FIRST):
        shutil.copy(path, copy / "versions")
    return copy


def migrate_by(given: tuple[str, Path]) -> None:
    """Migrate a database by the migrations in a folder, in a process that does nothing else."""
    url, folder = given
    for module in (migrating, schema):
        vars(module)["MIGRATIONS"] = folder
    migrating.migrate(url)


def go_back(url: str, revision: str = "-1") -> None:
    """Take the newest migration back, or all since a revision."""
    engine = create_engine(sync_url(url))
    config = migrating.alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()
