"""Errors of a command: one sentence on stderr and an exit code, never a trace."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from slackapp.config import BadSetting
from slackapp.domain.tables.encrypted import KeysMissing, OutOfPlace
from slackapp.operations.logs import redacted
from slackapp.storage.schema import NewerSchema, UnfinishedMove

FOUND_SOMETHING = 1  # the command ran and found a problem
COULD_NOT = 2  # the command did nothing: wrong use, a bad setting, an unreadable file


class Stop(Exception):
    """A command gives up, with a sentence for its caller and an exit code."""

    def __init__(self, sentence: str, code: int = COULD_NOT) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def warn(line: str) -> None:
    """Print a line on stderr, with secrets redacted."""
    typer.echo(redacted(line), err=True)


def can_print(text: str) -> bool:
    """Return whether stdout's encoding has every character of `text`."""
    try:
        text.encode(stdout_encoding())
    except UnicodeEncodeError:
        return False
    return True


def stdout_encoding() -> str:
    """Return the name of stdout's encoding; a shell on Windows and a pipe may have one with 256 characters."""
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def escape_what_cannot_be_printed() -> None:
    """Print characters that stdout and stderr lack as escapes (backslash, letter, digits) instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def open_closed_input() -> None:
    """Replace a stdin that the caller closed by an empty one, so that a question ends without an answer."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  (as long as the process)


def check_stdout() -> None:
    """Raise Stop where the caller closed stdout: what a command prints would be lost, and look like success."""
    if sys.stdout is None:
        raise Stop("standard output is closed; leave it open, or name a file with --out")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn an exception of a command into its sentence and exit code."""
    try:
        yield
    except Stop as stop:
        warn(f"tend: {stop.sentence}")
        raise SystemExit(stop.code) from None
    except BadSetting as bad:
        warn(f"tend: {bad.name}: {bad.reason}")
        raise SystemExit(COULD_NOT) from None
    except NewerSchema as newer:
        warn(f"tend: DATABASE_URL: {newer}; run the newer one, or restore a backup from before its migration")
        raise SystemExit(COULD_NOT) from None
    except UnfinishedMove as unfinished:
        warn(f"tend: DATABASE_URL: {unfinished}; run `tend move` again, which begins anew")
        raise SystemExit(COULD_NOT) from None
    except OutOfPlace as moved:
        warn(f"tend: DATABASE_URL: {moved}; nothing of it is shown")
        raise SystemExit(COULD_NOT) from None
    except KeysMissing as missing:
        warn(f"tend: TEND_SECRET_KEYS: {missing}; add the key it was sealed with, after the newest")
        raise SystemExit(COULD_NOT) from None
    except SQLAlchemyError as error:
        warn(f"tend: DATABASE_URL: the database cannot be used: {why(error)}")
        raise SystemExit(COULD_NOT) from None
    except OSError as error:
        warn(f"tend: {error.strerror or type(error).__name__}{f': {error.filename}' if error.filename else ''}")
        raise SystemExit(COULD_NOT) from None


def why(error: SQLAlchemyError) -> str:
    """Return the first line of the driver's message, redacted; never the statement or its values."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip()
    return redacted(said.splitlines()[0] if said else type(error).__name__)
