"""Settings from the environment and `.env`. A bad setting stops the start with its name; no value is guessed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from slackapp.domain.languages import LANGUAGES, tag_of
from slackapp.env_file import QUOTES, UnreadableFile, settings_of, unquoted
from slackapp.languages import catalogues

SQLITE_PREFIX = "sqlite:///"
POSTGRESQL_PREFIXES = ("postgresql://", "postgres://")
SLACK_API_URL = "https://slack.com/api/"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
PORT_MAX = 65535
THIS_MACHINE = "127.0.0.1"
OURS = ("DATABASE_URL", "PORT", "SLACK_", "TEND_")
NO_SECRET = frozenset(" ").union(*QUOTES)
SURROGATES = frozenset(
    map(chr, range(0xD800, 0xE000))
)  # what Python makes of bytes in the environment that are no text


class BadSetting(ValueError):
    """An unusable setting, with its name and the reason. Never holds the value, because it may be a secret."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """All settings for operators; see docs/operations.md for the table."""

    database_url: str
    bot_token: str | None
    signing_secret: str | None
    app_token: str | None
    client_id: str | None  # together with `client_secret`: many workspaces over OAuth
    client_secret: str | None
    slack_api_url: str
    secret_keys: tuple[str, ...]  # empty: read from the key file beside the SQLite file
    country: str | None
    locales: tuple[str, ...]  # the languages that may be used; the first where nobody chose one
    may_travel: bool
    host: str  # the address `tend serve` listens on
    port: int
    sandbox_clock: str | None  # set by `tend sandbox` only; loopback only

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database_url.startswith(SQLITE_PREFIX)

    @property
    def sqlite_path(self) -> Path:
        """The database file, for SQLite only."""
        return Path(self.database_url.removeprefix(SQLITE_PREFIX))

    @property
    def uses_socket_mode(self) -> bool:
        """Whether Tend uses Socket Mode instead of HTTP."""
        return self.app_token is not None

    def answer_hosts(self) -> frozenset[str]:
        """Return the hosts allowed in a `response_url`: Slack's, and the host of the Web API in use."""
        return frozenset({"hooks.slack.com", urlsplit(self.slack_api_url).hostname or ""})


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read settings; the environment wins over `.env`. Raises BadSetting."""
    values = _values(os.environ if environ is None else environ, env_file or Path(".env"))
    _check_ways(values)
    return Settings(
        database_url=_database_url(values.get("DATABASE_URL") or "sqlite:///tend.db"),
        bot_token=_prefixed(values, "SLACK_BOT_TOKEN", "xoxb-"),
        signing_secret=_secret(values, "SLACK_SIGNING_SECRET"),
        app_token=_prefixed(values, "SLACK_APP_TOKEN", "xapp-"),
        client_id=_secret(values, "SLACK_CLIENT_ID"),
        client_secret=_secret(values, "SLACK_CLIENT_SECRET"),
        slack_api_url=_api_url(values.get("SLACK_API_URL") or SLACK_API_URL),
        secret_keys=fernet_keys(values.get("TEND_SECRET_KEYS") or ""),
        country=_country(values.get("TEND_COUNTRY") or None),
        locales=_locales(values.get("TEND_LOCALES") or ""),
        may_travel=_flag(values, "TEND_TIME_TRAVEL"),
        host=_host(values.get("TEND_HOST") or THIS_MACHINE),
        port=port_of(values.get("PORT") or "3000"),
        sandbox_clock=_loopback(values.get("TEND_SANDBOX_CLOCK") or None),
    )


def _values(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """Return what is set, by name. Raises BadSetting for what is no text."""
    try:
        from_file = settings_of(env_file)
    except UnreadableFile as error:
        raise BadSetting(env_file.name, error.reason) from None
    values = {name: unquoted(value) for name, value in {**from_file, **environ}.items()}
    for name, value in values.items():
        if name.startswith(OURS) and any(letter in SURROGATES for letter in value):
            raise BadSetting(name, "is not written in UTF-8")
    return values


def _check_ways(values: Mapping[str, str]) -> None:
    """Insist on one way to a workspace: its token, or OAuth with both of its settings. Raises BadSetting."""
    has_id, has_secret = bool(values.get("SLACK_CLIENT_ID")), bool(values.get("SLACK_CLIENT_SECRET"))
    if has_id != has_secret:
        name, other = (
            ("SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID") if has_id else ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
        )
        raise BadSetting(name, f"is required with {other}")
    if has_id and values.get("SLACK_BOT_TOKEN"):
        reason = "cannot stand beside SLACK_BOT_TOKEN: set the token for one workspace, or OAuth for many"
        raise BadSetting("SLACK_CLIENT_ID", reason)


def _database_url(value: str) -> str:
    path = value.removeprefix(SQLITE_PREFIX)
    # refuse :memory:, because every connection would have its own database, and options
    name = "DATABASE_URL"
    if value.startswith(SQLITE_PREFIX) and path and path != ":memory:" and "?" not in path:
        if Path(path).is_dir():
            reason = "names a folder; add the name of the file, such as tend.db"
            raise BadSetting(name, reason)
        return value
    for prefix in POSTGRESQL_PREFIXES:
        if value.startswith(prefix):
            return _with_whole_port("postgresql://" + value.removeprefix(prefix))
    reason = "must read sqlite:///path or postgresql://user@host/name"
    raise BadSetting(name, reason)


def _with_whole_port(url: str) -> str:
    """Check the URL before the driver does, because the driver's error would quote part of a password."""
    name = "DATABASE_URL"
    try:
        parts = make_url(url)
    except (ValueError, SQLAlchemyError):
        reason = "cannot be read; is the port a number, and are special characters in the password escaped?"
        raise BadSetting(name, reason) from None
    if "@" in (parts.host or ""):  # the rest of a password would be looked up as a host, and told
        reason = "holds a second @; write an @ of the user or the password as %40"
        raise BadSetting(name, reason)
    port = parts.port
    if port is not None and not 0 < port <= PORT_MAX:
        reason = f"the port must be a number from 1 to {PORT_MAX}"
        raise BadSetting(name, reason)
    return url


