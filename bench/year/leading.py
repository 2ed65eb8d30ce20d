"""The managers' behaviour towards prompts, each in their own manner, through Tend's real actions."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.results.ledger import Said
from bench.year.sender import Arrived
from bench.year.stage import Stage, some_day, soon
from slackapp.domain.efforts import prompt_items
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.outbox import home_tabs
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import NoOneToOne, Refusal
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm

LATE_DAYS = 3  # working days; managers not acting on the same day act within this time, or never


@dataclass(frozen=True, slots=True)
class AskedLine:
    """An item of a prompt: the efforts behind it with their noted words, and the group it stands in."""

    group_no: int
    efforts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as delivered."""

    prompt_id: int
    manager_id: str
    introduces: bool
    lines: tuple[AskedLine, ...]


class Leading:
    """The managers of one company."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._asked_before: set[tuple[str, int]] = set()
        self.acted = 0

    async def paused(self, session: AsyncSession) -> frozenset[str]:
        """Return the managers with paused prompts."""
        rows = select(PromptRhythm.manager_id).where(PromptRhythm.paused_at.is_not(None))
        return frozenset(await session.scalars(rows))

    async def took(self, session: AsyncSession, arrived: Sequence[Arrived], now: datetime) -> None:
        """Decide the managers' reactions to prompts delivered at this moment."""
        for one in arrived:
            if one.kind == "prompt":
                self._decide(await _asked(session, one.refs["prompt_id"]), now)

    def _decide(self, asked: Asked, now: datetime) -> None:
        stage, assumed = self._stage, self._stage.assumed
        somebody = stage.company.people[asked.manager_id]
        chance = stage.chance(asked.manager_id, now.date(), "acts")
        pairs = {(asked.manager_id, effort_id) for line in asked.lines for effort_id, _ in line.efforts}
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

    async def _stop(self, asked: Asked, session: AsyncSession, now: datetime) -> None:
        """Press `Stop these`."""
        self._stage.ledger.stopped.add(asked.manager_id)
        acting = self._stage.acting(asked.manager_id, now)
        await prompts.choose_prompting(session, acting, prompts.OFF, prompt_id=asked.prompt_id)

    async def _answer(self, asked: Asked, chance: Random, session: AsyncSession, now: datetime) -> None:
        """Go through the prompt person by person: one thanks for all lines ticked, and a button for each other."""
        if not self._stage.are_here(now, asked.manager_id):
            return
        self._stage.ledger.showed_interest[asked.manager_id].append(now)
        groups: dict[int, list[AskedLine]] = defaultdict(list)
        for line in asked.lines:
            groups[line.group_no].append(line)
        for lines in groups.values():
            await self._answer_group(session, asked, lines, chance, now)

    async def _answer_group(
        self, session: AsyncSession, asked: Asked, lines: Sequence[AskedLine], chance: Random, now: datetime
    ) -> None:
        stage, assumed, manager_id = self._stage, self._stage.assumed, asked.manager_id
        thanked: list[tuple[int, str]] = []
        for line in lines:
            drawn = chance.random()
            happened = [one for _, noted in line.efforts for one in stage.happenings_of(noted)]
            if not happened or not stage.are_here(now, happened[0].doer_id):
                continue
            if all(stage.ledger.was_said_by(manager_id, one.number, now) for one in happened):
                await self._press(session, asked, line, prompt_items.ALREADY, now)
            elif drawn < assumed.says_it:
                thanked += line.efforts
            elif drawn < assumed.says_it + assumed.in_our_one_to_one:
                await self._keep_for_one_to_one(session, asked, line, now)
            else:
                await self._press(session, asked, line, prompt_items.LATER, now)
        if thanked:
            await stage.say_from(session, manager_id, thanked, now)

    async def _press(self, session: AsyncSession, asked: Asked, line: AskedLine, wish: str, now: datetime) -> None:
        effort_ids = [effort_id for effort_id, _ in line.efforts]
        acting = self._stage.acting(asked.manager_id, now)
        with suppress(Refusal):  # answered on Home meanwhile, or removed
            await prompts.answer(session, acting, asked.prompt_id, effort_ids[0], wish, effort_ids)
            if wish == prompt_items.ALREADY:
                for one in (one for _, noted in line.efforts for one in self._stage.happenings_of(noted)):
                    self._stage.ledger.answer(one.number, now)

    async def _keep_for_one_to_one(self, session: AsyncSession, asked: Asked, line: AskedLine, now: datetime) -> None:
        """Press `In our 1:1`, and thank the doer at the next one-to-one.

        A stand-in has no one-to-one with the doer, and presses `Later` instead.
        """
        manager = self._stage.company.people[asked.manager_id]
        for effort in line.efforts:
            try:
                kept = await pocket.keep_effort(session, self._stage.acting(manager.user_id, now), effort[0])
            except NoOneToOne:
                await self._press(session, asked, line, prompt_items.LATER, now)
                return
            if kept is not None:
                chance = self._stage.chance(effort[0], manager.user_id, "one-to-one")
                at = some_day(chance, manager, now, chance.randrange(self._stage.assumed.one_to_one_every_days))
                self._stage.agenda.add(at, partial(self.talk, manager.user_id, [effort]))

    async def talk(
        self, manager_id: str, efforts: Sequence[tuple[int, str]], session: AsyncSession, now: datetime
    ) -> None:
        """Thank the doer in person, then tick the lines off on Home."""
        stage = self._stage
        for effort_id, noted in efforts:
            happened = stage.happenings_of(noted)
            is_said = all(stage.ledger.was_said_by(manager_id, one.number, now) for one in happened)
            if is_said or not stage.are_here(now, manager_id, happened[0].doer_id):
                continue
            for one in happened:
                stage.ledger.say(one, Said(now, manager_id))
            await self.open_home(session, manager_id, now)
            with suppress(Refusal):  # the effort was thanked for meanwhile
                ref = Ref("effort", effort_id, happened[0].doer_id)
                await pocket.said_it(session, stage.acting(manager_id, now), ref)
                for one in happened:
                    stage.ledger.answer(one.number, now)

    async def open_home(self, session: AsyncSession, manager_id: str, now: datetime) -> None:
        """Open Home, which Tend takes as a sign of interest."""
        acting = self._stage.acting(manager_id, now)
        self._stage.ledger.showed_interest[manager_id].append(now)
        await back_off.visited(session, acting)
        await home_tabs.opened(session, acting)


async def _asked(session: AsyncSession, prompt_id: Any) -> Asked:  # noqa: ANN401  (out of a row's refs)
    prompt = await session.get_one(Prompt, prompt_id)
    rows = await session.execute(
        select(PromptItem.group_no, PromptItem.line_no, Effort)
        .join(Effort, Effort.id == PromptItem.effort_id)
        .where(PromptItem.prompt_id == prompt_id)
        .order_by(PromptItem.position)
    )
    lines: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for group_no, line_no, effort in rows:
        lines[group_no, line_no].append((effort.id, effort.words))
    asked = tuple(AskedLine(group_no, tuple(efforts)) for (group_no, _), efforts in lines.items())
    return Asked(prompt_id, prompt.manager_id, prompt.introduces, asked)
