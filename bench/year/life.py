"""Simulate one company's year with Tend: people act through Tend's own domain functions, and its jobs tick.

Time jumps to the next possible event. With `every_tick`, jobs tick as often as in the timetable; a test proves that the
results are equal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year import sender
from bench.year.agenda import Act, Agenda
from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.clockwork import BEGINS, PROMPTING, QUARTER, Clockwork, Ripening, Tick, quarter
from bench.year.happenings import SOURCE, Happening, OtherThanks, Word, Year
from bench.year.leading import Leading
from bench.year.observer import Counts, Observer, Prompted, Sent
from bench.year.one_thread import OneThreadDatabase
from bench.year.people import Company, Somebody
from bench.year.results.ledger import Ledger, without_tend
from bench.year.staff import Staff
from bench.year.stage import THANKED, Stage, soon
from jobs.running import JobRun
from jobs.timetable import JOBS
from slackapp.domain.acting import Acting, Moment
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import Refusal
from slackapp.domain.sources import connections, intake
from slackapp.domain.sources.connections import digest_of
from slackapp.domain.sources.intake import ReportedItem
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.features import DATA_RULES
from slackapp.slack.sources import effort_words
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate

NOTED = "You took the night on call so that the others could fly home."
A_MINUTE = timedelta(minutes=1)
A_WEEK = timedelta(weeks=1)
ADMIN_COMES_MINUTE = 9 * 60


@dataclass(frozen=True, slots=True)
class Lived:
    """The results of one company's year with Tend."""

    ledger: Ledger
    prompted: Prompted
    counts: Counts
    sent: tuple[Sent, ...]
    breaches: tuple[str, ...]  # messages outside working time


