"""Drop what a person types after `/repair` or `/tend repair`, unread: nothing stores, logs, quotes or counts it.

Both HTTP and Socket Mode come through here first. Errors quote a command back, so nothing is left for them to quote.
"""

import difflib
import re

from slack_bolt.request.async_request import AsyncBoltRequest

from slackapp.domain.text import first_word
from slackapp.slack.front.ids import TEND_COMMAND
from slackapp.slack.repairs.ids import REPAIR_COMMAND

WORD = "repair"
ALIKE = 0.7  # a word that is nearly `repair` was meant so, and what follows it is as private
MARKS = re.compile(r"\W+")


def drop_private_text(request: AsyncBoltRequest) -> None:
    """Remove the text of a private command from the request, from its raw body too."""
    command, text = request.body.get("command"), str(request.body.get("text") or "")
    if command == REPAIR_COMMAND:
        request.body["text"] = ""
    elif command == TEND_COMMAND and is_private(text):
        request.body["text"] = kept(text)
    else:
        return
    request.raw_body = ""


def is_private(text: str) -> bool:
    """Return whether the text after `/tend` begins with `repair`, or with nearly that word."""
    word = _word(text)
    return word.startswith(WORD) or difflib.SequenceMatcher(None, word, WORD).ratio() >= ALIKE


def kept(text: str) -> str:
    """Return what is left of a private text: the word alone."""
    word = _word(text)
    return WORD if word.startswith(WORD) else word


def _word(text: str) -> str:
    return MARKS.sub("", first_word(text)[0]).casefold()
