"""The managers' visits to Home of their own accord: now and then, and on mornings with one-to-ones."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby, islice

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.leading import Leading
from bench.year.people import Somebody
from bench.year.stage import Stage, some_day
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.one_to_ones import lists as one_to_one_lists
from slackapp.domain.refusals import Refusal

TALKS_ON = (2, 3, 4)  # ISO weekdays of one-to-ones
MORNING_MINUTES = 20  # after the manager's day begins
TALK_AFTER = timedelta(hours=2)
LOOKED_AT = 3  # people whose efforts a manager reads during a visit
LISTED = 15  # efforts that stand on a Home


class Visits:
    """The visits of one company's managers."""

    def __init__(self, stage: Stage, leading: Leading) -> None:
        self._stage = stage
        self._leading = leading

    def plan(self, weeks: int) -> None:
        """Plan all visits of the year."""
        assumed = self._stage.assumed
        for manager_id in self._stage.company.leader_ids:
            somebody = self._stage.company.people[manager_id]
            share = somebody.acts / assumed.acts_attentive
            for week in range(weeks):
                chance = self._stage.chance(manager_id, week, "home")
                if chance.random() < assumed.looks_at_home * share:
                    monday = somebody.time.at(FIRST_DAY, 0) + timedelta(weeks=week)
                    at = some_day(chance, somebody, monday, chance.randrange(4))
                    self._stage.agenda.add(at, partial(self._look, manager_id))
                if self._has_days(manager_id):
                    self._plan_mornings(somebody, week, share)

    async def choose_days(self, session: AsyncSession, member_ids: Sequence[str], now: datetime) -> None:
        """Let the managers of new people set the weekday of their one-to-ones."""
        company = self._stage.company
        for member_id in member_ids:
            day = company.people[member_id].time.local(now).date()
            manager_id = company.leader_of(member_id, max(day, FIRST_DAY))
            if manager_id is not None and self._has_days(manager_id):
                weekday = self._stage.chance(manager_id, member_id, "weekday").choice(TALKS_ON)
                with suppress(Refusal):  # the lead was not imported yet
                    acting = self._stage.acting(manager_id, now)
                    await one_to_one_days.choose_day(session, acting, member_id, Day(weekday, 1))

    def _has_days(self, manager_id: str) -> bool:
        return self._stage.chance(manager_id, "sets days").random() < self._stage.assumed.sets_one_to_ones

    def _plan_mornings(self, manager: Somebody, week: int, share: float) -> None:
        for weekday in TALKS_ON:
            chance = self._stage.chance(manager.user_id, week, weekday, "morning")
            day = FIRST_DAY + timedelta(weeks=week) + (weekday - 1) * ONE_DAY
            if chance.random() < self._stage.assumed.opens_on_morning * share and not manager.time.is_day_off(day):
                at = manager.time.at(day, manager.time.starts + MORNING_MINUTES)
                self._stage.agenda.add(at, partial(self._open_on_morning, manager.user_id))

    async def _look(self, manager_id: str, session: AsyncSession, now: datetime) -> None:
        """Open Home, and thank some of the people whose efforts wait at its top."""
        stage = self._stage
        if not stage.are_here(now, manager_id):
            return
        await self._leading.open_home(session, manager_id, now)
        acting = stage.acting(manager_id, now)
        waiting, _ = await effort_lists.waiting_for_manager(session, acting, limit=LISTED)
        chance = stage.chance(manager_id, now.date(), "says on Home")
        # one button a person, about all of theirs
        for doer_id, lines in islice(groupby(waiting, key=lambda line: line.doer_id), LOOKED_AT):
            says = chance.random() < stage.assumed.says_on_home
            unsaid = [(line.effort_id, line.words) for line in lines if not self._is_said(manager_id, line.words, now)]
            if says and unsaid and stage.are_here(now, doer_id):
                await stage.say_from(session, manager_id, unsaid, now)

    def _is_said(self, manager_id: str, noted: str, now: datetime) -> bool:
        """Whether the manager thanked for all that is behind the noted words."""
        happened = self._stage.happenings_of(noted)
        return all(self._stage.ledger.was_said_by(manager_id, one.number, now) for one in happened)

    async def _open_on_morning(self, manager_id: str, session: AsyncSession, now: datetime) -> None:
        """Open Home, read what waits for today's one-to-ones, and say some of it in the talk."""
        stage = self._stage
        if not stage.are_here(now, manager_id):
            return
        await self._leading.open_home(session, manager_id, now)
        home = await one_to_one_lists.on_home(session, stage.acting(manager_id, now))
        for meeting in home.today:
            chance = stage.chance(manager_id, meeting.pair.other_id, now.date(), "talk")
            lines = [line for line in meeting.lines if line.ref.sort == "effort" and meeting.pair.is_leading]
            said = [(line.ref.number, line.words) for line in lines if chance.random() < stage.assumed.says_it]
            if said:
                stage.agenda.add(now + TALK_AFTER, partial(self._leading.talk, manager_id, said))
