"""The events of the year independent of Tend: efforts, and spontaneous thanks.

Drawn once from the seed. Noting is among them: without Tend a note has no effect.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.people import Company, Somebody, Team

KINDS: Final = ("cover", "notes", "onboarding", "chasing", "cleanup", "listening", "review", "firefighting", "other")
SOURCE: Final = "a source"  # stands for a source as noter
WORDS_LATEST = 60  # working days; later thanks are dropped


@dataclass(frozen=True, slots=True)
class Word:
    """A spontaneous thanks for an effort."""

    at: datetime
    giver_id: str
    is_through_tend: bool  # in the year with Tend; without Tend the thanks happens as well


@dataclass(frozen=True, slots=True)
class Happening:
    """A real effort; `noter_id` None: never noted."""

    number: int
    doer_id: str
    kind: str
    at: datetime
    noter_id: str | None
    noted_at: datetime
    takes_offer: bool  # the noter accepts the offer to send thanks at once
    is_hidden: bool  # the doer hides the note
    words: tuple[Word, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class OtherThanks:
    """A thanks for something never noted."""

    at: datetime
    giver_id: str
    receiver_id: str


@dataclass(frozen=True, slots=True)
class Year:
    """All events, in order of time."""

    happenings: tuple[Happening, ...]
    other_thanks: tuple[OtherThanks, ...]


class Course:
    """Draws the events of one company for a number of weeks."""

    def __init__(self, seed: int, company: Company, assumed: Assumptions, weeks: int) -> None:
        self._company = company
        self._assumed = assumed
        self._weeks = weeks
        self._seed = seed

    def run(self) -> Year:
        """Draw the year person by person, so that a further team changes nothing for the others."""
        happenings: list[Happening] = []
        others: list[OtherThanks] = []
        for team in self._company.teams:
            for user_id in team.member_ids:
                chance = Random(f"{self._seed}:{user_id}:course")  # noqa: S311  (invented lives)
                doer = self._company.people[user_id]
                moments = self._moments(chance, doer, self._assumed.efforts_a_person)
                happenings += [self._happening(chance, team, doer, at) for at in moments]
                for at in self._moments(chance, doer, self._assumed.other_thanks):
                    giver = self._colleague(chance, team, doer, at)
                    if giver is not None:
                        others.append(OtherThanks(at, giver.user_id, user_id))
        happenings.sort(key=lambda one: (one.at, one.doer_id))
        others.sort(key=lambda one: (one.at, one.receiver_id))
        numbered = (replace(one, number=number) for number, one in enumerate(happenings))
        return Year(tuple(numbered), tuple(others))

    def _moments(self, chance: Random, doer: Somebody, a_year: float) -> list[datetime]:
        """Return moments in the doer's working time, `a_year` on average."""
        found = []
        days_left = 365 / a_year
        day: float = chance.expovariate(1 / days_left)
        while day < self._weeks * 7:
            date_of = FIRST_DAY + int(day) * ONE_DAY
            if doer.is_here(date_of) and not doer.time.is_day_off(date_of):
                found.append(_in_hours(chance, doer, date_of))
            day += chance.expovariate(7 / 4.6 / days_left)  # about 4.6 of seven days are working days
        return found

    def _happening(self, chance: Random, team: Team, doer: Somebody, at: datetime) -> Happening:
        assumed = self._assumed
        drawn, late = chance.random(), chance.random() < assumed.noted_late_share
        colleague = self._colleague(chance, team, doer, at)
        noter_id, noted_at, takes_offer = None, at, False
        if drawn < assumed.noted_by_peer and colleague is not None:
            noter_id = colleague.user_id
            noted_at = self._noted(chance, colleague, at, late=late)
            takes_offer = chance.random() < assumed.offer_taken
        elif assumed.noted_by_peer <= drawn < assumed.noted_by_peer + assumed.noted_by_doer:
            noter_id, noted_at = doer.user_id, self._noted(chance, doer, at, late=late)
        elif 0 <= drawn - assumed.noted_by_peer - assumed.noted_by_doer < assumed.noted_by_source:
            noter_id, noted_at = SOURCE, at + timedelta(minutes=chance.randint(5, 60))
        return Happening(
            number=0,
            doer_id=doer.user_id,
            kind=chance.choice(KINDS),
            at=at,
            noter_id=noter_id,
            noted_at=noted_at,
            takes_offer=takes_offer,
            is_hidden=chance.random() < assumed.doer_hides,
            words=self._words(chance, team, doer, at),
        )

    def _noted(self, chance: Random, noter: Somebody, at: datetime, *, late: bool) -> datetime:
        day = noter.time.local(at).date()
        if not late and not noter.time.is_day_off(day):
            return at + timedelta(minutes=chance.randint(5, 60))
        return max(at, _in_hours(chance, noter, noter.time.working_day(day + ONE_DAY)))

    def _words(self, chance: Random, team: Team, doer: Somebody, at: datetime) -> tuple[Word, ...]:
        assumed = self._assumed
        words = []
        if chance.random() < assumed.word_from_peer:
            colleague = self._colleague(chance, team, doer, at)
            words += self._word(chance, colleague, doer, at, assumed.word_from_peer_days)
        leader_id = self._company.leader_of(doer.user_id, at.date())
        leader = None if leader_id is None else self._company.people[leader_id]
        average = (
            assumed.attentive * assumed.acts_attentive
            + assumed.middling * assumed.acts_middling
            + assumed.rare * assumed.acts_rare
        )
        if leader is not None and chance.random() < assumed.word_from_manager * (0.5 + 0.5 * leader.acts / average):
            words += self._word(chance, leader, doer, at, assumed.word_from_manager_days)
        return tuple(sorted(words, key=lambda word: word.at))

    def _word(
        self, chance: Random, giver: Somebody | None, doer: Somebody, at: datetime, mean_days: float
    ) -> list[Word]:
        if giver is None:
            return []
        later = int(chance.expovariate(1 / mean_days))
        day = giver.time.working_day(giver.time.local(at).date(), min(later, WORDS_LATEST))
        moment = max(at + timedelta(minutes=chance.randint(10, 90)), _in_hours(chance, giver, day))
        is_through_tend = chance.random() < self._assumed.words_through_tend
        both = giver.is_here(day) and doer.is_here(day)
        return [Word(moment, giver.user_id, is_through_tend)] if both else []

    def _colleague(self, chance: Random, team: Team, doer: Somebody, at: datetime) -> Somebody | None:
        """Draw a colleague of the team at work on that day, never the manager; None without any."""
        leader_id = team.leader_on(at.date())
        others = [
            self._company.people[user_id] for user_id in team.member_ids if user_id not in {doer.user_id, leader_id}
        ]
        around = [other for other in others if other.is_at_work(at)]
        return chance.choice(around) if around else None


def _in_hours(chance: Random, somebody: Somebody, day: date) -> datetime:
    time = somebody.time
    return time.at(day, chance.randrange(time.starts + 15, time.ends - 15))
