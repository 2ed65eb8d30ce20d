"""`tend hints`: what the rules of hints find in a draft. Needs no settings, no database and no key."""

import json
import sys

import typer

from slackapp.commands.ending import Stop, can_print
from slackapp.domain.repairs import hints

BYTES_MAX = 4 * hints.DRAFT_MAX  # no character takes more in UTF-8


def find() -> None:
    """Read a draft from standard input, and print a JSON line for each hint: its rule, and the words it is about.

    Only English drafts get hints. Stores and sends nothing.
    """
    read = sys.stdin.buffer.read(BYTES_MAX + 1)
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Stop("standard input is not UTF-8 text, or is longer than a draft may be") from None
    if len(text.rstrip()) > hints.DRAFT_MAX:
        raise Stop(f"the draft has more than {hints.DRAFT_MAX} characters")
    for hint in hints.found(text):
        line = {"rule": hint.rule, "quote": hint.quote}
        typer.echo(json.dumps(line, ensure_ascii=not can_print(hint.quote)))
