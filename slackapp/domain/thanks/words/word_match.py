"""Decide whether the words of a thanks name an effort. A pure function of two texts; it must not know people or rows.

The rule is careful in one direction: an effort silenced by mistake is what Tend exists to prevent, while a prompt too
many does little harm. A thanks names an effort when the two share two content words, or all content words of an effort
with fewer. Words without content never count: stop words of six languages, and the words of general praise.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from slackapp.domain.thanks.words.empty_words import JAPANESE_PRAISE, PRAISE, STOP_WORDS

IN_COMMON = 2
PREFIX_MIN = 4  # shorter beginnings are alike by chance
ENDING_MAX = 3  # letters that may differ behind the stem: "chasing", "chased"
PREFIX_SHARE = 0.6  # of the shorter of two longer words: "organisation", "organisiert"
NUMBER_MIN = 2  # digits; a single digit says nothing

# Mentions, links and emoji carry no words of the giver; docs.slack.dev/messaging/formatting-message-text.
_MARKUP = re.compile(r"<[@#!][^>]*>|<https?:[^>|]*(?:\|([^>]*))?>|https?://\S+|:[a-z0-9_+-]+:", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3005]+")
_KANA = re.compile(r"[\u3040-\u309f]+")  # hiragana: grammar, rarely content
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")


def names_effort(thanks: str, effort: str) -> bool:
    """Return whether the words of a thanks name the effort with these words. Texts are as typed, of any length."""
    wanted = _distinct(content_words(effort))
    if not wanted:
        return False
    said = tuple(content_words(thanks))
    shared = sum(any(_alike(word, other) for other in said) for word in wanted)
    return shared >= min(IN_COMMON, len(wanted))


def content_words(text: str) -> tuple[str, ...]:
    """Return the words with content in order, folded; Chinese, Japanese and Korean as pairs of letters."""
    return tuple(word for word in _words(text) if word not in _EMPTY and not _is_weak(word))


def _words(text: str) -> Iterator[str]:
    plain = _MARKUP.sub(lambda found: f" {found.group(1) or ''} ", unicodedata.normalize("NFC", text))
    plain = plain.replace("'", " ").replace("’", " ")  # l'organisation; "you've" leaves two stop words
    for praise in _JAPANESE_PRAISE:
        plain = plain.replace(praise, " ")
    for run in _CJK.findall(plain):
        yield from _pairs(run)
    yield from (_folded(word) for word in _WORD.findall(_CJK.sub(" ", plain)))


def _pairs(run: str) -> Iterator[str]:
    """Split a run of CJK letters: katakana as whole words, hiragana dropped, all else in overlapping pairs."""
    for part in _KANA.sub(" ", run).split():
        words = _KATAKANA.findall(part)
        yield from words
        for rest in _KATAKANA.sub(" ", part).split():
            yield from (rest[at : at + 2] for at in range(max(1, len(rest) - 1)))


def _folded(word: str) -> str:
    """Fold case and accents: people type "migracion" on a phone."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def _is_weak(word: str) -> bool:
    if word.isdecimal():
        return len(word) < NUMBER_MIN
    return len(word) == 1 and not _CJK.match(word)


def _distinct(words: Iterable[str]) -> list[str]:
    """Keep one of the words with one stem."""
    kept: list[str] = []
    for word in words:
        if not any(_alike(word, other) for other in kept):
            kept.append(word)
    return kept


def _alike(one: str, other: str) -> bool:
    """Return whether two folded words share a stem, by their common beginning."""
    if one == other:
        return True
    short = min(len(one), len(other))
    if short < PREFIX_MIN or one[0].isdecimal():
        return False
    shared = next((at for at in range(short) if one[at] != other[at]), short)
    if shared < PREFIX_MIN:
        return False
    return max(len(one), len(other)) - shared <= ENDING_MAX or shared >= PREFIX_SHARE * short


_EMPTY = frozenset(_folded(word) for word in f"{STOP_WORDS} {PRAISE}".split())
_JAPANESE_PRAISE = sorted(JAPANESE_PRAISE.split(), key=len, reverse=True)  # the longest first
