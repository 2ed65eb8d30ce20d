"""The sealed bodies of the seen check: the counters of an open round, and the standing word of a channel.

Both have one length for any contents, so a sealed body does not show the number of writings. The counters stand in a
random order, anew at each answer.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Self, TypeVar

from slackapp.domain.seen.words import ANSWERS, WORDS, Answer, Counts, Standing

SECRET_BYTES: Final = 32
DIGITS: Final = 9  # of every number
WORD_LENGTH: Final = max(map(len, WORDS))
_RANDOM = secrets.SystemRandom()

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class OpenBody:
    """The counters of one open round, and the secret of its digests."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_BYTES))
    times: int = 0  # how often the digests were made anew
    counts: Counts = field(default_factory=Counts)

    def packed(self) -> str:
        """Return the body as JSON of one length."""
        numbers = {name: _padded(getattr(self.counts, name)) for name in in_random_order(ANSWERS)}
        return json.dumps({"secret": self.secret.hex(), "times": _padded(self.times), **numbers})

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        counts = Counts(*(int(found[name]) for name in ANSWERS))
        return cls(bytes.fromhex(found["secret"]), int(found["times"]), counts)

    def digest(self, user_id: str) -> str:
        """Return a person's digest after the last answer, in 64 hex digits."""
        made = self._made(user_id)
        for _ in range(self.times):
            made = self._made(made)
        return made

    def counted(self, answer: Answer) -> Self:
        """Return the body after one more answer; every digest must be made anew, see `anew`."""
        return replace(self.written_anew(), counts=self.counts.plus(answer))

    def written_anew(self) -> Self:
        """Return the body for digests made anew, see `anew`."""
        return replace(self, times=self.times + 1)

    def anew(self, digests: Iterable[str]) -> list[str]:
        """Return the digests of the present body in the form for the next body."""
        return [self._made(one) for one in digests]

    def _made(self, text: str) -> str:
        return hmac.digest(self.secret, text.encode(), hashlib.sha256).hex()


def packed_standing(standing: Standing) -> str:
    """Return the word of a channel, with its counts, as JSON of one length."""
    numbers = {name: _padded(getattr(standing.counts, name)) for name in in_random_order(ANSWERS)}
    return json.dumps({"word": standing.word.ljust(WORD_LENGTH), **numbers})


def standing_in(sealed: str) -> Standing:
    """Read the word of a channel from its JSON."""
    found = json.loads(sealed)
    (word,) = (one for one in WORDS if one == found["word"].strip())
    return Standing(word, Counts(*(int(found[name]) for name in ANSWERS)))


def in_random_order(things: Iterable[Thing]) -> list[Thing]:
    """Return things in a random order."""
    listed = list(things)
    _RANDOM.shuffle(listed)
    return listed


def _padded(number: int) -> str:
    return f"{number:0{DIGITS}d}"
