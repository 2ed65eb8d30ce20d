"""An outcome recorded while a person changes what the message shows: neither transaction may break the other off.

PostgreSQL only, where they really run at once; SQLite has one writer.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from cryptography.fernet import Fernet
from psycopg.errors import DeadlockDetected
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import FixedClock
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import giving, removing, sharing
from slackapp.domain.thanks.giving import Saying
from slackapp.features import KINDS
from slackapp.slack.delivery import outcomes
from slackapp.slack.delivery.kinds import Posted, RenderContext
from slackapp.slack.delivery.outcomes import GivenUp, Outcome, Outcomes, Sent
from slackapp.slack.thanks.posts import shared_stands
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, NOW, PLATFORM, SAM, TEAM, TOMAS, acting

POSTED = Sent(PLATFORM, "17.01", {"named": [TOMAS]})
REFUSED = GivenUp("not_in_channel")
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")

TRIES = outcomes.BROKEN_OFF_MAX
TOMASS = update(ThanksReceiver).where(ThanksReceiver.receiver_id == TOMAS)
SAMS = update(ThanksReceiver).where(ThanksReceiver.receiver_id == SAM)

Work = Callable[[AsyncSession], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Offered:
    """A thanks to Tomas and Sam, offered to a channel; Tomas agreed, and its post is under way."""

    db: Database
    outcomes: Outcomes
    thanks_id: int
    post: Outgoing

    async def deciding(self, session: AsyncSession) -> None:
        """Take the lock that a decision about the thanks begins with."""
        await session.get(Thanks, self.thanks_id, with_for_update={"read": True})

    async def changing(self, session: AsyncSession) -> None:
        """Take the lock that a removal of the thanks begins with."""
        await session.get(Thanks, self.thanks_id, with_for_update=True)

    async def agree(self, session: AsyncSession) -> None:
        await sharing.decide(session, acting(SAM), self.thanks_id, share=True)

    async def arrive(self, session: AsyncSession) -> None:
        await sharing.arrived(session, acting(TOMAS), self.thanks_id)

    async def remove(self, session: AsyncSession) -> None:
        await removing.remove_received(session, acting(TOMAS), self.thanks_id)

    async def recorded_while(self, begun: Work, goes_on: Work, outcome: Outcome, row: Outgoing | None = None) -> None:
        """Record an outcome, the post's without `row`, between two steps of another transaction. Raises all errors."""
        async with self.db.transaction() as session:
            await begun(session)
            recording = asyncio.create_task(self.outcomes.record(row or self.post, outcome))
            await self.waits(recording)
            await goes_on(session)
        await recording

    async def waits(self, work: asyncio.Task[None]) -> None:
        """Wait until the work waits for another transaction, or is over."""
        async with self.db.reading() as session:
            while not work.done() and not await session.scalar(WAITING):
                await asyncio.wait([work], timeout=0.01)


@pytest.fixture
async def offered(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offered]:
    monkeypatch.setattr(outcomes, "BROKEN_OFF_MAX", 1)  # the first try has to do
    keyring.use([Fernet.generate_key().decode()])
    db = Database(postgresql_url)
    async with db.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        saying = Saying((TOMAS, SAM), "for the night", offered_channel_id=PLATFORM)
        given = await giving.give_thanks(session, acting(ANA), saying)
        await sharing.decide(session, acting(TOMAS), given.thanks_id, share=True)
    async with db.transaction() as session:
        post = (await session.scalars(select(Outgoing).where(Outgoing.kind == "thanks_shared"))).one()
    yield Offered(db, Outcomes(db, KINDS, FixedClock(NOW), None), given.thanks_id, post)
    await db.close()


async def standings(offered: Offered) -> dict[str, str]:
    async with offered.db.reading() as session:
        rows = await session.scalars(select(ThanksReceiver))
        return {row.receiver_id: row.standing for row in rows}


async def state_of_post(offered: Offered) -> str:
    async with offered.db.reading() as session:
        return (await session.scalars(select(Outgoing.state).where(Outgoing.id == offered.post.id))).one()


async def test_a_post_stands_while_another_receiver_agrees(offered: Offered) -> None:
    await offered.recorded_while(offered.deciding, offered.agree, POSTED)
    assert await standings(offered) == {TOMAS: "shared", SAM: "agreed"}
    assert await state_of_post(offered) == "sent"


async def test_a_post_stands_while_a_private_copy_arrives(offered: Offered) -> None:
    await offered.recorded_while(offered.deciding, offered.arrive, POSTED)
    assert await standings(offered) == {TOMAS: "shared", SAM: "offered"}
    assert await state_of_post(offered) == "sent"


async def test_a_post_is_refused_while_a_private_copy_arrives(offered: Offered) -> None:
    """Sam shares freely: his row is held, and the refusal waits for it, holding nothing that the arrival waits for."""
    async with offered.db.transaction() as session:
        await session.execute(SAMS.values(standing="agreed", decided_at=None))
    await offered.recorded_while(
        lambda session: session.execute(SAMS.values(decided_at=NOW)),
        lambda session: sharing.arrived(session, acting(SAM), offered.thanks_id),
        REFUSED,
    )
    assert await standings(offered) == {TOMAS: "uninvited", SAM: "uninvited"}
    assert await state_of_post(offered) == "failed"


