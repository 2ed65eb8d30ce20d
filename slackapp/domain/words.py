"""Checks for words typed by people, however they arrive. Must not know the purpose of the words."""

import re
from datetime import timedelta
from typing import Final
from unicodedata import category

from slackapp.domain import text
from slackapp.domain.refusals import BrokenCharacter, NoWords, TooLong

WORDS_MAX = 2_000  # characters; DESIGN §4
CORRECTABLE_FOR = timedelta(minutes=15)  # after this time sent words stay as they are; PRODUCT §3
QUOTED_MAX = 2_000  # characters of a message quoted beside a person's own words
SIGNS: Final = frozenset("#%&*/@\\§¶†‡")  # punctuation by Unicode's account, and read as words
SMILEY: Final = re.compile(r"[:;=]['\u2019]?-?[()\[\]{}*/\\]|[()\[\]]-?[:;=]")


def check_words(words: str, missing: type[NoWords] = NoWords, limit: int = WORDS_MAX) -> str:
    """Return the words tidy, as `text.tidy` defines it.

    Raises BrokenCharacter, TooLong beyond `limit` characters, and `missing` for words that say nothing.
    """
    if text.has_half(words):
        raise BrokenCharacter
    words = text.tidy(words)
    if says_nothing(words):
        raise missing
    check_length(words, limit)
    return words


def check_length(words: str, limit: int = WORDS_MAX) -> None:
    """Raise TooLong for words of more than `limit` characters."""
    if len(words) > limit:
        raise TooLong(len(words), limit)


def says_nothing(words: str) -> bool:
    """Return whether the words show nothing but punctuation. An emoji, a number, a sign and a smiley say something."""
    return all(map(_is_mark, words)) and SMILEY.search(words) is None


def _is_mark(character: str) -> bool:
    # Without Cn, "unassigned": emoji newer than this Python have this category.
    kind = category(character)
    is_punctuation = kind[0] == "P" and character not in SIGNS
    return text.is_blank(character) or is_punctuation or kind[0] == "Z" or kind in {"Cc", "Cf", "Cs", "Mn"}
