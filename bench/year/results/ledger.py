"""The truth about thanks: all that were really given, and what people did that Tend or the observer has to respect."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bench.year.happenings import Happening, Year


@dataclass(frozen=True, slots=True)
class Said:
    """A thanks for an effort."""

    at: datetime
    giver_id: str


class Ledger:
    """The thanks of one company's year, by effort number and by receiver."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.happening_of = {happening.number: happening for happening in year.happenings}
        self.words: dict[int, list[Said]] = defaultdict(list)
        self.received: dict[str, list[datetime]] = defaultdict(list)
        self.answered: dict[int, datetime] = {}  # when Tend could know that an effort was thanked for, or said to be
        self.hidden: dict[int, datetime] = {}
        self.showed_interest: dict[str, list[datetime]] = defaultdict(list)  # of managers: presses and visits
        self.said_by: dict[str, list[datetime]] = defaultdict(list)  # thanks by command, of anybody
        self.stopped: set[str] = set()  # managers who pressed `Stop these`

    def say(self, happening: Happening, said: Said) -> None:
        """Record a thanks for an effort."""
        self.words[happening.number].append(said)
        self.received[happening.doer_id].append(said.at)

    def thank(self, receiver_id: str, at: datetime) -> None:
        """Record a thanks for anything else."""
        self.received[receiver_id].append(at)

    def answer(self, number: int, at: datetime) -> None:
        """Record that an effort is answered in Tend: said from it, by its words, by a choice, or by `Already did`."""
        self.answered[number] = min(at, self.answered.get(number, at))

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
            ledger.say(happening, Said(word.at, word.giver_id))
    for other in year.other_thanks:
        ledger.thank(other.receiver_id, other.at)
    return ledger
