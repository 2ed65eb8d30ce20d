"""Drop text typed after `/repair` or `/tend repair`, unread: nothing stores, logs, quotes or counts the text.

Text typed after `/tend note` goes into the form alone, for its author to save. Requests by HTTP and Socket Mode pass
here first. Errors quote a command back, so no private text is left to quote.
"""

import difflib
import re
from collections.abc import Collection

from slack_bolt.request.async_request import AsyncBoltRequest

from slackapp.domain.text import first_word
from slackapp.slack.front.ids import TEND_COMMAND
from slackapp.slack.repairs.ids import REPAIR_COMMAND

WORD, HELP, NOTE = "repair", "help", "note"
PRIVATE_TEXT = "tend_private_text"  # the key in Bolt's context of the private text
NOTED = re.compile(r"\W*notes?(?:\W+|$)", re.IGNORECASE)
ALIKE = 0.7  # a word that is nearly `repair` was meant so, and the rest is as private
ASKED_WITHIN = 6  # words: "I would like to repair …"
MARKS = re.compile(r"\W+")


def drop_private_text(request: AsyncBoltRequest, known: Collection[str] = ()) -> None:
    """Remove the text of a private command from the request, from its raw body too; `known`: words after `/tend`."""
    command, text = request.body.get("command"), str(request.body.get("text") or "")
    if command == REPAIR_COMMAND:
        request.body["text"] = ""
    elif command == TEND_COMMAND and is_private(text):
        request.body["text"] = kept(text)
    elif command == TEND_COMMAND and (noted := NOTED.match(text)):
        request.body["text"] = NOTE
        request.context[PRIVATE_TEXT] = text[noted.end() :]
    elif command == TEND_COMMAND and is_nearly_note(text, known):
        request.body["text"] = _word(text)
    elif command == TEND_COMMAND and asks_in_a_sentence(text, known):
        request.body["text"] = HELP if _word(text) == HELP else WORD
    else:
        return
    request.raw_body = ""


def is_private(text: str) -> bool:
    """Return whether the text after `/tend` begins with `repair`, or with nearly the same word."""
    return _is_meant(_word(text))


def kept(text: str) -> str:
    """Return the word alone, without the private text after the word."""
    word = _word(text)
    return WORD if word.startswith(WORD) else word


def is_nearly_note(text: str, known: Collection[str]) -> bool:
    """Return whether the text after `/tend` begins with a word meant as `note`: the rest is as private.

    A word more like another word of `/tend` belongs to the other command: `noticed …`.
    """
    return difflib.get_close_matches(_word(text), known, n=1, cutoff=ALIKE) in ([NOTE], [f"{NOTE}s"])


def asks_in_a_sentence(text: str, known: Collection[str]) -> bool:
    """Return whether a sentence such as "please repair …" asks for repair.

    Without the check, the answer to an unknown word would quote the whole sentence. A sentence beginning with a word of
    `/tend`, or nearly, belongs to the word's command: "thanks … for the repair". A sentence mentioning a person before
    "repair" asks for no repair either.
    """
    if not known or difflib.get_close_matches(_word(text), known, n=1, cutoff=ALIKE):
        return False
    for typed in text.split()[:ASKED_WITHIN]:
        if typed.startswith(("<", "@")):
            return False
        if _is_meant(MARKS.sub("", typed).casefold()):
            return True
    return False


def _is_meant(word: str) -> bool:
    return word.startswith(WORD) or difflib.SequenceMatcher(None, word, WORD).ratio() >= ALIKE


def _word(text: str) -> str:
    return MARKS.sub("", first_word(text)[0]).casefold()
