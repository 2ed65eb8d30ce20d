"""`tend migrate`, `tend doctor` and `tend reencrypt`: an operator's occasional commands."""

import asyncio
from typing import Annotated

import typer
from cryptography.fernet import Fernet
from sqlalchemy import Table

from slackapp import config, keys
from slackapp.commands.ending import FOUND_SOMETHING, Stop
from slackapp.commands.opening import check_folder, opened, prepare
from slackapp.config import BadSetting
from slackapp.domain.rows import resealing
from slackapp.operations import doctor
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate as migrate_database

TWO_KEYS = 2
MARKS = {GOOD: "ok  ", NOTE: "note", BAD: "FAIL", UNKNOWN: "skip"}


def migrate() -> None:
    """Migrate the database to this version. Safe to run twice, and from several processes at once."""
    settings = config.load()
    check_folder(settings)
    migrate_database(settings.database_url, lambda waits: typer.echo(waits, err=True))
    typer.echo("The schema is current.")


def diagnose(
    *,
    new_key: Annotated[bool, typer.Option("--new-key", help="Only print a fresh key for TEND_SECRET_KEYS.")] = False,
) -> None:
    """Check settings, database, keys, token, scopes and the connection to Slack; print hints for problems.

    Exits with 1 when a check fails. Changes nothing.
    """
    if new_key:
        typer.echo(Fernet.generate_key().decode())
        return
    if not check():
        raise typer.Exit(FOUND_SOMETHING)


def check() -> bool:
    """Print what every check of `tend doctor` finds; return whether none failed."""
    findings = asyncio.run(_findings())
    for finding in findings:
        typer.echo(f"{MARKS[finding.state]}  {finding.id:<15} {finding.says}")
        if finding.hint:
            typer.echo(f"{'':22}{finding.hint}")
    return all(finding.state != BAD for finding in findings)


async def _findings() -> list[Finding]:
    try:
        settings = config.load()
    except BadSetting as bad:
        return [doctor.bad_setting(bad)]
    return await doctor.examine(settings)


def reencrypt() -> None:
    """Encrypt everything with the newest key of TEND_SECRET_KEYS, and each text for its own row.

    Older keys can be removed then.

    Works in portions beside a running Tend, and may be interrupted and started again.
    """
    settings = config.load()
    prepare(settings)
    asyncio.run(_reencrypt(settings))


async def _reencrypt(settings: config.Settings) -> None:
    unbound = unreadable = 0
    async with opened(settings, writes_words=False) as tend:
        for table in resealing.sealed_tables():
            done = await _reseal(tend.db, table)
            unbound, unreadable = unbound + done.unbound, unreadable + done.unreadable
        await tend.db.leave_no_bytes(rewrite=True)
    if unreadable:
        raise Stop(
            f"{unreadable} rows are sealed with a key that is not given, or for another row; keep the old keys",
            FOUND_SOMETHING,
        )
    typer.echo("Everything is sealed with the newest key; the others may go.")
    if unbound and len(keys.in_force(settings)) < TWO_KEYS:
        typer.echo(
            f"{unbound} rows were sealed for their column only. Copies of them, as in a backup, open in other rows as "
            "long as their key is given: put a new key in front (`tend doctor --new-key`), and run this once more."
        )


async def _reseal(db: Database, table: Table) -> resealing.Resealed:
    """Seal a table anew, and return the sums of all portions."""
    async with db.reading() as session:
        count = await resealing.count_sealed(session, table)
    resealed = unbound = unreadable = 0
    after: resealing.RowKey | None = None
    with typer.progressbar(length=count, label=table.name) as progress:
        while True:
            async with db.transaction() as session:
                done = await resealing.reseal_some(session, table, after)
            progress.update(done.looked_at)
            resealed, unreadable, after = resealed + done.resealed, unreadable + done.unreadable, done.last
            unbound += done.unbound
            if after is None:
                break
    typer.echo(f"{table.name}: {resealed} of {count} rows sealed again")
    return resealing.Resealed(None, count, resealed, unbound, unreadable)
