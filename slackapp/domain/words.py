"""Checks for text typed by people. Must not know the purpose of the text."""

from slackapp.domain.refusals import NoWords, TooLong

WORDS_MAX = 2_000  # characters; DESIGN §4
QUOTED_MAX = 2_000  # characters of a message quoted beside a person's own words


def check_words(words: str) -> str:
    """Return the text without outer white space. Raises NoWords, TooLong."""
    words = words.strip()
    if not words:
        raise NoWords
    if len(words) > WORDS_MAX:
        raise TooLong(len(words), WORDS_MAX)
    return words