async def test_a_post_stands_while_the_named_receiver_removes_the_thanks(offered: Offered) -> None:
    """Then nobody is named in it: the post goes, by the place that its recording stores under the changed key."""
    await offered.recorded_while(offered.changing, offered.remove, POSTED)
    await nobody_is_named(offered)


async def test_a_post_is_redrawn_while_the_named_receiver_removes_the_thanks(offered: Offered) -> None:
    """The place of the post is theirs first; the redraw waits, and holds no place that the removal renames."""
    await offered.outcomes.record(offered.post, POSTED)
    async with offered.db.reading() as session:
        naming = (await session.scalars(select(Outgoing).where(Outgoing.kind == "thanks_named"))).one()
    remembers = {**POSTED.remembers, "ts": POSTED.ts, "changed_at": None}
    redrawn = Sent(PLATFORM, POSTED.ts, remembers, "its look", sharing.post_key(offered.thanks_id))
    await offered.recorded_while(offered.changing, offered.remove, redrawn, naming)
    await nobody_is_named(offered)


async def test_a_thanks_is_removed_while_its_post_is_recorded(offered: Offered) -> None:
    """The other way round: the removal waits until all that follows the post is done."""
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def follow_up(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
        begun.set()
        await goes_on.wait()
        await shared_stands(session, row, context, posted)

    async def removes() -> None:
        async with offered.db.transaction() as session:
            await offered.remove(session)

    kinds = {"thanks_shared": replace(KINDS["thanks_shared"], sent=follow_up)}
    recording = asyncio.create_task(Outcomes(offered.db, kinds, FixedClock(NOW), None).record(offered.post, POSTED))
    await begun.wait()
    removing_it = asyncio.create_task(removes())
    await offered.waits(removing_it)
    goes_on.set()
    await asyncio.gather(recording, removing_it)
    await nobody_is_named(offered)


async def nobody_is_named(offered: Offered) -> None:
    """Look that the post goes, and that another receiver may share."""
    assert await standings(offered) == {TOMAS: "removed", SAM: "offered"}
    assert await state_of_post(offered) == "sent"
    async with offered.db.reading() as session:
        assert (await session.get_one(Thanks, offered.thanks_id)).shared_ts is None
        key = (await session.scalars(select(MessagePlace.key).where(MessagePlace.ts == POSTED.ts))).one()
        gone = select(Outgoing.refs).where(Outgoing.kind == "copy_withdrawn", Outgoing.target == PLATFORM)
        assert (await session.scalars(gone)).one()["key"] == key != sharing.post_key(offered.thanks_id)


async def test_an_outcome_that_the_database_breaks_off_is_recorded_again(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two transactions wait for each other all the same: nobody's message fails, and nothing is done twice."""
    monkeypatch.setattr(outcomes, "BROKEN_OFF_MAX", TRIES)
    holds, waits, tries = asyncio.Event(), asyncio.Event(), []

    async def follow_up(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
        tries.append(row.id)
        await session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))  # so that this transaction is broken off
        await session.execute(TOMASS.values(mattered_at=NOW))
        holds.set()
        await waits.wait()
        await session.execute(SAMS.values(mattered_at=NOW))

    async def crosses() -> None:
        async with offered.db.transaction() as session:
            await session.execute(text("SET LOCAL deadlock_timeout = '1min'"))
            await session.execute(SAMS.values(mattered_at=NOW))
            await holds.wait()
            await session.execute(TOMASS.values(mattered_at=NOW))

    kinds = {"thanks_shared": replace(KINDS["thanks_shared"], sent=follow_up)}
    again = Outcomes(offered.db, kinds, FixedClock(NOW), None)
    crossing = asyncio.create_task(crosses())
    recording = asyncio.create_task(again.record(offered.post, POSTED))
    await holds.wait()
    await offered.waits(crossing)
    waits.set()
    await asyncio.gather(crossing, recording)
    assert tries == [offered.post.id, offered.post.id]
    assert await state_of_post(offered) == "sent"


async def test_an_outcome_that_is_broken_off_each_time_fails(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop then holds the row back as after any failure; a refusal does not end without what follows it."""
    monkeypatch.setattr(outcomes, "BROKEN_OFF_MAX", TRIES)
    tries = []

    async def follow_up(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
        tries.append(error)
        raise OperationalError("", {}, DeadlockDetected())

    kinds = {"thanks_shared": replace(KINDS["thanks_shared"], refused=follow_up)}
    with pytest.raises(OperationalError):
        await Outcomes(offered.db, kinds, FixedClock(NOW), None).record(offered.post, REFUSED)
    assert len(tries) == TRIES
    assert await state_of_post(offered) == "queued"
