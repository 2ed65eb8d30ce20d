"""Efforts that a manager should have been asked about and was not: silenced by something that does not answer them.

Only clear cases count: one manager the whole time, at work and interested, who got no prompt in a week in which the
effort waited from the first day to the last. Everything else has good reasons that an observer need not know.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bench.year.calendars import ONE_DAY
from bench.year.happenings import SOURCE, Happening
from bench.year.observing.asking import CLOSES_DAYS, WAITING_DAYS, Breach, told_at
from bench.year.observing.reading import Sent
from bench.year.people import Company
from bench.year.results.ledger import Ledger

A_WEEK = timedelta(weeks=1)
FRIDAY = 4
REVIEW_DAYS = 1  # working days in which the doer may change or hide a note
STEADY = timedelta(weeks=5)  # how long a manager must have led before, so that no hold of a change is left


class Unasked:
    """The efforts of one company that wait for a prompt."""

    def __init__(self, company: Company, ledger: Ledger, sent: Sequence[Sent], ends: datetime) -> None:
        self._company = company
        self._ledger = ledger
        self._ends = ends
        self._told = told_at(sent)
        self._asked: set[int] = set()
        self._prompts: dict[str, list[datetime]] = defaultdict(list)
        for one in sent:
            if one.sort == "prompt":
                self._asked.update(one.numbers)
                self._prompts[one.target].append(one.at)
        self._interest = {user_id: sorted(moments) for user_id, moments in ledger.showed_interest.items()}

    def breaches(self) -> Iterator[Breach]:
        """Yield the efforts that nobody was asked about in spite of room for them."""
        for one in self._ledger.year.happenings:
            if not self._is_left_out(one) and (monday := self._free_week(one)) is not None:
                yield "left_unasked", f"effort {one.number} of {one.doer_id}, in the week of {monday}"

    def _is_left_out(self, one: Happening) -> bool:
        """Whether the effort need not be asked about, or already was."""
        is_told = one.noter_id == one.doer_id or (one.doer_id, one.number) in self._told
        return (
            one.noter_id in {None, SOURCE}
            or one.every_week
            or not is_told
            or one.number in self._asked
            or one.number in self._ledger.hidden
        )

    def _free_week(self, one: Happening) -> date | None:
        """Return the Monday of a week in which the manager should have been asked; None without one."""
        doer = self._company.people[one.doer_id]
        noted = doer.time.local(max(one.noted_at, self._told.get((one.doer_id, one.number), one.noted_at))).date()
        ripe = doer.time.working_day(noted + ONE_DAY, WAITING_DAYS + REVIEW_DAYS)
        closes = doer.time.local(one.noted_at).date() + timedelta(days=CLOSES_DAYS - 1)
        monday = ripe + timedelta(days=-ripe.weekday() % 7)
        while monday + timedelta(days=FRIDAY) < closes:
            leader_id = self._company.leader_of(one.doer_id, monday)
            if leader_id is not None and self._should_ask(one, leader_id, monday):
                return monday
            monday += A_WEEK
        return None

    def _should_ask(self, one: Happening, leader_id: str, monday: date) -> bool:
        doer, leader = self._company.people[one.doer_id], self._company.people[leader_id]
        week = [monday + step * ONE_DAY for step in range(FRIDAY + 1)]
        begins, ends = leader.time.at(monday, 0), leader.time.at(week[-1], leader.time.ends)
        around = (monday - STEADY, monday, week[-1] + STEADY)
        is_steady = all(self._company.leader_of(one.doer_id, day) == leader_id for day in around)
        are_here = leader.is_here(monday - STEADY) and all(who.is_here(week[-1] + STEADY) for who in (doer, leader))
        return (
            ends <= self._ends
            and is_steady
            and are_here
            and leader_id not in self._ledger.stopped
            and not any(leader.time.is_day_off(day) for day in week)
            and self._ledger.answered.get(one.number, ends) >= ends
            and not any(begins <= at <= ends for at in self._prompts[leader_id])
            and self._is_interested(leader_id, begins)
        )

    def _is_interested(self, leader_id: str, begins: datetime) -> bool:
        """Whether at most one prompt came since the manager's last sign of interest, so that none is held back."""
        moments = self._interest.get(leader_id, [])
        place = bisect_right(moments, begins)
        prompts = self._prompts[leader_id]
        since = bisect_left(prompts, moments[place - 1]) if place else 0
        return bisect_left(prompts, begins) - since <= 1
