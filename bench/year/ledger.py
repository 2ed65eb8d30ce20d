"""What was really said, whoever heard of it: Tend knows only a part."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bench.year.happenings import Happening, Year


@dataclass(frozen=True, slots=True)
class Said:
    """One word about one effort."""

    at: datetime
    giver_id: str
    is_through_tend: bool


class Ledger:
    """The words of one company's year, by the number of the effort and by who received them."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.words: dict[int, list[Said]] = defaultdict(list)
        self.received: dict[str, list[datetime]] = defaultdict(list)

    def say(self, happening: Happening, said: Said) -> None:
        """Write down a word about an effort."""
        self.words[happening.number].append(said)
        self.received[happening.doer_id].append(said.at)

    def thank(self, receiver_id: str, at: datetime) -> None:
        """Write down a word about something else."""
        self.received[receiver_id].append(at)

    def first_word(self, number: int) -> datetime | None:
        """Give when an effort had its first word; None when it had none."""
        return min((said.at for said in self.words.get(number, ())), default=None)

    def was_said_by(self, giver_id: str, number: int, now: datetime) -> bool:
        """Say whether that person said a word about it by `now`, wherever."""
        return any(said.giver_id == giver_id and said.at <= now for said in self.words.get(number, ()))


def without_tend(year: Year) -> Ledger:
    """Give the words of the year in which nobody is prompted or offered anything."""
    ledger = Ledger(year)
    for happening in year.happenings:
        for word in happening.words:
            ledger.say(happening, Said(word.at, word.giver_id, is_through_tend=False))
    for other in year.other_thanks:
        ledger.thank(other.receiver_id, other.at)
    return ledger
