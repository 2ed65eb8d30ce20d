"""An effort waits exactly as long as no living thanks answers it, whatever people do and in whatever order."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import AlreadyDecided
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.thanks import answered_efforts, correcting, giving, removing
from slackapp.domain.thanks.answering import claiming
from slackapp.domain.thanks.giving import Saying
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.team_history import note_and_notify

GIVERS = (ANA, SAM)
DOERS = ((TOMAS,), (OLEG,), (TOMAS, OLEG))
TOPICS = ("covering the night shift", "cleaning the flaky tests")  # few, so that thanks meet in one effort
STEP = timedelta(seconds=20)  # all of it within the quarter of an hour for edits
ACTS = [
    "note",
    "say",
    "say_from",
    "say_from",
    "edit",
    "take_back",
    "take_back",
    "take_back",
    "choose",
    "choose",
    "claim",
    "claim",
    "unclaim",
    "hide",
    "back",
    "remove",
]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does; numbers choose people, words and rows, modulo their count."""

    what: str
    first: int
    second: int
    topics: frozenset[int]
    twice: bool  # pressed a second time


@dataclass
class Noticed:
    """An effort as the model knows it."""

    doer: str
    noter: str
    topic: int
    noting: int
    noted_at: datetime
    frozen: bool = False  # its thanks was removed for good: it stays answered


@dataclass
class Said:
    """A thanks as the model knows it."""

    giver: str
    receivers: tuple[str, ...]
    topics: frozenset[int]
    said_at: datetime
    noting: int | None = None  # said from an effort of this noting
    chosen: dict[str, int] = field(default_factory=dict)  # by receiver, the noting
    claimed: dict[str, int] = field(default_factory=dict)  # by receiver, the effort


@dataclass
class Model:
    """What people did, and what must come of it."""

    session: AsyncSession
    now: datetime = NOW
    efforts: dict[int, Noticed] = field(default_factory=dict)
    thanks: dict[int, Said] = field(default_factory=dict)  # the living ones

    async def check(self) -> None:
        """Compare every effort with the living thanks."""
        rows = await self.session.scalars(select(Effort).execution_options(populate_existing=True))
        for row in rows:
            effort = self.efforts[row.id]
            answering = {number for number, said in self.thanks.items() if self.answers(said, row.id)}
            assert (row.acknowledged_at is None) is (not answering and not effort.frozen), (row.id, effort, answering)
            assert row.thanks_id is None or row.thanks_id in answering, (row.id, row.thanks_id, answering)

    def answers(self, said: Said, effort_id: int) -> bool:
        """Say whether the thanks answers the effort, by the rule as people are told of it."""
        effort = self.efforts[effort_id]
        if effort.doer not in said.receivers:
            return False
        names = effort.topic in said.topics and effort.noted_at <= said.said_at
        meant = effort.noting in {said.noting, said.chosen.get(effort.doer)}
        return names or meant or said.claimed.get(effort.doer) == effort_id

    async def act(self, act: Act) -> None:
        """Do it, where there is something to do it with; a second press must change nothing."""
        self.now += STEP
        for _ in range(2 if act.twice else 1):
            await getattr(self, f"_{act.what}")(act)

    async def _note(self, act: Act) -> None:
        doers, topic = DOERS[act.first % len(DOERS)], act.second % len(TOPICS)
        noter = GIVERS[act.first % len(GIVERS)]
        noted = await note_and_notify(self.session, acting(noter, self.now), Noting(doers, TOPICS[topic]))
        for doer, number in noted.effort_ids.items():
            self.efforts[number] = Noticed(doer, noter, topic, min(noted.effort_ids.values()), self.now)

    async def _say(self, act: Act, effort_id: int | None = None) -> None:
        giver, receivers = GIVERS[act.first % len(GIVERS)], DOERS[act.second % len(DOERS)]
        saying = Saying(receivers, words_of(act.topics), None, effort_id)
        given_now = await giving.give_thanks(self.session, acting(giver, self.now), saying)
        noting = None if effort_id is None else self.efforts[effort_id].noting
        self.thanks[given_now.thanks_id] = Said(giver, receivers, act.topics, self.now, noting)

    async def _say_from(self, act: Act) -> None:
        if self.efforts:
            await self._say(act, picked(self.efforts, act.first))

    async def _edit(self, act: Act) -> None:
        if self.thanks:
            number = picked(self.thanks, act.first)
            self.thanks[number].topics = act.topics
            me = acting(self.thanks[number].giver, self.now)
            await correcting.change(self.session, me, number, words_of(act.topics))

    async def _take_back(self, act: Act) -> None:
        if self.thanks:
            number = picked(self.thanks, act.first)
            said = self.thanks.pop(number)
            await correcting.take_back(self.session, acting(said.giver, self.now), number)

    async def _choose(self, act: Act) -> None:
        possible = [
            (number, effort_id)
            for number, said in self.thanks.items()
            for effort_id, effort in self.efforts.items()
            if effort.noter == said.giver and effort.doer in said.receivers and said.noting is None
        ]
        if not possible:
            return
        number, effort_id = possible[act.second % len(possible)]
        said, effort = self.thanks[number], self.efforts[effort_id]
        try:
            await answered_efforts.choose(self.session, acting(said.giver, self.now), number, effort_id)
        except AlreadyDecided:
            return
        for other in self.efforts.values():
            if other.noting == effort.noting and other.doer in said.receivers:
                said.chosen.setdefault(other.doer, effort.noting)

    async def _claim(self, act: Act) -> None:
        possible = [
            (number, choice.effort_id, doer)
            for number, said in self.thanks.items()
            for doer in said.receivers
            for choice in await claiming.claimable(self.session, acting(doer, self.now), number)
        ]
        if possible:
            number, effort_id, doer = possible[act.second % len(possible)]
            await claiming.claim(self.session, acting(doer, self.now), number, effort_id)
            self.thanks[number].claimed[doer] = effort_id

    async def _unclaim(self, act: Act) -> None:
        claimed = [(number, doer) for number, said in self.thanks.items() for doer in said.claimed]
        if claimed:
            number, doer = claimed[act.second % len(claimed)]
            await claiming.claim(self.session, acting(doer, self.now), number, None)
            del self.thanks[number].claimed[doer]

    async def _hide(self, act: Act) -> None:
        if self.efforts:
            number = picked(self.efforts, act.first)
            await notings.hide(self.session, acting(self.efforts[number].doer, self.now), number)

    async def _back(self, act: Act) -> None:
        if self.efforts:
            number = picked(self.efforts, act.first)
            await notings.bring_back(self.session, acting(self.efforts[number].doer, self.now), number)

    async def _remove(self, act: Act) -> None:
        """Remove a thanks for good, as its giver may at any time: what it had answered keeps its word."""
        if self.thanks:
            number = picked(self.thanks, act.first)
            for held in await self.session.scalars(select(Effort.id).where(Effort.thanks_id == number)):
                self.efforts[held].frozen = True
            await removing.remove_given(self.session, acting(self.thanks.pop(number).giver, self.now), number)


