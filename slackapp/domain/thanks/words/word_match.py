"""Decide whether the words of a thanks name an effort, by pure functions of texts. It must not know people or rows.

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
TEXT_MAX = 4_000  # letters that are read; texts of people have half as many at most
WORD_MAX = 40  # letters of a word that are compared

# Mentions, links and emoji carry no words of the giver; docs.slack.dev/messaging/formatting-message-text.
_MARKUP = re.compile(r"<[@#!][^<>]*>|<https?:[^<>|]*(?:\|([^<>]*))?>|https?://\S+|:[a-z0-9_+-]+:", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3005]+")
_KANA = re.compile(r"[\u3040-\u309f]+")  # hiragana: grammar, rarely content
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")


class ThanksWords:
    """The words of one thanks, read once and compared with many efforts."""

    def __init__(self, words: str) -> None:
        """Read the words as typed, of any length."""
        self._stems = _Stems(content_words(words))

    def name(self, effort: str, ignored: str = "") -> bool:
        """Return whether these words name the effort. The words of `ignored`, the doer's name, do not count."""
        names = frozenset(_words(_plain(ignored)))
        wanted = _distinct(word for word in content_words(effort) if word not in names)
        enough = min(IN_COMMON, len(wanted))
        shared = 0
        for word in wanted:
            shared += self._stems.has(word)
            if shared == enough:
                return True
        return False


def names_effort(thanks: str, effort: str) -> bool:
    """Return whether the words of a thanks name the effort with these words. Texts are as typed, of any length."""
    return ThanksWords(thanks).name(effort)


def content_words(text: str) -> tuple[str, ...]:
    """Return the words with content in order, folded; Chinese, Japanese and Korean as pairs of letters."""
    return tuple(word for word in _words(_without_praise(_plain(text))) if word not in _EMPTY and not _is_weak(word))


def has_praise(text: str) -> bool:
    """Return whether the text has a word of thanks or general praise."""
    plain = _plain(text)
    return _without_praise(plain) != plain or any(word in _PRAISE for word in _words(plain))


def _plain(text: str) -> str:
    """Return the text without markup, in one of the ways Unicode has to write the same letters."""
    composed = unicodedata.normalize("NFKC", text[:TEXT_MAX])[:TEXT_MAX]
    plain = _MARKUP.sub(lambda found: f" {found.group(1) or ''} ", composed)
    return plain.replace("'", " ").replace("’", " ")  # l'organisation; "you've" leaves two stop words


def _without_praise(plain: str) -> str:
    for praise in _JAPANESE_PRAISE:
        plain = plain.replace(praise, " ")
    return plain


def _words(plain: str) -> Iterator[str]:
    for run in _CJK.findall(plain):
        yield from _pairs(run)
    yield from (_folded(word[:WORD_MAX]) for word in _WORD.findall(_CJK.sub(" ", plain)))


def _pairs(run: str) -> Iterator[str]:
    """Split a run of CJK letters: katakana as whole words, hiragana dropped, all else in overlapping pairs."""
    for part in _KANA.sub(" ", run).split():
        yield from (word[:WORD_MAX] for word in _KATAKANA.findall(part))
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
    stems = _Stems()
    for word in words:
        if not stems.has(word):
            kept.append(word)
            stems.add(word)
    return kept


class _Stems:
    """Folded words, to be asked for a word with the same stem; the time of a question is the length of its word."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._shortest: dict[str, int] = {}  # the length of the shortest word with this beginning
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        if word in self._words:
            return
        self._words.add(word)
        for beginning in _beginnings(word):
            self._shortest[beginning] = min(len(word), self._shortest.get(beginning, len(word)))

    def has(self, word: str) -> bool:
        """Return whether one of the words shares the stem: a beginning, and short endings or a long beginning.

        Of the words with one beginning the shortest is the most alike, so no other is looked at.
        """
        if word in self._words:
            return True
        for beginning in _beginnings(word):
            other = self._shortest.get(beginning)
            if other is None:
                return False  # longer beginnings are not there either
            shared, short, long = len(beginning), min(len(word), other), max(len(word), other)
            if long - shared <= ENDING_MAX or shared >= PREFIX_SHARE * short:
                return True
        return False


def _beginnings(word: str) -> Iterator[str]:
    """Yield the beginnings that make two words alike; none of numbers, which are equal or not."""
    if not word[0].isdecimal():
        yield from (word[:length] for length in range(PREFIX_MIN, len(word) + 1))


def _folded_all(lists: dict[str, str]) -> frozenset[str]:
    return frozenset(_folded(word) for words in lists.values() for word in words.split())


_PRAISE = _folded_all(PRAISE)
_EMPTY = _PRAISE | _folded_all(STOP_WORDS)
_JAPANESE_PRAISE = sorted(JAPANESE_PRAISE.split(), key=len, reverse=True)  # the longest first
