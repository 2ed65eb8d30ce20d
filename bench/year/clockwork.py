"""When jobs need to tick: only where a prompt can come due, and what else the night brings once a week.

A tick too many costs a moment, a tick too few would make the year another one: so every doubt ticks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.people import Company
from jobs.timetable import JOBS
from slackapp.domain.calendar import prompting_hours
from slackapp.domain.calendar.working_calendar import Calendar, weekend_of
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import weekly as weekly_prompts

QUARTER = timedelta(minutes=15)
HOUSEKEEPING_WEEKS = 4  # what waits no longer is read as closed before anybody marks it
FRIDAY = 4
OPENS, CLOSES = (at.hour * 60 + at.minute for at in (prompting_hours.PROMPTING_OPENS, prompting_hours.PROMPTING_CLOSES))
CHANGING = timedelta(days=4)  # until everybody knows who leads whom anew
PROMPTING = "send_prompts"
NIGHTLY = "apply_retention"
LIVED = (PROMPTING, NIGHTLY)  # no year has sources, everyday efforts or a directory to ask
BEGINS = datetime.combine(FIRST_DAY - ONE_DAY, time(0), UTC)  # where it is Monday first, it is Sunday in UTC


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment at which jobs run; with `manager_id`, only if something waits for them."""

    jobs: tuple[str, ...]
    manager_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ripening:
    """From when to when an effort may stand in a prompt."""

    doer_id: str
    begins: datetime
    ends: datetime