def _prefixed(values: Mapping[str, str], name: str, prefix: str) -> str | None:
    value = _secret(values, name)
    if value is not None and not value.startswith(prefix):
        reason = f"must begin with {prefix}"
        raise BadSetting(name, reason)
    return value


def _secret(values: Mapping[str, str], name: str) -> str | None:
    """Return a token or secret of Slack's; these are plain ASCII. Raises BadSetting."""
    value = values.get(name) or None
    if value is not None and not NO_SECRET.isdisjoint(value):
        raise BadSetting(name, "holds a quotation mark or a space; write it as Slack shows it")
    if value is not None and not (value.isascii() and value.isprintable()):
        raise BadSetting(name, "holds a character that no secret of Slack's has; copy it anew")
    return value


def _api_url(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
        name = "SLACK_API_URL"
        reason = "must be an http or https address"
        raise BadSetting(name, reason)
    return value if value.endswith("/") else value + "/"


def fernet_keys(value: str, name: str = "TEND_SECRET_KEYS") -> tuple[str, ...]:
    """Return the keys in a comma-separated list, in its order. Raises BadSetting by `name`."""
    keys = tuple(key for part in value.split(",") if (key := unquoted(part)))
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            reason = f"key {number} is no Fernet key (32 url-safe base64 bytes)"
            raise BadSetting(name, reason) from error
    return keys


def _country(value: str | None) -> str | None:
    from slackapp.domain.calendar.public_holidays import knows_country  # noqa: PLC0415  (the holiday tables load slowly)

    if value is None or knows_country(value):
        return value
    name = "TEND_COUNTRY"
    reason = "is no country or subdivision with known holidays; write DE or DE-BE"
    raise BadSetting(name, reason)


def _locales(value: str) -> tuple[str, ...]:
    """Return the languages in a comma-separated list, in its order; all that are complete without one."""
    names = [name for part in value.split(",") if (name := unquoted(part))]
    found = [catalogues.known(name) for name in names]
    if None in found:
        name = "TEND_LOCALES"
        reason = f"names a language without a catalogue; there are {', '.join(map(tag_of, LANGUAGES))}"
        raise BadSetting(name, reason)
    return tuple(dict.fromkeys(language for language in found if language)) or catalogues.complete()


def _flag(values: Mapping[str, str], name: str) -> bool:
    value = values.get(name) or "0"
    if value not in {"0", "1"}:
        reason = "must be 0 or 1"
        raise BadSetting(name, reason)
    return value == "1"


def port_of(value: str) -> int:
    """Read a port. Raises BadSetting."""
    if not value.isascii() or not value.isdigit() or not 0 <= int(value) <= PORT_MAX:
        name = "PORT"
        reason = "must be a number from 0 to 65535"
        raise BadSetting(name, reason)
    return int(value)


def _host(value: str) -> str:
    """Read an IPv4 address to listen on. Raises BadSetting for a name: it could resolve to another address later."""
    try:
        return str(IPv4Address(value))
    except AddressValueError:
        name = "TEND_HOST"
        reason = "must be an IPv4 address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them"
        raise BadSetting(name, reason) from None


def _loopback(value: str | None) -> str | None:
    if value is None or urlsplit(value).hostname in LOOPBACK_HOSTS:
        return value
    name = "TEND_SANDBOX_CLOCK"
    reason = "is for the sandbox on this machine only"
    raise BadSetting(name, reason)
