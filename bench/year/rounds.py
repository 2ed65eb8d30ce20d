"""Answers to the rounds of a season: thanks that a question brings about, noted or not.

Rounds themselves are not played. An answer is a thanks by command, as Tend stores it; the post in the channel, the
host's message and sharing are left out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.happenings import Happening
from bench.year.people import Team
from bench.year.results.ledger import Said
from bench.year.stage import Stage, soon

ASKED_ON = 3  # days after Monday
ASKED_AT = 10 * 60  # minutes of the day of the team's manager


class Rounds:
    """The rounds of one company's teams."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._of_doer: dict[str, list[Happening]] = {}
        for one in stage.ledger.year.happenings:
            self._of_doer.setdefault(one.doer_id, []).append(one)

    def plan(self, weeks: int) -> None:
        """Plan the rounds of the year, the whole year through."""
        stage = self._stage
        for team in stage.company.teams:
            if stage.chance(team.member_ids[0], "season").random() < stage.assumed.has_season:
                for day in range(ASKED_ON + stage.assumed.round_every_days, weeks * 7, stage.assumed.round_every_days):
                    leader_id = team.leader_on(FIRST_DAY + day * ONE_DAY)
                    at = stage.company.people[leader_id].time.at(FIRST_DAY + day * ONE_DAY, ASKED_AT)
                    stage.agenda.add(at, partial(self._ask, team))

    async def _ask(self, team: Team, _session: AsyncSession, now: datetime) -> None:
        """Let some of the team answer, each about somebody else."""
        stage = self._stage
        for user_id in team.member_ids:
            chance = stage.chance(user_id, now.date(), "round")
            somebody = stage.company.people[user_id]
            if not somebody.is_at_work(now) or chance.random() >= stage.assumed.answers_round:
                continue
            known = [one for one in self._lately(team, user_id, now) if chance.random() < stage.assumed.knows_effort]
            if known and chance.random() < stage.assumed.answer_is_for_effort:
                names_it = chance.random() < stage.assumed.names_it
                answer = partial(self._answer, user_id, chance.choice(known), names_it=names_it)
                stage.agenda.add(soon(chance, somebody, now), answer)

    def _lately(self, team: Team, user_id: str, now: datetime) -> Iterator[Happening]:
        """Yield the efforts of a member's colleagues since the round before."""
        began = now - timedelta(days=self._stage.assumed.round_every_days)
        for doer_id in team.member_ids:
            if doer_id != user_id:
                yield from (one for one in self._of_doer.get(doer_id, ()) if began < one.at <= now)

    async def _answer(
        self, user_id: str, happening: Happening, session: AsyncSession, now: datetime, *, names_it: bool
    ) -> None:
        stage = self._stage
        if stage.are_here(now, user_id, happening.doer_id):
            stage.ledger.say(happening, Said(now, user_id))
            stage.ledger.said_by[user_id].append(now)
            await stage.say_by_command(session, user_id, happening, now, names_it=names_it)