class Clockwork:
    """Plans the ticks of one company."""

    def __init__(self, company: Company, weeks: int) -> None:
        self._company = company
        self._weeks = weeks
        self._ripening: dict[int, Ripening] = {}
        self._asked: Counter[tuple[str, int]] = Counter()
        self._had_one: dict[str, str] = {}
        self._in_vain: dict[str, datetime] = {}
        self._touched: dict[str, datetime] = {}

    def planned(self) -> Iterator[tuple[datetime, Tick]]:
        """Give, for everybody who leads, each opening of their hours and their moment of each week, and some nights."""
        for week in range(self._weeks + 1):
            monday = FIRST_DAY + timedelta(weeks=week)
            for manager_id in self._company.leader_ids:
                for at in self._of_week(manager_id, datetime.combine(monday, time(12), UTC)):
                    yield quarter(at), Tick((PROMPTING,), manager_id)
            if week % HOUSEKEEPING_WEEKS == 0:
                yield JOBS[NIGHTLY].next_tick(datetime.combine(monday, time(0), UTC)), Tick((NIGHTLY,))

    def every_tick(self, ends: datetime) -> Iterator[tuple[datetime, Tick]]:
        """Give each tick of the timetable instead."""
        for name in LIVED:
            at = JOBS[name].next_tick(BEGINS)
            while at < ends:
                yield at, Tick((name,))
                at = JOBS[name].next_tick(at)

    def ripens(self, effort_id: int, ripening: Ripening) -> None:
        """Take note that an effort may come to stand in a prompt."""
        self._ripening[effort_id] = ripening

    def is_over(self, effort_id: int) -> None:
        """Take note that it never will again."""
        self._ripening.pop(effort_id, None)

    def are_over(self, doer_id: str) -> None:
        """Take note that all of somebody's efforts had their word."""
        self._ripening = {key: one for key, one in self._ripening.items() if one.doer_id != doer_id}

    def was_asked(self, manager_id: str, effort_ids: Iterable[int], now: datetime) -> None:
        """Take note that this week has had its prompt, and which efforts were in it."""
        self._had_one[manager_id] = self._week(manager_id, now)
        self._asked.update((manager_id, effort_id) for effort_id in effort_ids)

    def was_touched(self, manager_id: str, now: datetime) -> None:
        """Take note of something after which a tick may come to more for them than the last."""
        self._touched[manager_id] = now

    def was_in_vain(self, tick: Tick, now: datetime) -> None:
        """Take note that a tick came to nothing: this week the next does so too, unless something ripens or is done."""
        those = [tick.manager_id] if tick.manager_id else self._company.leader_ids
        for manager_id in (one for one in those if self._could_be_asked(one, now)):
            self._in_vain[manager_id] = now

    def is_needed(self, tick: Tick, now: datetime) -> bool:
        """Say whether the tick could do anything."""
        if PROMPTING not in tick.jobs:
            return True
        self._ripening = {key: one for key, one in self._ripening.items() if one.ends > now}
        those = [tick.manager_id] if tick.manager_id else self._company.leader_ids
        return any(self._may_be_asked(manager_id, now) for manager_id in those)

    def _may_be_asked(self, manager_id: str, now: datetime) -> bool:
        week = self._week(manager_id, now)
        if self._had_one.get(manager_id) == week or not self._could_be_asked(manager_id, now):
            return False
        ripe = [
            one.begins
            for effort_id, one in self._ripening.items()
            if one.begins <= now
            and self._asked[manager_id, effort_id] < prompts.ASKED_MAX
            and manager_id in self._who_hears(one, now)
        ]
        last = self._in_vain.get(manager_id)
        if not ripe or last is None or self._week(manager_id, last) != week:
            return bool(ripe)
        return max(*ripe, self._touched.get(manager_id, BEGINS)) >= last

    def leaders_of(self, doer_id: str, now: datetime) -> set[str]:
        """Give who may be asked about that person's efforts."""
        return self._who_hears(Ripening(doer_id, now, now), now)

    def at_work(self, one: Ripening, now: datetime) -> Iterator[str]:
        """Give who may be asked about it and has hours at that moment."""
        for manager_id in sorted(self._who_hears(one, now)):
            time = self._company.people[manager_id].time
            local = time.local(now)
            if time.starts <= local.hour * 60 + local.minute < time.ends:
                yield manager_id

    def _who_hears(self, one: Ripening, now: datetime) -> set[str]:
        """Give who leads the doer; where that changed just now, also who does meanwhile."""
        today = now.date()
        leaders = {self._company.leader_of(one.doer_id, day) for day in (today - CHANGING, today, today + ONE_DAY)}
        hearing = {leader_id for leader_id in leaders if leader_id is not None}
        hearing |= {self._company.head_id} if len(hearing) > 1 else set()
        stand_ins = {self._company.stand_in_of(leader_id, today) for leader_id in hearing}
        return hearing | {stand_in_id for stand_in_id in stand_ins if stand_in_id is not None}

    def _week(self, manager_id: str, now: datetime) -> str:
        year, week, _ = self._company.people[manager_id].time.local(now).isocalendar()
        return f"{year}-{week}"

    def _could_be_asked(self, manager_id: str, now: datetime) -> bool:
        """Say whether their moment of the week has passed, and it is one of the hours in which prompts come."""
        somebody = self._company.people[manager_id]
        local = somebody.time.local(now)
        is_open = max(somebody.time.starts, OPENS) <= local.hour * 60 + local.minute < min(somebody.time.ends, CLOSES)
        return is_open and somebody.is_at_work(now) and now >= self._moment(manager_id, now)

    def _moment(self, manager_id: str, week_of: datetime) -> datetime:
        truth = self._company.people[manager_id].time
        calendar = Calendar(truth.zone, truth.country, weekend_of(truth.work_days), truth.starts, truth.ends)
        key = weekly_prompts.spread_key(self._company.workspace_id, manager_id)
        return prompting_hours.prompt_moment(calendar, week_of, key=key)

    def _of_week(self, manager_id: str, noon: datetime) -> Iterator[datetime]:
        truth = self._company.people[manager_id].time
        moment, monday = self._moment(manager_id, noon), noon.date()
        yield moment
        openings = (truth.at(monday + step * ONE_DAY, max(truth.starts, OPENS)) for step in range(FRIDAY + 1))
        yield from (at for at in openings if at > moment)


def quarter(at: datetime) -> datetime:
    """Give the next quarter of an hour, or the moment itself if it is one."""
    beyond = (at - BEGINS) % QUARTER
    return at if not beyond else at + QUARTER - beyond
