"""The people of the year: companies of some teams, with joiners, leavers, time away, and changes of managers.

The truth about people, drawn once from a seed; the same in the years with and without Tend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, ONE_DAY, PLACES, Place, WorkingTime

TEAMS_OF_A_COMPANY = 8  # each company is a workspace, so that processes can simulate companies in parallel
WEEKS = 52
JOINS_AFTER_DAYS = 28  # until a leaver is replaced


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person; `joins` is the first day in the company, `leaves` the first day after leaving."""

    user_id: str
    time: WorkingTime
    joins: date
    leaves: date | None = None
    acts: float = 0.0  # chance of acting on a prompt; 0 for people without a team
    stops_prompts: bool = False
    names_stand_in: bool = False

    def is_here(self, day: date) -> bool:
        """Whether the person belongs to the company on the day."""
        return self.joins <= day and (self.leaves is None or day < self.leaves)

    def is_at_work(self, moment: datetime) -> bool:
        """Whether the moment lies on a working day of the person; ignores the hour."""
        day = self.time.local(moment).date()
        return self.is_here(day) and not self.time.is_day_off(day)


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its managers, each from a first day on; managers are members of this team or of no team."""

    member_ids: tuple[str, ...]
    leaders: tuple[tuple[date, str], ...]

    def leader_on(self, day: date) -> str:
        """Return the team's manager on the day."""
        return [user_id for first, user_id in self.leaders if first <= day or first == FIRST_DAY][-1]


@dataclass(frozen=True, slots=True)
class Company:
    """A workspace: its teams, a head managing the managers, and an admin for sources and the managers' file."""

    workspace_id: str
    people: Mapping[str, Somebody]
    teams: tuple[Team, ...]
    head_id: str
    admin_id: str

    def leader_of(self, user_id: str, day: date) -> str | None:
        """Return a person's manager on the day; None for the head and the admin."""
        if user_id in {self.head_id, self.admin_id}:
            return None
        for team in self.teams:
            if user_id in team.member_ids:
                leader_id = team.leader_on(day)
                return self.head_id if leader_id == user_id else leader_id
        raise KeyError(user_id)

    def stand_in_of(self, user_id: str, day: date) -> str | None:
        """Return the stand-in of a team's manager: the next team's manager; None if the manager names no stand-in."""
        leaders = [team.leader_on(day) for team in self.teams]
        if user_id not in leaders or len(leaders) == 1 or not self.people[user_id].names_stand_in:
            return None
        return leaders[(leaders.index(user_id) + 1) % len(leaders)]

    @property
    def leader_ids(self) -> tuple[str, ...]:
        """Return all managers of the year, the head last."""
        return (*(user_id for team in self.teams for _, user_id in team.leaders), self.head_id)


class Founding:
    """Draws one company from a seed."""

    def __init__(self, seed: int, number: int, assumed: Assumptions) -> None:
        self._chance = Random(f"{seed}:{number}:people")  # noqa: S311  (invented people)
        self._assumed = assumed
        self._number = number
        self._people: dict[str, Somebody] = {}

    def found(self, teams: int) -> Company:
        """Return a company with `teams` teams."""
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
        """Let a person leave on a random Monday, and hire a successor `gap_days` later; return the successor's id."""
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
        """Return a long time away and a single week, each starting on a Monday."""
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
        return 0.001  # a manager who never acts

    def _place(self) -> Place:
        return self._chance.choices(PLACES, [place.weight for place in PLACES])[0]

    def _near(self, home: Place) -> Place:
        return self._place() if self._chance.random() < self._assumed.abroad else home


def companies(seed: int, teams: int, assumed: Assumptions) -> list[Company]:
    """Return companies of TEAMS_OF_A_COMPANY teams; the last company has the rest."""
    sizes = [min(TEAMS_OF_A_COMPANY, teams - done) for done in range(0, teams, TEAMS_OF_A_COMPANY)]
    return [Founding(seed, number, assumed).found(size) for number, size in enumerate(sizes)]
