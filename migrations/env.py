"""Alembic's entry: migrates the connection it is given, or the one that DATABASE_URL names."""

import importlib
import os
import pkgutil
from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.types import TypeDecorator

from slackapp.domain import tables
from slackapp.domain.tables import foundation
from slackapp.storage.database import sync_url

for _module in pkgutil.walk_packages(tables.__path__, f"{tables.__name__}."):
    importlib.import_module(_module.name)  # so that all tables are known


def plain_type(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types as the plain ones below them, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: Connection) -> None:
    """Migrate one connection: each migration in a transaction, or all in the one that the caller holds."""
    context.configure(
        connection=connection,
        target_metadata=foundation.Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        transaction_per_migration=True,  # one may leave it, for an index beside running processes
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(sync_url(os.environ.get("DATABASE_URL", "sqlite:///tend.db"))).connect() as own:
        run(own)
