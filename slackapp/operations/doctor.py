"""Checks of `tend doctor`: each gives a finding with an id, a result, and a hint for problems.

Changes nothing, and shows no secret: of a token or key only whether it works.
"""

import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from slackapp import config
from slackapp.config import BadSetting, Settings
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import KeysMissing, keyring
from slackapp.domain.tables.workspaces import Workspace
from slackapp.operations import slack_checks
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage.database import Database

WORKSPACES_MAX = 20  # the first few of many installations are enough


def bad_setting(bad: BadSetting) -> Finding:
    """Return the finding for a setting that prevents the start; no other check can run then."""
    where = "" if "." in bad.name else " in the environment or in .env"  # a file is named by its name
    return Finding("settings", BAD, f"{bad.name}: {bad.reason}", f"Correct {bad.name}{where}.")


async def examine(settings: Settings) -> list[Finding]:
    """Run every check, in the order for repairs."""
    findings = [_settings(settings), _signing_secret(settings), _key_source(settings)]
    database = Database(settings.database_url)
    try:
        findings += await _database(settings, database)
        slack = SlackApi(settings.slack_api_url)
        try:
            findings += await slack_checks.examine(settings, slack, await _tokens(settings, database, findings))
        finally:
            await slack.close()
    finally:
        await database.close()
    return findings


def _settings(settings: Settings) -> Finding:
    kind = "SQLite" if settings.is_sqlite else "PostgreSQL"
    mode = "Socket Mode" if settings.uses_socket_mode else f"HTTP on port {settings.port}"
    if settings.may_travel:
        hint = "TEND_TIME_TRAVEL=1 lets a job send messages before their time. Take it away on a real workspace."
        return Finding("settings", NOTE, f"{kind}, {mode}, time travel allowed", hint)
    return Finding("settings", GOOD, f"{kind}, {mode}")


def _signing_secret(settings: Settings) -> Finding:
    if settings.signing_secret is not None:
        return Finding("signing_secret", GOOD, "SLACK_SIGNING_SECRET is set")
    if settings.uses_socket_mode:
        return Finding("signing_secret", GOOD, "not needed in Socket Mode")
    hint = "Copy it from api.slack.com/apps, Basic Information, Signing Secret."
    return Finding("signing_secret", BAD, "SLACK_SIGNING_SECRET is missing, so `tend serve` will not start", hint)


def _key_source(settings: Settings) -> Finding:
    if settings.secret_keys:
        return Finding("keys", GOOD, f"TEND_SECRET_KEYS holds {len(settings.secret_keys)}")
    if not settings.is_sqlite:
        hint = "Make one with `tend doctor --new-key`, and keep a copy apart from the database."
        return Finding("keys", BAD, "TEND_SECRET_KEYS is missing", hint)
    path = config.key_path(settings.sqlite_path)
    if not path.exists():
        return Finding("keys", NOTE, f"{path.name} will be made beside the database at the first start")
    if _is_open_to_others(path):
        return Finding("keys", BAD, f"{path.name} can be read by others on this machine", f"Run: chmod 600 {path}")
    return Finding("keys", GOOD, f"{path.name} beside the database", "Back it up apart from the database.")


async def _database(settings: Settings, database: Database) -> list[Finding]:
    if settings.is_sqlite and not settings.sqlite_path.exists():
        # a connection would create an empty file
        return [
            Finding("database", NOTE, f"{settings.sqlite_path} is not there yet; the first start makes it"),
            Finding("schema", UNKNOWN, "there is no database yet"),
            Finding("stored_words", UNKNOWN, "there is no database yet"),
        ]
    try:
        is_current = await database.check()
    except (SQLAlchemyError, OSError) as error:
        hint = "Is the server running, and do host, name, user and password in DATABASE_URL fit?"
        return [
            Finding("database", BAD, f"cannot be reached ({type(error).__name__})", hint),
            Finding("schema", UNKNOWN, "the database cannot be reached"),
            Finding("stored_words", UNKNOWN, "the database cannot be reached"),
        ]
    reached = _reached(settings)
    if not is_current:
        schema = Finding("schema", BAD, "is not that of this version", "Run `tend migrate`.")
        return [reached, schema, Finding("stored_words", UNKNOWN, "the schema is not current")]
    return [reached, Finding("schema", GOOD, "current"), await stored_words(settings, database)]


def _reached(settings: Settings) -> Finding:
    if settings.is_sqlite and _is_open_to_others(settings.sqlite_path):
        path = settings.sqlite_path
        return Finding("database", BAD, f"{path.name} can be read by others on this machine", f"Run: chmod 600 {path}*")
    return Finding("database", GOOD, "reached")


def _is_open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


async def stored_words(settings: Settings, database: Database) -> Finding:
    """Decrypt the oldest and the newest row of every encrypted column; `settings` sets the keys from now on."""
    try:
        keyring.use(_keys(settings))
    except BadSetting as bad:
        return Finding("stored_words", UNKNOWN, f"{bad.name} {bad.reason}")
    opened = 0
    for column in resealing.sealed_columns():
        key = tuple(column.table.primary_key)
        for order in (key, tuple(part.desc() for part in key)):
            query = select(column).where(column.is_not(None)).order_by(*order).limit(1)
            try:
                async with database.reading() as session:
                    opened += (await session.scalar(query)) is not None
            except KeysMissing:
                hint = "Add the key it was sealed with to TEND_SECRET_KEYS, after the newest."
                return Finding("stored_words", BAD, f"no key opens what stands in {column.table.name}", hint)
    return Finding("stored_words", GOOD, "can be opened" if opened else "nothing is stored yet")


def _keys(settings: Settings) -> tuple[str, ...]:
    """Return the keys in force; without a key file yet, a temporary key, so that no file is created."""
    if settings.is_sqlite and not settings.secret_keys and not config.key_path(settings.sqlite_path).exists():
        return (Fernet.generate_key().decode(),)
    return config.secret_keys(settings)


async def _tokens(settings: Settings, database: Database, findings: list[Finding]) -> Mapping[str, str] | None:
    """Return the tokens to try, by label; None when the stored tokens cannot be read."""
    if settings.bot_token is not None:
        return {"SLACK_BOT_TOKEN": settings.bot_token}
    if any(finding.id == "stored_words" and finding.state != GOOD for finding in findings):
        return None
    query = select(Workspace).where(Workspace.bot_token.is_not(None), Workspace.uninstalled_at.is_(None))
    async with database.reading() as session:
        rows = await session.scalars(query.order_by(Workspace.id).limit(WORKSPACES_MAX))
        return {row.id: row.bot_token for row in rows if row.bot_token is not None}
