"""All thanks really given, in person or through Tend; Tend knows only a part."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bench.year.happenings import Happening, Year


@dataclass(frozen=True, slots=True)
class Said:
    """A thanks for an effort."""

    at: datetime
    giver_id: str
    is_through_tend: bool


class Ledger:
    """The thanks of one company's year, by effort number and by receiver."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.words: dict[int, list[Said]] = defaultdict(list)
        self.received: dict[str, list[datetime]] = defaultdict(list)

    def say(self, happening: Happening, said: Said) -> None:
        """Record a thanks for an effort."""
        self.words[happening.number].append(said)
        self.received[happening.doer_id].append(said.at)

    def thank(self, receiver_id: str, at: datetime) -> None:
        """Record a thanks for anything else."""
        self.received[receiver_id].append(at)

    def first_word(self, number: int) -> datetime | None:
        """Return the time of an effort's first thanks; None without thanks."""
        return min((said.at for said in self.words.get(number, ())), default=None)

    def was_said_by(self, giver_id: str, number: int, now: datetime) -> bool:
        """Whether the giver thanked for the effort by `now`, in person or through Tend."""
        return any(said.giver_id == giver_id and said.at <= now for said in self.words.get(number, ()))


def without_tend(year: Year) -> Ledger:
    """Return the ledger of the year without prompts and offers."""
    ledger = Ledger(year)
    for happening in year.happenings:
        for word in happening.words:
            ledger.say(happening, Said(word.at, word.giver_id, is_through_tend=False))
    for other in year.other_thanks:
        ledger.thank(other.receiver_id, other.at)
    return ledger
