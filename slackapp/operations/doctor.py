"""Checks of `tend doctor`: each gives a finding with an id, a result, and a hint for problems.

Changes nothing, and shows no secret: of a token or key only whether it works.
"""

import stat
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from slackapp import keys
from slackapp.config import BadSetting, Settings
from slackapp.domain.calendar.public_holidays import region_needed
from slackapp.domain.languages import LANGUAGES, tag_of
from slackapp.domain.tables.workspaces import Workspace
from slackapp.languages import catalogues
from slackapp.operations import held_workspaces, slack_checks, stored_words
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.slack.platform.installations import installed_with_token
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage import postgresql
from slackapp.storage.database import Database
from slackapp.storage.readiness import FREE_BYTES_MIN, free_bytes
from slackapp.storage.schema import NewerSchema, State, UnfinishedMove

FREE_BYTES_NOTED = 100_000_000
TOLD = (
    "DateStyle", "default_transaction_isolation", "bytea_output", "standard_conforming_strings",
    postgresql.IDLE_IN_TRANSACTION, *postgresql.RESTING, postgresql.COMMITTING,
)  # fmt: skip
WORKSPACES_MAX = 20  # the first few of many installations are enough


def bad_setting(bad: BadSetting) -> Finding:
    """Return the finding for a setting that prevents the start; no other check can run then."""
    where = "" if "." in bad.name else " in the environment or in .env"  # a file is named by its name
    return Finding("settings", BAD, f"{bad.name}: {bad.reason}", f"Correct {bad.name}{where}.")


async def examine(settings: Settings) -> list[Finding]:
    """Run every check, in the order for repairs."""
    findings = [
        _settings(settings),
        _signing_secret(settings),
        _key_source(settings),
        *_country(settings),
        _languages(settings),
    ]
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
        hint = "TEND_TIME_TRAVEL=1 lets a job send messages before their time. Remove it on a real workspace."
        return Finding("settings", NOTE, f"{kind}, {mode}, time travel allowed", hint)
    return Finding("settings", GOOD, f"{kind}, {mode}")


def _country(settings: Settings) -> list[Finding]:
    """Return a finding where TEND_COUNTRY is set."""
    if settings.country is None:
        return []
    example = region_needed(settings.country)
    if example is None:
        return [Finding("country", GOOD, f"public holidays of {settings.country}")]
    says = f"public holidays of {settings.country} differ by region, and only those of the whole country count"
    return [Finding("country", NOTE, says, f"Name the region in TEND_COUNTRY, such as {example}, unless people do.")]


def _languages(settings: Settings) -> Finding:
    """Name the languages in use, and those whose catalogues lack sentences."""
    allowed = [tag_of(language) for language in settings.locales]
    says = f"{', '.join(allowed)}; people of other languages read {allowed[0]}"
    lacking = [tag_of(language) for language in LANGUAGES if not catalogues.is_complete(language)]
    used = [language for language in lacking if language in allowed]
    if used:
        says += f"; {', '.join(used)} not complete"
        return Finding("languages", NOTE, says, "Sentences without a translation are English.")
    return Finding("languages", GOOD, says + (f"; not complete, so not used: {', '.join(lacking)}" if lacking else ""))


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
        hint = (
            "Stored words open with the key they were sealed with, and no other: set that one. Only for a new "
            "database make one with `tend doctor --new-key`, and keep a copy apart from the database."
        )
        return Finding("keys", BAD, "TEND_SECRET_KEYS is missing", hint)
    path = keys.key_path(settings.sqlite_path)
    if keys.is_lost(settings.sqlite_path):
        return Finding("keys", BAD, f"{path.name} {keys.lost(settings.sqlite_path)}", "No other key opens these rows.")
    if not path.exists():
        return Finding("keys", NOTE, f"{path.name} will be made beside the database at the first start")
    if _is_open_to_others(path):
        return Finding("keys", BAD, f"{path.name} can be read by others on this machine", f"Run: chmod 600 {path}")
    return Finding("keys", GOOD, f"{path.name} beside the database", "Back it up apart from the database.")


