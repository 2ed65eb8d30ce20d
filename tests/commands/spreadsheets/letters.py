"""Letters of the encodings of spreadsheets, for property tests.

Hypothesis finds the letters of a codec by encoding all of Unicode, which takes seconds for each.
"""

from collections.abc import Collection
from functools import cache
from unicodedata import category

from hypothesis import strategies as st

ALL_OF_UNICODE = "gb18030"  # four bytes where two do not suffice


@cache
def _known(encoding: str) -> tuple[str, ...]:
    one = [bytes([byte]) for byte in range(256)]
    two = [first + second for first in one for second in one]
    found = (content.decode(encoding, "ignore") for content in (*one, *two))
    return tuple(sorted({letter for letter in found if len(letter) == 1}))


def letters_of(encoding: str, without: str, categories: Collection[str] = ()) -> st.SearchStrategy[str]:
    """Draw any character that the encoding has, but for these and those of some categories."""
    if encoding == ALL_OF_UNICODE:
        return st.characters(exclude_characters=without).filter(lambda letter: category(letter) not in categories)
    known = [letter for letter in _known(encoding) if letter not in without and category(letter) not in categories]
    return st.sampled_from(known)
