"""Plays the recording in an English whose sentences are marked, and finds what is not: a text that passed no catalogue.

Each sentence is as long as its longest translation. Marks and what fills a sentence up are letters that Unicode leaves
to private use, so that `plain` gives back the English that people read, and one play is compared and searched.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pytest

from sandbox import Message, View
from sandbox.block_kit import values
from sandbox.block_kit.composition import options_of
from sandbox.people import forms, labels
from sandbox.workspace.cast import people
from slackapp.domain.languages import ENGLISH, LANGUAGES
from slackapp.languages import po_file
from slackapp.languages.catalogues import Catalogue, path_of
from slackapp.languages.cldr import own_name
from slackapp.slack.block_kit import reader
from tests.recordings.playing import Step

# A marked letter stands so many places behind the letter, in the planes of private use; 0 marks without a letter.
BEGINS, ENDS, FILLER = 0xF0000, 0x100000, "\ue000"
BEGIN, END = "[\U000f0000-\U000fffff]", "[\U00100000-\U0010ffff]"
MARKED = re.compile(f"{BEGIN}|{END}|{FILLER}")
BOLD_AND_CODE = "*`"
# Sentences with their marks, from the inmost on; then mentions, links, dates, and all that is no word.
IN_MARKS = re.compile(f"(?:[^\\W\\d_](?={chr(BEGINS)}))?{BEGIN}[^{BEGIN[1:-1]}{END[1:-1]}]*{END}")
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


class Traced(Catalogue):
    """English in which every sentence of the catalogues is marked, and as long as its longest translation."""

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
        """Return the sentence with its marks; one that no catalogue has stays as it is."""
        text = po_file.text_of(message)
        return traced(text, self.lengths[message]) if message in self.lengths else text

    def pgettext(self, context: str, message: str) -> str:
        """Return the sentence in one of its meanings in the same way."""
        return self.gettext(po_file.key_of(message, context))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the form for `n` things in the same way."""
        return self.gettext(one if n == 1 else many)


@cache
def traced(message: str, length: int) -> str:
    """Return the message with its first and last letter marked, filled up to `length` letters.

    A mark takes the place of a letter, so that the longest translation does not grow. A small first letter stays, with
    the mark behind it, because Tend makes some of them capitals. Where a placeholder begins or ends the message, the
    mark stands beside it. Marks of bold and code stay outside: Tend looks for them at the end.
    """
    inner = message.strip(BOLD_AND_CODE)
    before, after = message[: message.index(inner)], message[message.index(inner) + len(inner) :]
    small, capital = inner[:1].islower(), inner[:1].isupper()
    begin = inner[:1] * small + chr(BEGINS + ord(inner[0]) * capital) + inner[small or capital :]
    end = chr(ENDS)
    if len(inner) > 1 and inner[-1] not in "}>;":
        begin, end = begin[:-1], chr(ENDS + ord(inner[-1]))
    return before + begin + FILLER * (length - len(before + begin + end + after)) + end + after


def plain(text: str) -> str:
    """Return a text as it reads in English, without marks."""
    return MARKED.sub(_unmarked, text)


def _unmarked(marked: re.Match[str]) -> str:
    code = ord(marked.group())
    letter = code - (ENDS if code >= ENDS else BEGINS)
    return chr(letter) if letter > 0 else ""


def mark_sentences(patch: pytest.MonkeyPatch) -> None:
    """Let Tend say every sentence with its marks, and those who play find buttons, choices and fields as they read."""
    marking = Traced()
    patch.setattr(reader, "_catalogue", lambda _locale: marking)
    pressables, field, option_of = labels.pressables, forms._field, values.option_of

    def as_read(where: labels.Where) -> list[labels.Pressable]:
        return [replace(each, label=plain(each.label)) for each in pressables(where)]

    def labelled(view: Message | View, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        found = (block for block, _ in values.stateful_elements(view.blocks) if _label(block) == name)
        return field(view, next((block["block_id"] for block in found), name))

    def chosen(element: dict[str, Any], given: Any) -> dict[str, Any]:
        found = (each["value"] for each in options_of(element) if plain(each["text"]["text"]) == given)
        return option_of(element, next(found, given))

    patch.setattr(labels, "pressables", as_read)
    patch.setattr(forms, "_field", labelled)
    patch.setattr(values, "option_of", chosen)


def _label(block: dict[str, Any]) -> str:
    return plain(block.get("label", {}).get("text", ""))


def plain_texts(steps: Sequence[Step]) -> set[str]:
    """Return what Slack was given in words without marks that nobody typed, and what was cut."""
    typed = " ".join(" ".join(text.split()) for step in steps for text in _typed_in(step))
    given = [each for step in steps for each in _given(step)]
    texts = {text for each in given for text in _texts(each)}  # most are given again and again
    return {left for text in texts for left in _left_over(text, typed) if left}


def _given(step: Step) -> Iterator[Any]:
    yield from (call.args for _, call in step.calls)
    yield from (sent.response for sent in step.sent)


def _left_over(text: str, typed: str) -> Iterator[str]:
    """Give what is left of a text without marked sentences, markup, names and typed words."""
    if len(re.findall(BEGIN, text)) != len(re.findall(END, text)):
        # people's own words may be cut, those behind a label, and those that begin with an opener
        theirs = text.rpartition(": ")[2].rstrip("…") in typed or re.search(rf"(“|> )\w?{BEGIN}", text)
        if len(text) < A_LONG_TEXT and not theirs:
            yield f"cut: {plain(text)}"
        return
    left = text
    while IN_MARKS.search(left):
        left = IN_MARKS.sub("\n", left)
    for part in re.split(r"\n|[·•>*_`“”():;,/]|…", MARKUP.sub("\n", left)):
        words = part.strip(" .!?")
        for name, handle in HANDLES.items():
            words = words.replace(name, handle)
        is_name = any(name.startswith(words) for name in NAMED)
        if set(WORD.findall(words)) - NAMES and words not in typed and not is_name:
            yield words


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
    if step.what.startswith("/"):  # others name what was pressed, which Tend said
        yield step.what
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
