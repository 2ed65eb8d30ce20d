"""Efforts reach Tend: colleagues and doers note them, a source reports them, some doers hide theirs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.happenings import SOURCE, Happening
from bench.year.stage import Stage, soon
from bench.year.words import noted_words
from slackapp.domain.acting import Moment
from slackapp.domain.efforts import noting
from slackapp.domain.sources import intake
from slackapp.domain.sources.connections import digest_of
from slackapp.domain.sources.intake import ReportedItem
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.slack.sources import effort_words

A_MINUTE = timedelta(minutes=1)


class Noting:
    """The notes of one company."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._reported: dict[str, Happening] = {}  # by the stored key of the source's items
        self.source_id = 0

    async def note(self, happening: Happening, session: AsyncSession, now: datetime) -> None:
        """Note an effort as the happening says, unless somebody has left."""
        noter_id = happening.doer_id if happening.noter_id == SOURCE else str(happening.noter_id)
        if not self._stage.are_here(now, noter_id, happening.doer_id):
            return
        if happening.noter_id == SOURCE:
            await self._report(happening, session, now)
            return
        words = noted_words(happening.number)
        request = noting.Noting((happening.doer_id,), words, happening.kind, every_week=happening.every_week)
        noted = await noting.note_effort(session, self._stage.acting(noter_id, now), request)
        effort_id = noted.effort_ids[happening.doer_id]
        self._follow(happening, effort_id, now)
        if happening.takes_offer and not happening.is_hidden:
            self._stage.agenda.add(now + A_MINUTE, partial(self._take_offer, noter_id, [(effort_id, words)]))

    async def _report(self, happening: Happening, session: AsyncSession, now: datetime) -> None:
        """Take in an item of a source, and make it an effort, as the job does within minutes."""
        source = await session.get_one(Source, self.source_id)
        key, doer_id = str(happening.number), happening.doer_id
        self._reported[digest_of(key)] = happening
        words = noted_words(happening.number)
        item = ReportedItem(key, doer_id, happening.kind, intake.WORDS, happening.at, words)
        await intake.take_in_all(session, Moment(source.workspace_id, now, None), source, [item])
        await self._bundle(doer_id, happening.kind, session, now)

    async def _bundle(self, doer_id: str, kind: str, session: AsyncSession, now: datetime) -> None:
        """Bundle the items of a source; an item without a place in this fortnight's effort waits for the next."""
        await effort_words.bundle(session, (self.source_id, doer_id, kind), None, now)
        mine = (SourceItem.source_id == self.source_id, SourceItem.doer_id == doer_id, SourceItem.kind == kind)
        for item in await session.scalars(select(SourceItem).where(*mine).order_by(SourceItem.id)):
            happening = self._reported.get(item.item_key)
            if item.effort_id is not None and happening and happening.number not in self._stage.effort_of:
                self._follow(happening, item.effort_id, now)
            if item.bundle_at is not None and item.bundle_at > now:
                self._stage.agenda.add(item.bundle_at, partial(self._bundle, doer_id, kind))

    def _follow(self, happening: Happening, effort_id: int, now: datetime) -> None:
        """Remember the effort's id, and plan that its doer hides it."""
        stage = self._stage
        stage.effort_of[happening.number] = effort_id
        if happening.is_hidden and happening.noter_id != happening.doer_id:
            doer = stage.company.people[happening.doer_id]
            at = soon(stage.chance(happening.number, "hides"), doer, now)
            stage.agenda.add(at, partial(self._hide, happening, effort_id))

    async def _hide(self, happening: Happening, effort_id: int, session: AsyncSession, now: datetime) -> None:
        if self._stage.are_here(now, happening.doer_id):
            effort = await session.get_one(Effort, effort_id)
            for one in self._stage.happenings_of(effort.words):
                self._stage.ledger.hidden[one.number] = now
            await noting.hide(session, self._stage.acting(happening.doer_id, now), effort_id)

    async def _take_offer(
        self, noter_id: str, efforts: Sequence[tuple[int, str]], session: AsyncSession, now: datetime
    ) -> None:
        await self._stage.say_from(session, noter_id, efforts, now)
