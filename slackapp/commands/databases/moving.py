"""`tend move`: all data into another database, from SQLite to PostgreSQL or back."""

import asyncio
import contextlib
import dataclasses
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError

import slackapp.features  # noqa: F401  (brings every table)
from slackapp import config, keys
from slackapp.commands.ending import COULD_NOT, FOUND_SOMETHING, Stop, why
from slackapp.commands.opening import check_folder, look_ahead, nobody_serves, only_worker
from slackapp.config import BadSetting, Settings
from slackapp.domain.tables.foundation import Base
from slackapp.operations import stored_words
from slackapp.operations.findings import BAD
from slackapp.storage import moving
from slackapp.storage.database import Database
from slackapp.storage.moving import CannotMove, Sum

NEW = "the new database"


def move(
    to: Annotated[
        str | None, typer.Argument(help="The new database, as in DATABASE_URL. Without it, it is asked for, unseen.")
    ] = None,
    *,
    nothing_runs: Annotated[
        bool,
        typer.Option("--nothing-runs", help="Other connections to PostgreSQL are not Tend's, as those of a pooler."),
    ] = False,
) -> None:
    """Copy everything from the database in DATABASE_URL into an empty one, and compare both.

    Stop Tend first. The old database stays as it is. When it is cut off, start it again: it begins anew, and nobody can
    use the new database before it has been compared.
    """
    old = config.load()
    new = _new(to or _asked(), old)
    if new.database_url == old.database_url:
        raise Stop("the new database is the one in DATABASE_URL", COULD_NOT)
    check_folder(old)
    if old.is_sqlite and not old.sqlite_path.exists():
        raise Stop(f"{old.sqlite_path} is not there", COULD_NOT)
    with _plain_refusals(), only_worker(old), only_worker(new), nobody_serves(old), nobody_serves(new):
        asyncio.run(look_ahead(old))
        tables = Base.metadata.sorted_tables
        with moving.opened(old.database_url, new.database_url, checks_others=not nothing_runs) as (source, target):
            moving.begin(source, target, new.database_url, tables)
            with _shown("copied") as progress:
                moving.copy(source, target, tables, progress)
            with _shown("compared, old") as progress:
                here = moving.sums(source, tables, progress)
            with _shown("compared, new") as progress:
                there = moving.sums(target, tables, progress)
            _compare(here, there, tables)
            asyncio.run(_open_words(old, new))
            if not nothing_runs:
                moving.check_still_alone(source)
            moving.finish(target)
    typer.echo("Both databases hold the same. The old one is as it was; start nothing on it any more.")
    typer.echo(_what_to_do(old, new))


def _asked() -> str:
    """Ask for the new database, unseen. Raises Stop without a terminal, where it could be seen."""
    if not sys.stdin.isatty():
        raise Stop("name the new database: tend move postgresql://user@host/name", COULD_NOT)
    return str(typer.prompt(f"{NEW[0].upper()}{NEW[1:]}, as in DATABASE_URL", hide_input=True))


def _new(url: str, old: Settings) -> Settings:
    """Return the settings of the new database. Raises BadSetting, which blames it and not DATABASE_URL."""
    try:
        new = config.load({"DATABASE_URL": url, "TEND_SECRET_KEYS": ",".join(old.secret_keys)})
        check_folder(new)
    except BadSetting as bad:
        raise BadSetting(NEW if bad.name == "DATABASE_URL" else bad.name, bad.reason) from None
    if not new.is_sqlite:
        asyncio.run(_reach(new))
    return new


async def _reach(new: Settings) -> None:
    """Connect to the new database once. Raises BadSetting."""
    database = Database(new.database_url)
    try:
        await database.look(lambda _: None)
    except SQLAlchemyError as error:
        raise BadSetting(NEW, f"cannot be used: {why(error)}") from None
    finally:
        await database.close()


@contextlib.contextmanager
def _plain_refusals() -> Iterator[None]:
    try:
        yield
    except CannotMove as refused:
        raise Stop(str(refused), COULD_NOT) from None


@contextlib.contextmanager
def _shown(what: str) -> Iterator[moving.Progress]:
    """Show the progress of each table, and then its count."""
    bars: dict[str, Any] = {}
    with contextlib.ExitStack() as stack:

        def progress(table: str, done: int, total: int) -> None:
            if table not in bars:
                stack.close()
                bars[table] = stack.enter_context(typer.progressbar(length=total, label=f"{table} ({what})"))
            bars[table].update(done - bars[table].pos)

        yield progress


def _compare(here: Mapping[str, Sum], there: Mapping[str, Sum], tables: Sequence[Table]) -> None:
    """Print each table's count and digest. Raises Stop when one differs."""
    for table in tables:
        typer.echo(f"{table.name}: {there[table.name].count} rows, {there[table.name].digest[:16]}")
    differing = [table.name for table in tables if here[table.name] != there[table.name]]
    if differing:
        raise Stop(
            f"the new database differs in {', '.join(differing)}. Something wrote to one of them meanwhile: stop it, "
            "and start `tend move` again. Until then nobody can use the new database",
            FOUND_SOMETHING,
        )


async def _open_words(old: Settings, new: Settings) -> None:
    """Open sealed rows of each column in the new database, with the keys of the old one. Raises Stop."""
    database = Database(new.database_url)
    try:
        with_keys = dataclasses.replace(new, secret_keys=keys.in_force(old))
        found = await stored_words.examine(with_keys, database)
    finally:
        await database.close()
    if found.state == BAD:
        raise Stop(f"{found.says}. {found.hint}", FOUND_SOMETHING)


def _what_to_do(old: Settings, new: Settings) -> str:
    steps = ["Set DATABASE_URL to the new database"]
    if not old.secret_keys:
        path = keys.key_path(old.sqlite_path)
        if new.is_sqlite:
            steps.append(f"copy {path} to {keys.key_path(new.sqlite_path)}")
        else:
            steps.append(f"set TEND_SECRET_KEYS to what is in {path}")
    return f"{', '.join(steps)}, then run `tend doctor` and start Tend."
