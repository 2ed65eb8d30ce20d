"""Logging to stderr, with secrets redacted.

People's words are never logged in the first place; redaction is for tokens, keys, addresses and rows quoted by
libraries.
"""

import logging
import re
import sys
from collections.abc import Iterable

# Below WARNING these libraries quote requests, with tokens and people's words.
TALKATIVE = (
    "slack_sdk",
    "slack_bolt",
    "httpx",
    "httpcore",
    "aiohttp",
    "aiosqlite",
    "apscheduler",
    "alembic",
    "uvicorn",
)

SECRETS = (
    # docs.slack.dev/authentication/tokens: xoxb-, xoxp-, xoxe.xoxb-, xapp-, …
    (re.compile(r"\b(?:xox[a-z]|xapp)[.-][\w.-]+", re.ASCII), "[token]"),
    # docs.github.com/en/authentication: ghp_, ghs_, github_pat_, …
    (re.compile(r"\b(?:gh[a-z]|github_pat)_[\w.-]+", re.ASCII), "[token]"),
    (re.compile(r"(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII), "[token]"),  # a GitHub App's JWT
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), "[key]"),
    (re.compile(r"https?://hooks\.slack\.com/[^\s\"'<>]+"), "[response_url]"),
    (re.compile(r"https?://[^\s\"'<>/]+/respond/[^\s\"'<>]+"), "[response_url]"),
    (re.compile(r"(?<=[?&]ticket=)[^\s\"'<>&]+"), "[ticket]"),  # opens a socket
    (re.compile(r"(?<![\w-])gAAAAA[\w-]{50,}={0,2}", re.ASCII), "[sealed]"),
    (re.compile(r"(?<![\w-])[\w-]{43}=(?![\w=])", re.ASCII), "[key]"),
)


DATA_EXCEPTION = "22"  # postgresql.org/docs/current/errcodes-appendix.html
HAS_LETTER = re.compile(r"\w")  # no line of marks below a statement
_FORMATTER = logging.Formatter()

# A run of letters that an address may be, and in it the name before a password.
RUN = re.compile(r"[^\s\"'<>]+")
NAMED = re.compile(r"://([^:/@]*):")


def redacted(text: str) -> str:
    """Return `text` with tokens, response URLs, passwords and keys redacted, in time linear in its length."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return RUN.sub(_without_password, text) if "://" in text and "@" in text else text


def _without_password(run: re.Match[str]) -> str:
    """Redact up to the last @, because an unescaped password may hold / and @.

    One pattern would do, in quadratic time: it looks for the @ again from each of many addresses without one.
    """
    text = run.group()
    named, end = NAMED.search(text), text.rfind("@")
    if named is None or end <= named.end():
        return text
    return f"{text[: named.end()]}[password]{text[end:]}"


def _without_rows(error: BaseException | None, text: str) -> str:
    """Redact what the database's errors, in a trace of `error`, quote of a row: ids of people, and sealed words.

    After its first line an error of PostgreSQL quotes keys and whole rows, in the language of the server. An error of
    data quotes the value in its first line. postgresql.org/docs/current/protocol-error-fields.html
    """
    for each in _chain(error, {}):
        state = getattr(each, "sqlstate", None)  # of psycopg's errors; None: no answer of a server
        if state is not None:
            quoting = str(each).splitlines()[0 if state.startswith(DATA_EXCEPTION) else 1 :]
            for line in filter(HAS_LETTER.search, quoting):
                text = text.replace(line, "[row]")
    return text


def _chain(error: BaseException | None, seen: dict[int, BaseException]) -> Iterable[BaseException]:
    """Return an error with all that a trace of it shows, each once."""
    if error is not None and id(error) not in seen:
        seen[id(error)] = error
        of_group = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        for each in (getattr(error, "orig", None), error.__cause__, error.__context__, *of_group):
            _chain(each, seen)
    return seen.values()


class Redacting(logging.Filter):
    """A filter that redacts a record's message, arguments and trace before its handler writes them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info:
            record.exc_text = redacted(_without_rows(record.exc_info[1], _FORMATTER.formatException(record.exc_info)))
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        return True


def set_up(level: int = logging.INFO) -> None:
    """Log `level` and above to stderr, with one handler for the process; libraries log from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redacting())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
