"""Logging to stderr, with everything that opens a door blacked out.

Words of people never reach a log in the first place; this is for tokens, keys and addresses that a library may quote.
"""

import logging
import re
import sys

# Their lines below WARNING quote requests, and with them tokens and words.
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
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII), "[token]"),  # a signed word of an App
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), "[key]"),
    (re.compile(r"https?://hooks\.slack\.com/[^\s\"'<>]+"), "[response_url]"),
    (re.compile(r"https?://[^\s\"'<>/]+/respond/[^\s\"'<>]+"), "[response_url]"),
    (re.compile(r"(?<=[?&]ticket=)[^\s\"'<>&]+"), "[ticket]"),  # opens a socket
    # up to the last @: a password that was not escaped may hold / and @ itself
    (re.compile(r"(?<=://)([^\s:/@\"'<>]*):[^\s\"'<>]+@"), r"\1:[password]@"),
    (re.compile(r"(?<![\w-])gAAAAA[\w-]{50,}={0,2}", re.ASCII), "[sealed]"),
    (re.compile(r"(?<![\w-])[\w-]{43}=(?![\w=])", re.ASCII), "[key]"),
)


def redacted(text: str) -> str:
    """Give `text` with tokens, response URLs, passwords and keys blacked out."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redacting(logging.Filter):
    """Blacks out a record before its handler writes it: the message, its arguments, and the trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        return True


def set_up(level: int = logging.INFO) -> None:
    """Log `level` and above to stderr, one process-wide handler; libraries only what is a warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redacting())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
