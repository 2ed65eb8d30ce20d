"""The events of the year independent of Tend: efforts, and spontaneous thanks.

Drawn once from the seed. Noting is among them: without Tend a note has no effect. Efforts come in crowds: a team has
busy weeks, in which a part of all its efforts happens.
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
    names_it: bool = False  # its words name the effort


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
    every_week: bool = False  # noted once as something the doer does every week


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
            busy = self._busy_weeks(team)
            for user_id in team.member_ids:
                chance = Random(f"{self._seed}:{user_id}:course")  # noqa: S311  (invented lives)
                doer = self._company.people[user_id]
                moments = self._moments(chance, doer, self._assumed.efforts_a_person)
                crowded = (self._crowded(chance, doer, at, busy) for at in moments)
                happenings += [self._happening(team, doer, at) for at in crowded]
                happenings += self._everyday(chance, team, doer)
                for at in self._moments(chance, doer, self._assumed.other_thanks):
                    giver = self._colleague(chance, team, doer, at)
                    if giver is not None:
                        others.append(OtherThanks(at, giver.user_id, user_id))
        happenings.sort(key=lambda one: (one.at, one.doer_id))
        others.sort(key=lambda one: (one.at, one.receiver_id))
        numbered = (replace(one, number=number) for number, one in enumerate(happenings))
        return Year(tuple(numbered), tuple(others))

    def _busy_weeks(self, team: Team) -> tuple[int, ...]:
        chance = Random(f"{self._seed}:{team.member_ids[0]}:busy")  # noqa: S311  (invented lives)
        return tuple(chance.sample(range(self._weeks), min(self._weeks, self._assumed.busy_weeks)))

    def _crowded(self, chance: Random, doer: Somebody, at: datetime, busy: tuple[int, ...]) -> datetime:
        """Move an effort into one of the team's busy weeks, by chance; the doer has to be at work there."""
        if not busy or chance.random() >= self._assumed.in_busy_weeks:
            return at
        day = FIRST_DAY + timedelta(weeks=chance.choice(busy), days=chance.randrange(7))
        is_there = doer.is_here(day) and not doer.time.is_day_off(day)
        return _in_hours(chance, doer, day) if is_there else at

    def _everyday(self, chance: Random, team: Team, doer: Somebody) -> list[Happening]:
        """Return what a colleague notes once as an everyday effort, of some people."""
        if chance.random() >= self._assumed.everyday:
            return []
        day = doer.time.working_day(max(doer.joins, FIRST_DAY) + timedelta(days=chance.randrange(self._weeks * 7)))
        at = _in_hours(chance, doer, day)
        colleague = self._colleague(chance, team, doer, at) if doer.is_here(day) else None
        if colleague is None:
            return []
        kind = chance.choice(KINDS)
        noted_at = self._noted(chance, colleague, at, late=False)
        return [
            Happening(
                0,
                doer.user_id,
                kind,
                at,
                colleague.user_id,
                noted_at,
                False,
                False,
                (),
                every_week=True,
            )
        ]

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

    def _happening(self, team: Team, doer: Somebody, at: datetime) -> Happening:
        """Draw all about one effort from a generator of its own, so that other assumptions change no other effort."""
        assumed = self._assumed
        chance = Random(f"{self._seed}:{doer.user_id}:{at.isoformat()}:effort")  # noqa: S311  (invented lives)
        words = self._words(chance, team, doer, at)
        kind, is_hidden = chance.choice(KINDS), chance.random() < assumed.doer_hides
        takes_offer, late = chance.random() < assumed.offer_taken, chance.random() < assumed.noted_late_share
        drawn = chance.random()
        colleague = self._colleague(chance, team, doer, at)
        noter_id, noted_at = None, at
        if drawn < assumed.noted_by_peer and colleague is not None:
            noter_id, noted_at = colleague.user_id, self._noted(chance, colleague, at, late=late)
        elif assumed.noted_by_peer <= drawn < assumed.noted_by_peer + assumed.noted_by_doer:
            noter_id, noted_at = doer.user_id, self._noted(chance, doer, at, late=late)
        elif 0 <= drawn - assumed.noted_by_peer - assumed.noted_by_doer < assumed.noted_by_source:
            noter_id, noted_at = SOURCE, at + timedelta(minutes=chance.randint(5, 60))
        is_of_peer = noter_id not in {None, SOURCE, doer.user_id}
        return Happening(
            number=0,
            doer_id=doer.user_id,
            kind=kind,
            at=at,
            noter_id=noter_id,
            noted_at=noted_at,
            takes_offer=takes_offer and is_of_peer,
            is_hidden=is_hidden,
            words=words,
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
        names_it = chance.random() < self._assumed.names_it
        both = giver.is_here(day) and doer.is_here(day)
        return [Word(moment, giver.user_id, is_through_tend, names_it)] if both else []

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
