"""Decide when jobs need to tick: only at times with a possible prompt, and for some nightly work.

An extra tick costs little; a missing tick would change the year. So in doubt, tick.
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
from slackapp.domain.prompts import shown
from slackapp.domain.prompts import weekly as weekly_prompts

QUARTER = timedelta(minutes=15)
HOUSEKEEPING_WEEKS = 4  # queries treat expired efforts as closed before the nightly job marks them
FRIDAY = 4
OPENS, CLOSES = (at.hour * 60 + at.minute for at in (prompting_hours.PROMPTING_OPENS, prompting_hours.PROMPTING_CLOSES))
CHANGING = timedelta(days=4)  # until a change of managers is complete
PROMPTING = "send_prompts"
NIGHTLY = "apply_retention"
LIVED = (PROMPTING, NIGHTLY)  # the year has no other job's work: no pulled sources, everyday efforts or directory
BEGINS = datetime.combine(FIRST_DAY - ONE_DAY, time(0), UTC)  # still Sunday in UTC when Monday starts in the first zone


@dataclass(frozen=True, slots=True)
class Tick:
    """A run of jobs at one moment; with `manager_id`, needed only if an effort waits for the manager."""

    jobs: tuple[str, ...]
    manager_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ripening:
    """The time in which a prompt may contain an effort."""

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
        """Yield each manager's openings of prompting hours and weekly moments, and some nights."""
        for week in range(self._weeks + 1):
            monday = FIRST_DAY + timedelta(weeks=week)
            for manager_id in self._company.leader_ids:
                for at in self._of_week(manager_id, datetime.combine(monday, time(12), UTC)):
                    yield quarter(at), Tick((PROMPTING,), manager_id)
            if week % HOUSEKEEPING_WEEKS == 0:
                yield JOBS[NIGHTLY].next_tick(datetime.combine(monday, time(0), UTC)), Tick((NIGHTLY,))

    def every_tick(self, ends: datetime) -> Iterator[tuple[datetime, Tick]]:
        """Yield all ticks of the timetable instead."""
        for name in LIVED:
            at = JOBS[name].next_tick(BEGINS)
            while at < ends:
                yield at, Tick((name,))
                at = JOBS[name].next_tick(at)

    def ripens(self, effort_id: int, ripening: Ripening) -> None:
        """Record the time in which a prompt may contain an effort."""
        self._ripening[effort_id] = ripening

    def is_over(self, effort_id: int) -> None:
        """Record that no further prompt will contain the effort."""
        self._ripening.pop(effort_id, None)

    def are_over(self, doer_id: str) -> None:
        """Record that all efforts of a doer were thanked."""
        self._ripening = {key: one for key, one in self._ripening.items() if one.doer_id != doer_id}

    def was_asked(self, manager_id: str, effort_ids: Iterable[int], now: datetime) -> None:
        """Record this week's prompt of a manager, and its efforts."""
        self._had_one[manager_id] = self._week(manager_id, now)
        self._asked.update((manager_id, effort_id) for effort_id in effort_ids)

    def was_touched(self, manager_id: str, now: datetime) -> None:
        """Record an event after which a tick may have more effect for the manager than the last one."""
        self._touched[manager_id] = now

    def was_in_vain(self, tick: Tick, now: datetime) -> None:
        """Record a tick without effect.

        Later ticks of the week have no effect either, until an effort ripens or people act.
        """
        those = [tick.manager_id] if tick.manager_id else self._company.leader_ids
        for manager_id in (one for one in those if self._could_be_asked(one, now)):
            self._in_vain[manager_id] = now

    def is_needed(self, tick: Tick, now: datetime) -> bool:
        """Whether the tick may have an effect."""
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
            and self._asked[manager_id, effort_id] < shown.ASKED_MAX
            and manager_id in self._who_hears(one, now)
        ]
        last = self._in_vain.get(manager_id)
        if not ripe or last is None or self._week(manager_id, last) != week:
            return bool(ripe)
        return max(*ripe, self._touched.get(manager_id, BEGINS)) >= last

    def leaders_of(self, doer_id: str, now: datetime) -> set[str]:
        """Return the managers possibly prompted about the person's efforts."""
        return self._who_hears(Ripening(doer_id, now, now), now)

    def at_work(self, one: Ripening, now: datetime) -> Iterator[str]:
        """Yield the managers possibly prompted about the effort and in their hours at the moment."""
        for manager_id in sorted(self._who_hears(one, now)):
            time = self._company.people[manager_id].time
            local = time.local(now)
            if time.starts <= local.hour * 60 + local.minute < time.ends:
                yield manager_id

    def _who_hears(self, one: Ripening, now: datetime) -> set[str]:
        """Return the doer's managers and their stand-ins; during a change of managers also the temporary manager."""
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
        """Whether the manager's moment of the week has passed, and prompts may arrive at this hour."""
        somebody = self._company.people[manager_id]
        local = somebody.time.local(now)
        is_open = max(somebody.time.starts, OPENS) <= local.hour * 60 + local.minute < min(somebody.time.ends, CLOSES)
        return is_open and somebody.is_at_work(now) and now >= self._moment(manager_id, now)

    def _moment(self, manager_id: str, week_of: datetime) -> datetime:
        truth = self._company.people[manager_id].time
        calendar = Calendar(truth.zone, truth.country, weekend_of(truth.work_days), truth.starts, truth.ends)
        key = weekly_prompts.spread_key(self._company.workspace_id, manager_id)
        return prompting_hours.due_from(calendar, week_of, key=key)

    def _of_week(self, manager_id: str, noon: datetime) -> Iterator[datetime]:
        truth = self._company.people[manager_id].time
        moment, monday = self._moment(manager_id, noon), noon.date()
        yield moment
        openings = (truth.at(monday + step * ONE_DAY, max(truth.starts, OPENS)) for step in range(FRIDAY + 1))
        yield from (at for at in openings if at > moment)


def quarter(at: datetime) -> datetime:
    """Round a moment up to a quarter of an hour."""
    beyond = (at - BEGINS) % QUARTER
    return at if not beyond else at + QUARTER - beyond
