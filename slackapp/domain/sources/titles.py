"""Shorten and compare titles, and find words in them, as people read them. Must not know the meaning of the words."""

import re
import unicodedata

from slackapp.domain import text
from slackapp.domain.words import says_nothing

# written without spaces between words, or with endings on names: letters there begin and end no word
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    r"\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff]",  # Hangul, kana, Han
)

SHOWN_MAX = 200  # characters of a title; a source may send any number


def shown(title: str, limit: int = SHOWN_MAX) -> str | None:
    """Return a title in one line of at most `limit` characters; None for a title without words."""
    line = text.one_line(text.whole(title))
    if len(line) > limit:  # a direction may be left open where the line is cut
        line = text.trimmed(text.without_directions(line)[: limit - 1]) + "…"
    return None if says_nothing(line) else line


def normal_form(title: str) -> str:
    """Return a title for comparing: composed (NFC), without case, invisible signs, and double white space."""
    seen = "".join(letter for letter in title if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())
    return " ".join(folded.split())


def has_words(title: str, words: str) -> bool:
    """Return whether the words stand in the title, beginning and ending where words do: "Ana", not in "Banana"."""
    title, words = normal_form(title), normal_form(words)
    at = title.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        if not (_goes_on(title, at) or _goes_on(title, end)):
            return True
        at = title.find(words, at + 1)
    return False


def _goes_on(title: str, at: int) -> bool:
    """Return whether the letters on both sides of a place belong to one word."""
    sides = title[at - 1 : at + 1] if 0 < at < len(title) else ""
    return len(sides) == 2 and all(_is_of_word(one) for one in sides) and not UNSPACED.search(sides)  # noqa: PLR2004


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
