"""Shorten and compare titles, and find words in them, as people read them. Must not know what the words mean."""

import re
import unicodedata

# written without spaces between words, or with endings on names: letters there begin and end no word
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    r"\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff]",  # Hangul, kana, Han
)

SHOWN_MAX = 200  # characters of a title; a source may send any number
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol without a sign


def shown(title: str, limit: int = SHOWN_MAX) -> str | None:
    """Return a title in one line of at most `limit` characters; None for one without a visible sign."""
    # half a surrogate pair and NUL, which JSON can write, cannot be stored
    line = " ".join(title.encode("utf-8", "ignore").decode().replace("\0", "").split())
    if not any(_is_visible(letter) for letter in line):
        return None
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter not in FILLERS


def normal_form(text: str) -> str:
    """Return the text for comparing: composed (NFC), without case, invisible signs, and double white space."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
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
