"""What somebody typed, as Tend keeps it. Must not know what the words are for."""

from slackapp.domain.refusals import NoWords, TooLong

WORDS_MAX = 2_000  # characters; DESIGN §4
QUOTED_MAX = 2_000  # characters of a message that somebody keeps beside their own words


def check_words(words: str) -> str:
    """Give the words without outer white space. Raises NoWords, TooLong."""
    words = words.strip()
    if not words:
        raise NoWords
    if len(words) > WORDS_MAX:
        raise TooLong(len(words), WORDS_MAX)
    return words
