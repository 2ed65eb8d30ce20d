"""Who lives through the year: companies of some teams, with joiners, leavers, time away, and managers who change.

The truth about people, drawn once from a seed, and the same in the year with Tend and in the one without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, ONE_DAY, PLACES, Place, WorkingTime

TEAMS_OF_A_COMPANY = 10  # a workspace each, so that processes can live through them side by side
WEEKS = 52
JOINS_AFTER_DAYS = 28  # until somebody who left is replaced


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person; `joins` and `leaves` are their first day and the first without them."""

    user_id: str
    time: WorkingTime
    joins: date
    leaves: date | None = None
    acts: float = 0.0  # chance that a prompt is acted on; 0 for who leads nobody
    stops_prompts: bool = False
    names_stand_in: bool = False

    def is_here(self, day: date) -> bool:
        """Say whether they belong to the company on that day."""
        return self.joins <= day and (self.leaves is None or day < self.leaves)

    def is_at_work(self, moment: datetime) -> bool:
        """Say whether it is a working day of theirs; the hour is not looked at."""
        day = self.time.local(moment).date()
        return self.is_here(day) and not self.time.is_day_off(day)


@dataclass(frozen=True, slots=True)
class Team:
    """Some people, and who leads them from which day on; leaders are members too, of this team or of no other."""

    member_ids: tuple[str, ...]
    leaders: tuple[tuple[date, str], ...]

    def leader_on(self, day: date) -> str:
        """Give who leads the team on that day."""
        return [user_id for first, user_id in self.leaders if first <= day or first == FIRST_DAY][-1]


@dataclass(frozen=True, slots=True)
class Company:
    """One workspace: its teams, one who leads the leaders, one admin who connects sources and keeps the file."""

    workspace_id: str
    people: Mapping[str, Somebody]
    teams: tuple[Team, ...]
    head_id: str
    admin_id: str

    def leader_of(self, user_id: str, day: date) -> str | None:
        """Give who leads somebody on that day; None for the head and the admin."""
        if user_id in {self.head_id, self.admin_id}:
            return None
        for team in self.teams:
            if user_id in team.member_ids:
                leader_id = team.leader_on(day)
                return self.head_id if leader_id == user_id else leader_id
        raise KeyError(user_id)

    def stand_in_of(self, user_id: str, day: date) -> str | None:
        """Give who stands in for a team's leader while away: that of the next team; None when they name nobody."""
        leaders = [team.leader_on(day) for team in self.teams]
        if user_id not in leaders or len(leaders) == 1 or not self.people[user_id].names_stand_in:
            return None
        return leaders[(leaders.index(user_id) + 1) % len(leaders)]

    @property
    def leader_ids(self) -> tuple[str, ...]:
        """Give everybody who leads somebody at some time of the year, the head last."""
        return (*(user_id for team in self.teams for _, user_id in team.leaders), self.head_id)


class Founding:
    """Draws one company out of a seed."""

    def __init__(self, seed: int, number: int, assumed: Assumptions) -> None:
        self._chance = Random(f"{seed}:{number}:people")  # noqa: S311  (invented people)
        self._assumed = assumed
        self._number = number
        self._people: dict[str, Somebody] = {}

    def found(self, teams: int) -> Company:
        """Give a company of so many teams."""
        led = tuple(self._team() for _ in range(teams))
        head_id = self._hire(self._place(), acts=self._attentiveness())
        admin_id = self._hire(self._place())
        return Company(f"T{self._number:03}", self._people, led, head_id, admin_id)

    def _team(self) -> Team:
        chance, assumed = self._chance, self._assumed
        home = self._place()
        leader_id = self._hire(home, acts=self._attentiveness())
        size = chance.randint(assumed.team_smallest, assumed.team_largest)
        members = [leader_id, *(self._hire(self._near(home)) for _ in range(size - 1))]
        leavers = [user_id for user_id in members[1:] if chance.random() < assumed.leaves]
        members += [self._replaced(user_id, self._near(home)) for user_id in leavers]
        leaders = [(FIRST_DAY, leader_id)]
        if chance.random() < assumed.manager_changes:
            successor_id = self._replaced(leader_id, home, gap_days=0, acts=self._attentiveness())
            leaders.append((self._people[successor_id].joins, successor_id))
            members.append(successor_id)
        return Team(tuple(members), tuple(leaders))

    def _replaced(self, user_id: str, home: Place, *, gap_days: int = JOINS_AFTER_DAYS, acts: float = 0.0) -> str:
        """Let somebody leave some Monday, and somebody else come a while after."""
        leaves = FIRST_DAY + timedelta(weeks=self._chance.randint(6, WEEKS - 8))
        self._people[user_id] = replace(self._people[user_id], leaves=leaves)
        return self._hire(home, joins=leaves + timedelta(days=gap_days), acts=acts)

    def _hire(self, place: Place, *, joins: date = FIRST_DAY, acts: float = 0.0) -> str:
        user_id = f"U{self._number:03}{len(self._people):03}"
        stops = acts > 0 and self._chance.random() < self._assumed.stops_prompts
        names = acts > 0 and self._chance.random() < self._assumed.names_stand_in
        self._people[user_id] = Somebody(user_id, self._time(place), joins, None, acts, stops, names)
        return user_id

    def _time(self, place: Place) -> WorkingTime:
        chance = self._chance
        work_days, starts, ends = place.work_days, 9 * 60, 17 * 60
        if chance.random() < self._assumed.own_week:
            work_days, ends = chance.choice(((work_days[:-1], ends), (work_days, 13 * 60), (work_days[1:], ends)))
        return WorkingTime(place.zone, place.country, work_days, starts, ends, tuple(self._away()))

    def _away(self) -> Sequence[tuple[date, date]]:
        """Give one long stretch and one single week, each from a Monday on."""
        weeks = self._chance.sample(range(1, WEEKS - 1), 2)
        stretches = [self._assumed.longest_stretch_away_days, 5]
        mondays = [FIRST_DAY + timedelta(weeks=week) for week in weeks]
        return [
            (monday, monday + ONE_DAY * (days - 1 + 2 * ((days - 1) // 5)))
            for monday, days in zip(mondays, stretches, strict=True)
        ]

    def _attentiveness(self) -> float:
        assumed, drawn = self._assumed, self._chance.random()
        kinds = (
            (assumed.attentive, assumed.acts_attentive),
            (assumed.middling, assumed.acts_middling),
            (assumed.rare, assumed.acts_rare),
        )
        for share, acts in kinds:
            if drawn < share:
                return acts
            drawn -= share
        return 0.001  # leads people, and never acts

    def _place(self) -> Place:
        return self._chance.choices(PLACES, [place.weight for place in PLACES])[0]

    def _near(self, home: Place) -> Place:
        return self._place() if self._chance.random() < self._assumed.abroad else home


def companies(seed: int, teams: int, assumed: Assumptions) -> list[Company]:
    """Give companies of TEAMS_OF_A_COMPANY teams, the last with the rest."""
    sizes = [min(TEAMS_OF_A_COMPANY, teams - done) for done in range(0, teams, TEAMS_OF_A_COMPANY)]
    return [Founding(seed, number, assumed).found(size) for number, size in enumerate(sizes)]