class Life:
    """The year of one company."""

    def __init__(
        self,
        database: Database,
        company: Company,
        year: Year,
        assumed: Assumptions,
        seed: int,
        weeks: int,
        *,
        every_tick: bool = False,
    ) -> None:
        agenda, clockwork = Agenda(), Clockwork(company, weeks)
        ends = BEGINS + timedelta(weeks=weeks)
        self._database = database
        self._stage = Stage(seed, company, assumed, without_tend(year), agenda, clockwork, ends)
        self._leading = Leading(self._stage)
        self._staff = Staff(self._stage)
        self._observer = Observer(company)
        self._weeks = weeks
        self._every_tick = every_tick
        self._source_id = 0
        self._reported: dict[str, Happening] = {}  # by the stored key of the source's items
        self._is_line_near = True  # whether a pause's single line may come before the next look

    async def live(self) -> "Lived":
        """Simulate the year; return its results."""
        await self._begin()
        self._plan()
        for at, what in self._stage.agenda.until(self._stage.ends):
            if isinstance(what, Tick):
                await self._tick(what, at)
            else:
                await self._act(what, at)
        return await self._look_back()

    async def _look_back(self) -> "Lived":
        stage = self._stage
        async with self._database.reading() as session:
            await self._observer.look(session, stage.ends)
            paused = await self._leading.paused(session)
        here = [one for one in set(stage.company.leader_ids) if stage.both_here(one, one, stage.ends - QUARTER)]
        seen = self._observer.prompted(stage.ledger, stage.happening_of)
        prompted = replace(seen, acted=self._leading.acted, managers=len(here), paused=len(paused.intersection(here)))
        counts = self._observer.counts(stage.ledger, stage.happening_of)
        return Lived(stage.ledger, prompted, counts, tuple(self._observer.sent), tuple(self._observer.breaches()))

    async def _begin(self) -> None:
        company = self._stage.company
        async with self._database.transaction() as session:
            session.add(Workspace(id=company.workspace_id, installed_at=BEGINS))
            there = [one for one in company.people.values() if one.joins == FIRST_DAY]
            await self._come(there, session, BEGINS)
            await connections.connect_webhook(
                session, Acting(company.workspace_id, company.admin_id, BEGINS, None), "The board"
            )
            self._source_id = (await session.scalars(select(Source.id))).one()

    def _plan(self) -> None:
        stage = self._stage
        for happening in stage.ledger.year.happenings:
            if happening.noter_id is not None:
                stage.agenda.add(happening.noted_at, partial(self._note, happening))
            for word in happening.words:
                if word.is_through_tend:
                    stage.agenda.add(word.at, partial(self._thank, happening, word))
        for other in stage.ledger.year.other_thanks:
            stage.agenda.add(other.at, partial(self._thank_otherwise, other))
        self._plan_people()
        self._leading.plan_looks(self._weeks)
        ticks = stage.clockwork.every_tick(stage.ends) if self._every_tick else stage.clockwork.planned()
        for at, tick in ticks:
            stage.agenda.add(at, tick)
        for week in range(1, self._weeks):
            stage.agenda.add(BEGINS + timedelta(weeks=week), self._watch)

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
            self._soon(await act(session, now), now)
            await self._send(session, now)

    async def _tick(self, tick: Tick, now: datetime) -> None:
        if not self._every_tick and not self._stage.clockwork.is_needed(tick, now):
            return
        workspace_ids = [self._stage.company.workspace_id]
        run = JobRun(self._database, workspace_ids, None, now, data_rules=DATA_RULES)
        done = [await JOBS[name].run(run) for name in tick.jobs]
        is_fruitful = any(any(counted.values()) for counted in done)
        if is_fruitful or self._is_line_near:  # a pause's single line is queued without counting as a prompt
            async with self._database.transaction() as session:
                await self._send(session, now)
        if not is_fruitful:
            self._stage.clockwork.was_in_vain(tick, now)

    async def _send(self, session: AsyncSession, now: datetime) -> None:
        arrived, later = await sender.send_due(session, now)
        await self._leading.took(session, arrived, now)
        for one in arrived:
            if one.kind == "effort_noted":  # the doer's working day to answer begins now
                self._ripens(await session.get_one(Effort, one.refs["effort_id"], populate_existing=True))
        if later is not None:
            self._stage.agenda.add(later, self._deliver)

    async def _deliver(self, _session: AsyncSession, _now: datetime) -> Collection[str]:
        """Do nothing; sending due rows follows every act. A dropped prompt may come again."""
        return self._stage.company.leader_ids

    async def _watch(self, session: AsyncSession, now: datetime) -> Collection[str]:
        await self._observer.look(session, now)
        lines = [paused_at + back_off.LINE_AFTER for paused_at in await self._leading.paused_since(session)]
        self._is_line_near = any(due < now + A_WEEK for due in lines)
        for due in lines:
            if now <= due < now + A_WEEK:
                self._stage.agenda.add(due, self._deliver)
        return ()

    def _soon(self, manager_ids: Collection[str], now: datetime) -> None:
        if not self._every_tick:
            for manager_id in sorted(manager_ids):
                self._stage.clockwork.was_touched(manager_id, now)
                self._stage.agenda.add(quarter(now), Tick((PROMPTING,), manager_id))

    async def _come(self, those: Sequence[Somebody], session: AsyncSession, now: datetime) -> Collection[str]:
        touched = await self._staff.come(those, session, now)
        waiting = select(Effort).where(Effort.acknowledged_at.is_(None), Effort.closes_at > now)
        for effort in await session.scalars(waiting):
            self._ripens(effort)  # a new manager has to wait
        return touched

    async def _note(self, happening: Happening, session: AsyncSession, now: datetime) -> Collection[str]:
        noter_id = happening.doer_id if happening.noter_id == SOURCE else str(happening.noter_id)
        if not self._stage.both_here(noter_id, happening.doer_id, now):
            return ()
        if happening.noter_id == SOURCE:
            return await self._tell(happening, session, now)
        workspace_id, doer_id = self._stage.company.workspace_id, happening.doer_id
        noting = Noting((doer_id,), NOTED, happening.kind)
        noted = await notings.note_effort(session, Acting(workspace_id, noter_id, now, None), noting)
        await self._follow(happening, noted.effort_ids[doer_id], session, now)
        return ()

    async def _tell(self, happening: Happening, session: AsyncSession, now: datetime) -> Collection[str]:
        """Take in an item of a source, and make it an effort, as the job does within minutes."""
        source = await session.get_one(Source, self._source_id)
        key, doer_id = str(happening.number), happening.doer_id
        self._reported[digest_of(key)] = happening
        item = ReportedItem(key, doer_id, happening.kind, intake.WORDS, happening.at, NOTED)
        await intake.take_in_all(session, Moment(source.workspace_id, now, None), source, [item])
        return await self._bundle(doer_id, happening.kind, session, now)

    async def _bundle(self, doer_id: str, kind: str, session: AsyncSession, now: datetime) -> Collection[str]:
        """Bundle the items of a source; an item without a place in this fortnight's effort waits for the next."""
        await effort_words.bundle(session, (self._source_id, doer_id, kind), None, now)
        mine = (SourceItem.source_id == self._source_id, SourceItem.doer_id == doer_id, SourceItem.kind == kind)
        items = (await session.scalars(select(SourceItem).where(*mine).order_by(SourceItem.id))).all()
        for item in items:
            if item.effort_id is not None and item.effort_id not in self._stage.happening_of:
                await self._follow(self._reported[item.item_key], item.effort_id, session, now)
            if item.bundle_at is not None and item.bundle_at > now:
                self._stage.agenda.add(item.bundle_at, partial(self._bundle, doer_id, kind))
        return ()

    async def _follow(self, happening: Happening, effort_id: int, session: AsyncSession, now: datetime) -> None:
        """Remember the effort's id, and plan the actions of its doer and noter."""
        stage, noter_id = self._stage, str(happening.noter_id)
        stage.happening_of[effort_id], stage.effort_of[happening.number] = replace(happening, noted_at=now), effort_id
        self._ripens(await session.get_one(Effort, effort_id))
        if happening.is_hidden and noter_id != happening.doer_id:
            doer = stage.company.people[happening.doer_id]
            stage.agenda.add(soon(stage.chance(happening.number, "hides"), doer, now), partial(self._hide, effort_id))
        elif happening.takes_offer:
            stage.agenda.add(now + A_MINUTE, partial(self._take_offer, effort_id, noter_id))

    def _ripens(self, effort: Effort) -> None:
        ripening = Ripening(effort.doer_id, max(effort.ripe_at, effort.readable_at), effort.closes_at)
        self._stage.clockwork.ripens(effort.id, ripening)
        if not self._every_tick:
            for manager_id in self._stage.clockwork.at_work(ripening, quarter(ripening.begins)):
                self._stage.agenda.add(quarter(ripening.begins), Tick((PROMPTING,), manager_id))

    async def _hide(self, effort_id: int, session: AsyncSession, now: datetime) -> Collection[str]:
        doer_id = self._stage.happening_of[effort_id].doer_id
        await notings.hide(session, Acting(self._stage.company.workspace_id, doer_id, now, None), effort_id)
        self._stage.clockwork.is_over(effort_id)
        return ()

    async def _take_offer(self, effort_id: int, noter_id: str, session: AsyncSession, now: datetime) -> Collection[str]:
        await self._stage.word_of(session, noter_id, effort_id, now)
        return ()

    async def _thank(self, happening: Happening, word: Word, session: AsyncSession, now: datetime) -> Collection[str]:
        if not self._stage.both_here(word.giver_id, happening.doer_id, now):
            return ()
        touched = await self._stage.thank_for(session, word.giver_id, happening, now, came_from_it=False)
        # a manager giving thanks shows interest
        return {*touched, word.giver_id} if self._leading.leads(word.giver_id) else touched

    async def _thank_otherwise(self, other: OtherThanks, session: AsyncSession, now: datetime) -> Collection[str]:
        saying = Saying((other.receiver_id,), THANKED)
        try:
            await giving.give_thanks(
                session, Acting(self._stage.company.workspace_id, other.giver_id, now, None), saying
            )
        except Refusal:
            return ()  # giver or receiver has left
        self._stage.clockwork.are_over(other.receiver_id)
        return ()


async def lived(
    folder: Path, company: Company, year: Year, assumed: Assumptions, seed: int, weeks: int, *, every_tick: bool = False
) -> Lived:
    """Simulate one company's year in a database of its own."""
    url = f"sqlite:///{folder / company.workspace_id}.db"
    migrate(url)
    database = OneThreadDatabase(url)
    try:
        return await Life(database, company, year, assumed, seed, weeks, every_tick=every_tick).live()
    finally:
        await database.close()
