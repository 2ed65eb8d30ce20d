"""The words of the year: each effort has words of its own, so that a message shows which effort it is about.

Numbers are content words to Tend, equal or not, so a thanks names an effort only when it repeats both its numbers.
"""

import re
from collections.abc import Iterable

FIRST, SECOND = 100_000, 500_000  # the two numbers of an effort's words, before its own number is added
THANKS = 900_000
_TWO_NUMBERS = re.compile(r"\b(1\d{5}) and (5\d{5})\b")


def noted_words(number: int) -> str:
    """Return the words noted about an effort; short, because prompts shorten words to six."""
    return f"Covered {FIRST + number} and {SECOND + number}."


def naming_words(number: int, serial: int) -> str:
    """Return a thanks whose words name the effort."""
    return f"When you took {FIRST + number} and {SECOND + number}, the week stayed calm. {THANKS + serial}"


def plain_words(serial: int) -> str:
    """Return a thanks that names nothing; its serial number is its own."""
    return f"Thank you so much! {THANKS + serial}"


def numbers_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the efforts named in a text, in order, each once."""
    found = ((int(first) - FIRST, int(second) - SECOND) for first, second in _TWO_NUMBERS.findall(text))
    return tuple(dict.fromkeys(one for one, other in found if one == other))


def first_numbers(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the first effort named in each text, for the texts that name one."""
    return tuple(numbers[0] for numbers in map(numbers_in, texts) if numbers)
