"""The managers' behaviour towards prompts, each in their own manner, through Tend's real actions."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.calendars import FIRST_DAY
from bench.year.results.ledger import Said
from bench.year.sender import Arrived
from bench.year.stage import Stage, some_day, soon
from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import prompt_items
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.outbox import home_tabs
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import NoOneToOne, Refusal
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm

LATE_DAYS = 3  # working days; managers not acting on the same day act within this time, or never
WAITING_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as delivered."""

    prompt_id: int
    manager_id: str
    introduces: bool
    effort_ids: tuple[int, ...]


class Leading:
    """The managers of one company."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._workspace_id = stage.company.workspace_id
        self._asked_before: set[tuple[str, int]] = set()
        self.acted = 0

    def plan_looks(self, weeks: int) -> None:
        """Plan the managers' spontaneous visits to Home."""
        assumed = self._stage.assumed
        for manager_id in self._stage.company.leader_ids:
            somebody = self._stage.company.people[manager_id]
            for week in range(weeks):
                chance = self._stage.chance(manager_id, week, "home")
                if chance.random() < assumed.looks_at_home * somebody.acts / assumed.acts_attentive:
                    monday = somebody.time.at(FIRST_DAY, 0) + timedelta(weeks=week)
                    says = chance.random() < assumed.says_on_home
                    at = some_day(chance, somebody, monday, chance.randrange(4))
                    self._stage.agenda.add(at, partial(self._look, manager_id, says))

    def leads(self, user_id: str) -> bool:
        """Whether the person is a manager at some time of the year."""
        return user_id in self._stage.company.leader_ids

    async def paused(self, session: AsyncSession) -> frozenset[str]:
        """Return the managers with paused prompts."""
        rows = select(PromptRhythm.manager_id).where(PromptRhythm.paused_at.is_not(None))
        return frozenset(await session.scalars(rows))

    async def paused_since(self, session: AsyncSession) -> list[datetime]:
        """Return the start of each pause not yet announced by its single line."""
        unannounced = PromptRhythm.paused_at.is_not(None), PromptRhythm.line_at.is_(None)
        found = await session.scalars(select(PromptRhythm.paused_at).where(*unannounced))
        return [paused_at for paused_at in found if paused_at is not None]

    async def took(self, session: AsyncSession, arrived: Sequence[Arrived], now: datetime) -> None:
        """Decide the managers' reactions to prompts delivered at this moment."""
        for one in arrived:
            if one.kind == "prompt":
                asked = await _asked(session, one.refs["prompt_id"])
                self._stage.clockwork.was_asked(asked.manager_id, asked.effort_ids, now)
                self._decide(asked, now)

    def _decide(self, asked: Asked, now: datetime) -> None:
        stage, assumed = self._stage, self._stage.assumed
        somebody = stage.company.people[asked.manager_id]
        chance = stage.chance(asked.manager_id, now.date(), "acts")
        pairs = {(asked.manager_id, effort_id) for effort_id in asked.effort_ids}
        likely = somebody.acts * (assumed.reminder_dampens if pairs <= self._asked_before else 1)
        self._asked_before |= pairs
        if asked.introduces and somebody.stops_prompts:
            stage.agenda.add(soon(chance, somebody, now), partial(self._stop, asked))
        elif chance.random() < likely:
            self.acted += 1
            is_late = chance.random() >= assumed.same_day
            at = (
                some_day(chance, somebody, now, chance.randrange(LATE_DAYS)) if is_late else soon(chance, somebody, now)
            )
            stage.agenda.add(at, partial(self._answer, asked, chance))

    async def _stop(self, asked: Asked, session: AsyncSession, now: datetime) -> Collection[str]:
        """Press `Stop these`."""
        await prompts.choose_prompting(
            session, Acting(self._workspace_id, asked.manager_id, now, None), prompts.OFF, prompt_id=asked.prompt_id
        )
        return ()

    async def _answer(self, asked: Asked, chance: Random, session: AsyncSession, now: datetime) -> Collection[str]:
        """Press a button for each effort, in order."""
        if not self._stage.both_here(asked.manager_id, asked.manager_id, now):
            return ()
        for effort_id in asked.effort_ids:
            await self._press(session, asked, effort_id, chance.random(), now)
        return [asked.manager_id]

    async def _press(self, session: AsyncSession, asked: Asked, effort_id: int, drawn: float, now: datetime) -> None:
        stage, assumed, manager_id = self._stage, self._stage.assumed, asked.manager_id
        happening = stage.happening_of[effort_id]
        if not stage.both_here(manager_id, happening.doer_id, now):
            return
        if stage.ledger.was_said_by(manager_id, happening.number, now):
            await self._press_menu(session, asked, effort_id, prompt_items.ALREADY, now)
        elif drawn < assumed.says_it:
            await stage.word_of(session, manager_id, effort_id, now)
        elif drawn < assumed.says_it + assumed.in_our_one_to_one:
            await self._keep_for_one_to_one(session, asked, effort_id, now)
        else:
            await self._press_menu(session, asked, effort_id, prompt_items.LATER, now)

    async def _press_menu(self, session: AsyncSession, asked: Asked, effort_id: int, wish: str, now: datetime) -> None:
        with suppress(Refusal):  # answered on Home meanwhile, or removed
            await prompts.answer(
                session, Acting(self._workspace_id, asked.manager_id, now, None), asked.prompt_id, effort_id, wish
            )

    async def _keep_for_one_to_one(self, session: AsyncSession, asked: Asked, effort_id: int, now: datetime) -> None:
        """Press `In our 1:1`, and thank the doer at the next one-to-one.

        A stand-in has no one-to-one with the doer, and presses `Later` instead.
        """
        manager = self._stage.company.people[asked.manager_id]
        try:
            kept = await pocket.keep_effort(session, Acting(self._workspace_id, manager.user_id, now, None), effort_id)
        except NoOneToOne:
            await self._press_menu(session, asked, effort_id, prompt_items.LATER, now)
            return
        if kept is not None:
            chance = self._stage.chance(effort_id, manager.user_id, "one-to-one")
            at = some_day(chance, manager, now, chance.randrange(self._stage.assumed.one_to_one_every_days))
            self._stage.agenda.add(at, partial(self._talk, manager.user_id, effort_id))

    async def _talk(self, manager_id: str, effort_id: int, session: AsyncSession, now: datetime) -> Collection[str]:
        """Thank the doer in person, then tick the line off on Home."""
        happening = self._stage.happening_of[effort_id]
        if self._stage.both_here(manager_id, happening.doer_id, now):
            self._stage.ledger.say(happening, Said(now, manager_id, is_through_tend=False))
            await self._open_home(session, manager_id, now)
            with suppress(Refusal):  # the effort was thanked for meanwhile
                ref = Ref("effort", effort_id, happening.doer_id)
                await pocket.said_it(session, Acting(self._workspace_id, manager_id, now, None), ref)
        return [manager_id]

    async def _open_home(self, session: AsyncSession, manager_id: str, now: datetime) -> None:
        await back_off.visited(session, Acting(self._workspace_id, manager_id, now, None))
        await home_tabs.opened(session, Acting(self._workspace_id, manager_id, now, None))

    async def _look(self, manager_id: str, says: bool, session: AsyncSession, now: datetime) -> Collection[str]:  # noqa: FBT001  (bound, not passed)
        """Open Home, and possibly thank for the oldest waiting effort."""
        stage = self._stage
        if not stage.both_here(manager_id, manager_id, now):
            return ()
        await self._open_home(session, manager_id, now)
        waiting, _ = await effort_lists.waiting_for_manager(
            session, Acting(self._workspace_id, manager_id, now, None), limit=WAITING_SHOWN
        )
        for line in waiting[: int(says)]:
            happening = stage.happening_of[line.effort_id]
            if not stage.ledger.was_said_by(manager_id, happening.number, now):
                await stage.word_of(session, manager_id, line.effort_id, now)
        return [manager_id]


async def _asked(session: AsyncSession, prompt_id: Any) -> Asked:  # noqa: ANN401  (out of a row's refs)
    prompt = await session.get_one(Prompt, prompt_id)
    items = select(PromptItem.effort_id).filter_by(prompt_id=prompt_id).order_by(PromptItem.position)
    return Asked(prompt_id, prompt.manager_id, prompt.introduces, tuple(await session.scalars(items)))