def picked(rows: dict[int, Noticed] | dict[int, Said], number: int) -> int:
    """Choose one of the rows."""
    return list(rows)[number % len(rows)]


def words_of(topics: frozenset[int]) -> str:
    """Write a thanks that names these topics, or none."""
    return " ".join(["Thank you so much", *(TOPICS[topic] for topic in sorted(topics))])


ACT = st.builds(
    Act,
    st.sampled_from(ACTS),
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from([frozenset(), frozenset(), frozenset({0}), frozenset({1}), frozenset({0, 1})]),
    st.booleans(),
)


PLAYED = st.lists(ACT, min_size=12, max_size=24)
ON_SQLITE = settings(
    deadline=None,
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ON_POSTGRESQL = settings(ON_SQLITE, max_examples=6)


@given(PLAYED)
@ON_SQLITE
async def test_an_effort_waits_as_long_as_no_living_thanks_answers_it(sqlite_url: str, acts: list[Act]) -> None:
    """Say, edit, take back, choose, claim, note, hide and remove, each perhaps twice."""
    await played(sqlite_url, acts)


@given(PLAYED)
@ON_POSTGRESQL
async def test_on_postgresql_it_waits_as_long(postgresql_url: str, acts: list[Act]) -> None:
    """The same, for fewer histories: the statements have tests on both databases."""
    await played(postgresql_url, acts)


async def played(database_url: str, acts: list[Act]) -> None:
    """Let `acts` happen after two efforts were noted, and compare with the model after each."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            await remember(session, TEAM, EVERYBODY, NOW)
            model = Model(session)
            for act in [Act("note", act.first, act.second, frozenset(), twice=False) for act in acts[:2]] + acts:
                await model.act(act)
                await model.check()
            await session.rollback()
    finally:
        await database.close()