async def _database(settings: Settings, database: Database) -> list[Finding]:
    if settings.is_sqlite and not settings.sqlite_path.exists():
        # a connection would create an empty file
        return [
            _first_start(settings.sqlite_path),
            Finding("schema", UNKNOWN, "there is no database yet"),
            Finding("stored_words", UNKNOWN, "there is no database yet"),
        ]
    try:
        state = await database.schema_state()
    except (SQLAlchemyError, OSError) as error:
        return [
            _unreached(settings, error),
            Finding("schema", UNKNOWN, "the database cannot be reached"),
            Finding("stored_words", UNKNOWN, "the database cannot be reached"),
        ]
    found = [_reached(settings, database), *await _session(settings, database)]
    if state is State.CURRENT:
        words, held = await stored_words.examine(settings, database), await held_workspaces.examine(database)
        return [*found, Finding("schema", GOOD, "current"), words, held]
    unread = Finding("stored_words", UNKNOWN, "the schema is not current")
    if state is State.AHEAD:
        hint = "Run the newer Tend, or restore a backup from before its migration."
        return [*found, Finding("schema", BAD, str(NewerSchema()), hint), unread]
    if state is State.MOVING:
        hint = "Run `tend move` again, with the old database in DATABASE_URL: it begins anew."
        return [*found, Finding("schema", BAD, str(UnfinishedMove()), hint), unread]
    return [*found, Finding("schema", BAD, "is older than this version", "Run `tend migrate`."), unread]


def _first_start(path: Path) -> Finding:
    """Tell of a SQLite file that is not there: the first start makes the file, and no folder."""
    if not path.parent.is_dir():
        hint = "Make the folder, or correct DATABASE_URL."
        return Finding("database", BAD, f"there is no folder {path.parent}, so `tend serve` will not start", hint)
    return Finding("database", NOTE, f"{path} is not there yet; the first start makes it")


def _unreached(settings: Settings, error: Exception) -> Finding:
    if settings.is_sqlite:
        says = f"{settings.sqlite_path} cannot be read ({getattr(error, 'orig', None) or type(error).__name__})"
        hint = "Is it Tend's file, and may this user read and write it and its folder? Else put a backup in its place."
        return Finding("database", BAD, says, hint)
    hint = "Is the server running, and do host, name, user and password in DATABASE_URL fit?"
    return Finding("database", BAD, f"cannot be reached ({type(error).__name__})", hint)


def _reached(settings: Settings, database: Database) -> Finding:
    path = settings.sqlite_path
    if settings.is_sqlite and _is_open_to_others(path):
        return Finding("database", BAD, f"{path.name} can be read by others on this machine", f"Run: chmod 600 {path}*")
    free = free_bytes(database)
    if free < FREE_BYTES_MIN:
        return Finding("database", BAD, f"the disk of {path.name} is full", "Make room on it; nothing can be stored.")
    if free < FREE_BYTES_NOTED:
        says = f"reached; the disk has {free / 1e6:.0f} MB left"
        return Finding("database", NOTE, says, "Make room soon: words are stored before they are sent.")
    return Finding("database", GOOD, "reached")


async def _session(settings: Settings, database: Database) -> list[Finding]:
    """Compare what a PostgreSQL database is set to with what Tend sets for its own sessions."""
    if settings.is_sqlite:
        return []
    try:
        server = await postgresql.examine(settings.database_url)
    except postgresql.errors() as error:
        return [Finding("db_session", UNKNOWN, f"could not be read ({type(error).__name__})")]
    if unusable := _unusable(server):
        return [unusable]
    others = [
        f"{name} {value}" for name, value in server.settings.items() if name in TOLD and server.is_otherwise(name)
    ]
    if server.encoding != "UTF8":
        others.append(f"encoding {server.encoding}")
    if database.is_pooled:
        hint = "Tend sets its options in every transaction instead, which costs one more look at the database."
        return [Finding("db_session", NOTE, ", ".join(["a pooler passes no start-up options on", *others]), hint)]
    if others:
        return [Finding("db_session", NOTE, f"set otherwise: {', '.join(others)}", "Tend sets its own; no harm.")]
    return [Finding("db_session", GOOD, "nothing is set otherwise")]


def _unusable(server: postgresql.Server) -> Finding | None:
    if server.is_read_only:
        hint = "Is it a copy in recovery, or is default_transaction_read_only set for this database or user?"
        return Finding("db_session", BAD, "the database takes no writes", hint)
    if not server.has_schema:
        hint = "Set search_path of the database or the user to a schema that exists, such as public."
        return Finding("db_session", BAD, "the search_path names no schema that exists", hint)
    return None


def _is_open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


async def _tokens(settings: Settings, database: Database, findings: list[Finding]) -> Mapping[str, str] | None:
    """Return the tokens to try, by label; None when the stored tokens cannot be read."""
    if settings.bot_token is not None:
        return {"SLACK_BOT_TOKEN": settings.bot_token}
    if settings.is_sqlite and not settings.sqlite_path.exists():
        return {}  # there is no database yet
    if any(finding.id == "stored_words" and finding.state in {BAD, UNKNOWN} for finding in findings):
        return None
    async with database.reading() as session:
        rows = await session.scalars(installed_with_token().order_by(Workspace.id).limit(WORKSPACES_MAX))
        return {row.id: row.bot_token for row in rows if row.bot_token is not None}
