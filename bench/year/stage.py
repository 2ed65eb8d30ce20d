"""The shared state of all actors in one company's year."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.agenda import Agenda
from bench.year.assumptions import Assumptions
from bench.year.calendars import ONE_DAY
from bench.year.clockwork import Clockwork
from bench.year.happenings import Happening
from bench.year.people import Company, Somebody
from bench.year.results.ledger import Ledger, Said
from slackapp.domain.acting import Acting
from slackapp.domain.refusals import Refusal
from slackapp.domain.thanks import answered_efforts, giving
from slackapp.domain.thanks.giving import Saying

THANKED = "When you took the night on call, the whole week stayed calm. I noticed."


@dataclass(slots=True)
class Stage:
    """One company with its efforts, its ledger and its agenda."""

    seed: int
    company: Company
    assumed: Assumptions
    ledger: Ledger
    agenda: Agenda
    clockwork: Clockwork
    ends: datetime
    happening_of: dict[int, Happening] = field(default_factory=dict)  # by Tend's id of the effort
    effort_of: dict[int, int] = field(default_factory=dict)  # Tend's id by the happening's number

    def chance(self, *about: object) -> Random:
        """Return a random generator for a subject, equal in every order of events."""
        return Random(":".join(map(str, (self.seed, *about))))  # noqa: S311  (invented lives)

    def both_here(self, giver_id: str, receiver_id: str, now: datetime) -> bool:
        """Whether giver and receiver still belong to the company."""
        here = self.company.people
        return all(here[user_id].is_here(here[user_id].time.local(now).date()) for user_id in (giver_id, receiver_id))

    async def thank_for(
        self, session: AsyncSession, giver_id: str, happening: Happening, now: datetime, *, came_from_it: bool
    ) -> Collection[str]:
        """Send a thanks through Tend; return the receiver's managers if other efforts still wait.

        `came_from_it`: sent by a button of the effort, otherwise by a command without an effort. After a command the
        giver may choose the effort; the receiver's other efforts then go on waiting.
        """
        effort_id = self.effort_of.get(happening.number)
        saying = Saying(
            (happening.doer_id,),
            THANKED,
            effort_id=effort_id if came_from_it else None,
        )
        try:
            given = await giving.give_thanks(session, Acting(self.company.workspace_id, giver_id, now, None), saying)
        except Refusal:
            return ()
        if came_from_it and effort_id is not None:
            self.clockwork.is_over(effort_id)
            return ()
        options = {choice.effort_id for choice in given.choices}
        luck = self.chance(happening.number, giver_id, "chooses").random()
        if effort_id in options and luck < self.assumed.giver_chooses:
            await answered_efforts.choose(
                session, Acting(self.company.workspace_id, giver_id, now, None), given.thanks_id, effort_id
            )
            return self.clockwork.leaders_of(happening.doer_id, now)
        self.clockwork.are_over(happening.doer_id)
        return ()

    async def word_of(self, session: AsyncSession, giver_id: str, effort_id: int, now: datetime) -> None:
        """Send the thanks for the effort of a pressed button."""
        happening = self.happening_of[effort_id]
        self.ledger.say(happening, Said(now, giver_id, is_through_tend=True))
        await self.thank_for(session, giver_id, happening, now, came_from_it=True)


def soon(chance: Random, somebody: Somebody, now: datetime) -> datetime:
    """Return a moment in the person's working time, within hours if possible."""
    at = now + timedelta(minutes=chance.randint(5, 150))
    local = somebody.time.local(at)
    is_open = somebody.time.starts <= local.hour * 60 + local.minute < somebody.time.ends
    return at if is_open and somebody.is_at_work(at) else some_day(chance, somebody, now, 0)


def some_day(chance: Random, somebody: Somebody, now: datetime, days_later: int) -> datetime:
    """Return a moment in the person's hours, `days_later` working days after the next one."""
    time = somebody.time
    day = time.working_day(time.local(now).date() + ONE_DAY, days_later)
    return time.at(day, chance.randrange(time.starts + 10, time.ends - 10))
