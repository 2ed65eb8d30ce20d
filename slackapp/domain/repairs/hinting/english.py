"""Read a draft as English words, so that the rules of hints stay short and quick.

Must not know any rule. Nothing is stored, and no part of a draft leaves the process.
"""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

END: Final = "."  # a token that ends a sentence
ENGLISH_FROM: Final = 0.25  # share of function words; English drafts have 0.35 to 0.7, other languages below 0.2
BEFORE_MAX: Final = 60  # characters that a rule looks back

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))  # noqa: RUF001
# a word with its apostrophes, a mark or an empty line that ends a sentence, or a mark inside one
_TOKEN: Final = re.compile(r"(?P<word>[^\W_]+(?:'[^\W_]+)*)|(?P<end>[.!?…;:。！？]+|\n\s*\n)|(?P<mark>[,()–—])")  # noqa: RUF001
_MARKS: Final = {"end": END, "mark": ","}

# English words that are no words of the other languages with Latin letters.
_ENGLISH_WORDS: Final = """
about accept after again all always and angry another anything apologies apologise apologize apology are aren't
asked back because been before being both but came can't could couldn't deserve did didn't do does doesn't doing
don't done each earlier either else ever every everyone everything feel feelings felt finish first for forgive
forgiveness from get getting give had hadn't hard has hasn't have haven't having he's hear heard her his hope
how hurt i'd i'll i'm i've if interrupt into isn't it it's its itself just keep know let let's like listen made
make makes making many matter matters maybe might more most much myself need never nobody not nothing now of off
okay one only or other our out over owe own please put really regret right said saw say see seem seemed she
she's should shouldn't so some someone something sorry still take than that that's the their them then there
there's these they they're they've thing things think this those though thought through time today together
tomorrow too took trust try trying understand until up us very want wanted was wasn't way we we'd we'll we're
we've were weren't what what's when where which while who why will with without won't would wouldn't yesterday
yet you you'd you'll you're you've your yours yourself
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
# English words that other languages write too, with another meaning; they count for none.
_OF_SEVERAL_WORDS: Final = "a am an as at be by he i in is me my no on to do go so was will man of or all for it"
_OF_SEVERAL: Final = frozenset(_OF_SEVERAL_WORDS.split())


class Draft:
    """A draft as words between single spaces, with `.` for the end of a sentence and `,` for a mark inside one."""

    def __init__(self, text: str) -> None:
        self.text = text
        # one letter for one letter, so that a token stands where it stands in the draft
        self._found = tuple(_TOKEN.finditer(text.translate(_APOSTROPHES)))
        self._tokens = tuple(map(_token, self._found))
        self.spoken = " ".join(self._tokens)

    @cached_property
    def _starts(self) -> list[int]:
        """Return the place of each token in `spoken`."""
        starts, at = [], 0
        for token in self._tokens:
            starts.append(at)
            at += len(token) + 1
        return starts

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the words in lower case, without marks."""
        return tuple(token for token in self._tokens if token[0].isalnum())

    @property
    def is_english(self) -> bool:
        """Return whether enough of the words are English ones; a draft without words is in no language."""
        telling = [word for word in self.words if word not in _OF_SEVERAL]
        if not telling:
            return False
        return sum(word in _ENGLISH for word in telling) >= ENGLISH_FROM * len(telling)

    def before(self, match: re.Match[str]) -> str:
        """Return up to BEFORE_MAX characters of the same sentence that stand before a match in `spoken`."""
        return self.spoken[max(0, match.start() - BEFORE_MAX) : match.start()].rpartition(f"{END} ")[2].rstrip()

    def quote(self, match: re.Match[str]) -> str:
        """Return the words of the draft, as typed, that a match in `spoken` stands for."""
        first = bisect_right(self._starts, match.start()) - 1
        last = bisect_right(self._starts, match.end() - 1) - 1
        return self.text[self._found[first].start() : self._found[last].end()]


def _token(found: re.Match[str]) -> str:
    """Return a word in lower case, or the mark for all marks of its sort."""
    return found[0].casefold() if found.lastgroup == "word" else _MARKS[str(found.lastgroup)]
