"""Plays the recording in the pseudo-language, and finds what reads plain: a text that passed no catalogue, or was cut.

The pseudo-language of a play knows only the sentences of the catalogues, each as long as its longest translation.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pytest

from sandbox.block_kit.values import answer_to
from sandbox.people import forms, labels
from sandbox.workspace.cast import people
from slackapp.domain.languages import ENGLISH, LANGUAGES
from slackapp.languages import po_file, pseudo
from slackapp.languages.catalogues import Catalogue, path_of
from slackapp.languages.cldr import own_name
from slackapp.languages.pseudo import BEGIN, END
from tests.recordings.playing import Step

# Texts within brackets, from the inmost on; then mentions, links, dates, and all that is no word.
IN_BRACKETS = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
MARKUP = re.compile(r"<[^>]*>|&\w+;|:[a-z_]+:|https?://\S+")
WORD = re.compile(r"[^\W\d_]+")
TEXTS = {"text", "alt_text", "accessibility_label"}  # of blocks and messages
NAMED = [*(person.name for person in people()), "Lena Roth", "Kai Brandt"]
HANDLES = {f"@{person.name}": f"@{person.handle}" for person in people()}  # as they are typed
# What reads the same in every language: names, those of zones too, and what CLDR writes.
NAMES = {
    *("Tend", "Slack", "GitHub", "DE", "BE", "GB", "JSON", "CSV", "Vega", "Manager"),  # the last is a field's of Slack
    *(word for name in available_timezones() for word in WORD.findall(name)),
    *(word for name in NAMED for word in WORD.findall(name)),
    *(word for language in LANGUAGES for word in WORD.findall(own_name(language))),
    *(*calendar.day_name, *calendar.month_name, "and"),
}
A_LONG_TEXT = 1_000  # such as the whole of a message for a screen reader may be cut


class Stretched(Catalogue):
    """The pseudo-language, of the sentences that all catalogues have, each as long as its longest translation."""

    def __init__(self) -> None:
        """Read every catalogue."""
        super().__init__(po_file.PoFile())
        files = [po_file.read(path_of(language)) for language in LANGUAGES if language != ENGLISH]
        self.lengths: dict[str, int] = {}
        for one in files[0].forms:
            longest = max(len(form) for file in files for form in file.forms[one])
            for text in (one, files[0].plurals.get(one, one)):
                self.lengths[text] = max(longest, len(po_file.text_of(text)))

    def gettext(self, message: str) -> str:
        """Return the sentence in the pseudo-language; one that no catalogue has stays as it is."""
        text = po_file.text_of(message)
        return stretched(text, self.lengths[message]) if message in self.lengths else text

    def pgettext(self, context: str, message: str) -> str:
        """Return the sentence in one of its meanings in the same way."""
        return self.gettext(po_file.key_of(message, context))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the form for `n` things in the same way."""
        return self.gettext(one if n == 1 else many)


@cache
def stretched(message: str, length: int) -> str:
    """Return the message with accents between brackets, of exactly `length` letters where that is possible."""
    text = pseudo.text(message)
    if len(text) <= length:
        return text[:-1] + "·" * (length - len(text)) + END
    over, inner = len(text) - length, text[1:-1]
    plain = [place for place, letter in enumerate(inner) if letter in "áéíóúÁÉÍÓÚ"]
    kept = "".join(letter for place, letter in enumerate(inner) if place not in plain[:over])
    return f"{BEGIN}{kept}{END}"


def let_people_read(speaks: Stretched, patch: pytest.MonkeyPatch) -> None:
    """Let those who play find the buttons and fields that they know in English."""
    english = {speaks.gettext(text): po_file.text_of(text) for text in speaks.lengths}
    pressables, field = labels.pressables, forms._field

    def in_english(where: labels.Where) -> list[labels.Pressable]:
        return [replace(each, label=english.get(each.label, each.label)) for each in pressables(where)]

    patch.setattr(labels, "pressables", in_english)

    def answered(element: dict[str, Any], given: Any) -> Any:
        if element["type"] == "plain_text_input":
            return answer_to(element, given)
        named = [speaks.gettext(each) for each in given] if isinstance(given, list) else given
        return answer_to(element, speaks.gettext(named) if isinstance(named, str) else named)

    patch.setattr(forms, "_field", lambda view, name: field(view, speaks.gettext(name)))
    patch.setattr(forms, "answer_to", answered)


def plain_texts(steps: Sequence[Step]) -> set[str]:
    """Return what Slack was given in plain words that nobody typed, and what was cut."""
    typed = " ".join(" ".join(text.split()) for step in steps for text in (step.what, *_typed_in(step)))
    found = set()
    for step in steps:
        given = [call.args for _, call in step.calls] + [sent.response for sent in step.sent]
        for text in (text for each in given for text in _texts(each)):
            found |= {left for left in _left_over(text, typed) if left}
    return found


def _left_over(text: str, typed: str) -> Iterator[str]:
    """Give what is left of a text without sentences in brackets, marks, names and typed words."""
    if text.count(BEGIN) != text.count(END):
        # people's own words may be cut, those behind a label, and those that begin with an opener
        theirs = text.rpartition(": ")[2].rstrip("…") in typed or f"“{BEGIN}" in text or f"> {BEGIN}" in text
        if len(text) < A_LONG_TEXT and not theirs:
            yield f"cut: {text}"
        return
    left = text
    while IN_BRACKETS.search(left):
        left = IN_BRACKETS.sub("\n", left)
    for part in re.split(r"\n|[·•>*_`“”():;,/]|…", MARKUP.sub("\n", left)):
        plain = part.strip(" .!?")
        for name, handle in HANDLES.items():
            plain = plain.replace(name, handle)
        is_name = any(name.startswith(plain) for name in NAMED)
        if set(WORD.findall(plain)) - NAMES and plain not in typed and not is_name:
            yield plain


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in TEXTS and isinstance(each, str):
                yield each
            elif key not in {"metadata", "private_metadata"}:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _typed_in(step: Step) -> Iterator[str]:
    for sent in step.sent:
        yield from _typed(sent.request)


def _typed(request: dict[str, Any]) -> Iterator[str]:
    """Give what a person typed or chose in a request, and the message it is about."""
    yield str(request.get("text") or "")
    yield str((request.get("message") or {}).get("text") or "")
    yield from _values(((request.get("view") or {}).get("state") or {}).get("values"))
    yield from _values((request.get("state") or {}).get("values"))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "value" and isinstance(each, str):
                yield each
            else:
                yield from _values(each)
