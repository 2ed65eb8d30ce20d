"""Alembic's entry: migrates the connection it is given, or the one that DATABASE_URL names."""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.types import TypeDecorator

from slackapp.domain.tables import away, people, workspaces
from slackapp.domain.tables import one_to_ones as meeting_models
from slackapp.domain.tables import sources as source_models
from slackapp.storage.database import sync_url

# of each module with tables, so that all of them are known
TABLES = (
    workspaces.Workspace,
    source_models.Source,
    meeting_models.OneToOne,
    away.TimeAway,
    people.DirectoryWalk,
)


def plain_type(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types as the plain ones below them, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: Connection) -> None:
    """Migrate one connection inside its own transaction."""
    context.configure(
        connection=connection,
        target_metadata=TABLES[0].metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(sync_url(os.environ.get("DATABASE_URL", "sqlite:///tend.db"))).connect() as own:
        run(own)
