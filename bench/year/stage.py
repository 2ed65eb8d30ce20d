"""The shared state of all actors in one company's year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year import words
from bench.year.agenda import Agenda
from bench.year.assumptions import Assumptions
from bench.year.calendars import ONE_DAY
from bench.year.happenings import Happening
from bench.year.people import Company, Somebody
from bench.year.results.ledger import Ledger, Said
from slackapp.domain.acting import Acting
from slackapp.domain.refusals import Refusal
from slackapp.domain.thanks import answered_efforts, giving
from slackapp.domain.thanks.giving import Saying


@dataclass(slots=True)
class Stage:
    """One company with its efforts, its ledger and its agenda."""

    seed: int
    company: Company
    assumed: Assumptions
    ledger: Ledger
    agenda: Agenda
    ends: datetime
    effort_of: dict[int, int] = field(default_factory=dict)  # Tend's id of the effort, by the happening's number
    serials: Iterator[int] = field(default_factory=count)  # of thanks

    def chance(self, *about: object) -> Random:
        """Return a random generator for a subject, equal in every order of events."""
        return Random(":".join(map(str, (self.seed, *about))))  # noqa: S311  (invented lives)

    def acting(self, user_id: str, now: datetime) -> Acting:
        """Return a person of the company, for Tend's domain functions."""
        return Acting(self.company.workspace_id, user_id, now, None)

    def are_here(self, now: datetime, *user_ids: str) -> bool:
        """Whether these people still belong to the company."""
        here = self.company.people
        return all(here[user_id].is_here(here[user_id].time.local(now).date()) for user_id in user_ids)

    def happenings_of(self, noted: str) -> list[Happening]:
        """Return what really happened behind the noted words; several for work that a source bundled."""
        return [self.ledger.happening_of[number] for number in words.numbers_in(noted)]

    async def say_from(
        self, session: AsyncSession, giver_id: str, efforts: Sequence[tuple[int, str]], now: datetime
    ) -> None:
        """Say thanks by a button of efforts of one person, given as ids with their noted words."""
        happened = [one for _, noted in efforts for one in self.happenings_of(noted)]
        first, *besides = [effort_id for effort_id, _ in efforts]
        thanks = words.plain_words(next(self.serials))
        saying = Saying((happened[0].doer_id,), thanks, effort_id=first, besides_ids=tuple(besides))
        await giving.give_thanks(session, self.acting(giver_id, now), saying)
        for one in happened:
            self.ledger.say(one, Said(now, giver_id))
            self.ledger.answer(one.number, now)

    async def say_by_command(
        self, session: AsyncSession, giver_id: str, happening: Happening, now: datetime, *, names_it: bool
    ) -> None:
        """Say thanks without a button: an effort is answered only if the words name it, or the giver chooses it."""
        serial = next(self.serials)
        said = words.naming_words(happening.number, serial) if names_it else words.plain_words(serial)
        try:
            saying = Saying((happening.doer_id,), said)
            given = await giving.give_thanks(session, self.acting(giver_id, now), saying)
        except Refusal:
            return  # giver or receiver has left
        effort_id = self.effort_of.get(happening.number)
        if effort_id is None:
            return
        if names_it:
            self.ledger.answer(happening.number, now)
            return
        luck = self.chance(happening.number, giver_id, "chooses").random()
        if effort_id in {choice.effort_id for choice in given.choices} and luck < self.assumed.giver_chooses:
            await answered_efforts.choose(session, self.acting(giver_id, now), given.thanks_id, effort_id)
            self.ledger.answer(happening.number, now)


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
