"""Simulate one company's year with Tend: people act through Tend's own domain functions, and its jobs tick.

Between two events nothing happens. Jobs tick day and night, whether anything is due or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year import sender
from bench.year.agenda import BEGINS, Act, Agenda, Tick
from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.happenings import Happening, OtherThanks, Word, Year
from bench.year.leading import Leading
from bench.year.noting import Noting
from bench.year.observing.observer import Counts, Observer, Prompted
from bench.year.observing.reading import Sent
from bench.year.observing.web_api import WebApi
from bench.year.one_thread import OneThreadDatabase
from bench.year.people import Company, Somebody
from bench.year.results.ledger import Ledger, without_tend
from bench.year.rounds import Rounds
from bench.year.staff import Staff
from bench.year.stage import Stage
from bench.year.visits import Visits
from bench.year.words import plain_words
from jobs.running import JobRun
from jobs.timetable import JOBS
from slackapp.domain.refusals import Refusal
from slackapp.domain.sources import connections
from slackapp.domain.tables.sources import Source
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.features import DATA_RULES
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate

ADMIN_COMES_MINUTE = 9 * 60


@dataclass(frozen=True, slots=True)
class Lived:
    """The results of one company's year with Tend."""

    ledger: Ledger
    prompted: Prompted
    counts: Counts
    sent: tuple[Sent, ...]
    breaches: tuple[str, ...]  # a sentence each


class Life:
    """The year of one company."""

    def __init__(
        self, database: Database, company: Company, year: Year, assumed: Assumptions, seed: int, weeks: int
    ) -> None:
        self._database = database
        self._slack = WebApi()
        ends = BEGINS + timedelta(weeks=weeks)
        self._stage = Stage(seed, company, assumed, without_tend(year), Agenda(), ends)
        self._leading = Leading(self._stage)
        self._visits = Visits(self._stage, self._leading)
        self._noting = Noting(self._stage)
        self._staff = Staff(self._stage)
        self._weeks = weeks

    async def live(self) -> Lived:
        """Simulate the year; return its results."""
        await self._begin()
        self._plan()
        for at, what in self._stage.agenda.until(self._stage.ends):
            if isinstance(what, Tick):
                await self._tick(what, at)
            else:
                await self._act(what, at)
        return await self._look_back()

    async def _look_back(self) -> Lived:
        stage = self._stage
        async with self._database.reading() as session:
            paused = await self._leading.paused(session)
        observer = Observer(stage.company, stage.ledger, self._slack.received, stage.ends)
        here = [one for one in set(stage.company.leader_ids) if stage.are_here(stage.ends, one)]
        seen = observer.prompted()
        prompted = replace(seen, acted=self._leading.acted, managers=len(here), paused=len(paused.intersection(here)))
        return Lived(stage.ledger, prompted, observer.counts(), observer.sent, tuple(observer.breaches()))

    async def _begin(self) -> None:
        company = self._stage.company
        async with self._database.transaction() as session:
            session.add(Workspace(id=company.workspace_id, installed_at=BEGINS))
            there = [one for one in company.people.values() if one.joins == FIRST_DAY]
            await self._come(there, session, BEGINS)
            await connections.connect_webhook(session, self._stage.acting(company.admin_id, BEGINS), "The board")
            self._noting.source_id = (await session.scalars(select(Source.id))).one()

    def _plan(self) -> None:
        stage = self._stage
        for happening in stage.ledger.year.happenings:
            if happening.noter_id is not None:
                stage.agenda.add(happening.noted_at, partial(self._noting.note, happening))
            for word in happening.words:
                if word.is_through_tend:
                    stage.agenda.add(word.at, partial(self._thank, happening, word))
        for other in stage.ledger.year.other_thanks:
            stage.agenda.add(other.at, partial(self._thank_otherwise, other))
        self._plan_people()
        self._visits.plan(self._weeks)
        Rounds(stage).plan(self._weeks)
        stage.agenda.add_ticks(stage.ends)

    def _plan_people(self) -> None:
        company, agenda = self._stage.company, self._stage.agenda
        admin = company.people[company.admin_id]
        for one in company.people.values():
            if one.leaves is not None:
                agenda.add(one.time.at(one.leaves - ONE_DAY, one.time.ends), partial(self._staff.go, one))
            if one.joins > FIRST_DAY:
                agenda.add(admin.time.at(one.joins, ADMIN_COMES_MINUTE), partial(self._come, [one]))

    async def _act(self, act: Act, now: datetime) -> None:
        async with self._database.transaction() as session:
            await act(session, now)
            await self._send(session, now)

    async def _tick(self, tick: Tick, now: datetime) -> None:
        run = JobRun(self._database, [self._stage.company.workspace_id], None, now, data_rules=DATA_RULES)
        for name in tick.jobs:
            await JOBS[name].run(run)
        async with self._database.transaction() as session:
            await self._send(session, now)

    async def _send(self, session: AsyncSession, now: datetime) -> None:
        arrived, later = await sender.send_due(session, self._slack, now)
        await self._leading.took(session, arrived, now)
        if later is not None:
            self._stage.agenda.add(later, _deliver)

    async def _come(self, those: Sequence[Somebody], session: AsyncSession, now: datetime) -> None:
        await self._staff.come(those, session, now)
        members = {one.user_id for one in those}
        company, today = self._stage.company, max(FIRST_DAY, now.date())
        led = {member for member in company.people if company.leader_of(member, today) in members}
        await self._visits.choose_days(session, sorted(members | led), now)

    async def _thank(self, happening: Happening, word: Word, session: AsyncSession, now: datetime) -> None:
        if self._stage.are_here(now, word.giver_id, happening.doer_id):
            self._stage.ledger.said_by[word.giver_id].append(now)
            await self._stage.say_by_command(session, word.giver_id, happening, now, names_it=word.names_it)

    async def _thank_otherwise(self, other: OtherThanks, session: AsyncSession, now: datetime) -> None:
        saying = Saying((other.receiver_id,), plain_words(next(self._stage.serials)))
        self._stage.ledger.said_by[other.giver_id].append(now)
        try:
            await giving.give_thanks(session, self._stage.acting(other.giver_id, now), saying)
        except Refusal:
            return  # giver or receiver has left


async def _deliver(_session: AsyncSession, _now: datetime) -> None:
    """Do nothing: sending due rows follows every act."""


async def lived(folder: Path, company: Company, year: Year, assumed: Assumptions, seed: int, weeks: int) -> Lived:
    """Simulate one company's year in a database of its own."""
    url = f"sqlite:///{folder / company.workspace_id}.db"
    migrate(url)
    database = OneThreadDatabase(url)
    try:
        return await Life(database, company, year, assumed, seed, weeks).live()
    finally:
        await database.close()
