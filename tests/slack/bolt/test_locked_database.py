"""A database that is really locked, or gone: a sentence with a reference, nothing half-stored, a retry that works."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from tests.cast import ANA, PLATFORM, TOMAS
from tests.environment.stalls import Stalls
from tests.world import World

pytestmark = pytest.mark.both_databases

WORDS = "taking my night"


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold what a thanks needs, in a connection of somebody else's."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE thanks, thanks_receivers IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()


async def warm(world: World) -> None:
    """Let Tend meet both."""
    await world.tend.directory.meet(world.slack.team.id, [ANA, TOMAS])


async def nothing_stored(world: World) -> bool:
    tables = (Thanks, ThanksReceiver, Outgoing, Received)
    return [await world.count(table) for table in tables] == [0] * len(tables)


@pytest.mark.in_real_time
async def test_1_7_a_command_answered_as_failed_is_not_stored_while_sqlite_is_locked(
    world: World, database_url: str, stalls: Stalls
) -> None:
    """In time for Slack: the words quoted, a reference, nothing half-stored; the retry says the thanks once."""
    await warm(world)
    with locked(database_url), stalls.during() as lost:
        said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    assert said.status == 200
    assert said.elapsed_s - lost.s < 3
    assert "I could not save this; nothing was sent. Your words:" in said.text
    assert WORDS in said.text
    assert "Please try again, or give your admin reference" in said.text
    assert await nothing_stored(world)

    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    await world.deliver()
    assert WORDS in world.slack.last_message(TOMAS).text
    assert await world.count(Thanks) == 1


@pytest.mark.in_real_time
async def test_1_7_one_budget_for_all_waits(world: World, database_url: str, stalls: Stalls) -> None:
    """Others of this process wait for the lock too, and hold all its connections: the answer still comes in time.

    What was answered as failed is not stored later, when the lock is gone.
    """
    await warm(world)

    async def wait_as_well() -> None:
        with contextlib.suppress(SQLAlchemyError):
            async with world.tend.db.transaction() as session:
                await session.execute(update(Thanks).values(giver_id=ANA))

    with locked(database_url), stalls.during() as lost:
        others = [asyncio.create_task(wait_as_well()) for _ in range(10)]
        await asyncio.sleep(0.2)
        said = await asyncio.gather(
            *(world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS} {number}") for number in range(3))
        )
    await asyncio.gather(*others)
    await world.deliver()
    assert [one.status for one in said] == [200] * 3
    assert max(one.elapsed_s for one in said) - lost.s < 2.9
    assert all("I could not save this; nothing was sent. Your words:" in one.text for one in said)
    assert await nothing_stored(world)


async def test_1_7_a_late_request_does_not_wait_for_the_lock(world: World, database_url: str) -> None:
    """Nothing of its time is left: it fails at once where somebody holds the lock, and is stored where nobody does."""
    with locked(database_url), pytest.raises((OperationalError, TimeoutError)):
        async with world.tend.db.transaction(0.0) as session:
            await session.execute(update(Thanks).values(giver_id=ANA))
    async with world.tend.db.transaction(0.0) as session:
        await session.execute(update(Thanks).values(giver_id=ANA))


async def test_1_7_a_form_answered_as_failed_is_not_stored_while_sqlite_is_locked(
    world: World, database_url: str
) -> None:
    """The form stays with everything typed, and sending it again works."""
    await warm(world)
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    with locked(database_url):
        done = await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS})
    assert done.action == "errors"
    assert "I could not save this" in " ".join(done.errors.values())
    assert form.values["words"]["words"]["value"] == WORDS
    assert await nothing_stored(world)

    again = await world.slack.submit(ANA, form)
    assert again.errors == {}
    await world.deliver()
    assert await world.count(Thanks) == 1


async def test_a_press_while_it_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence stands below the message, its buttons stay, and the second press counts."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    await world.deliver()
    card = world.slack.last_message(TOMAS)

    def gone() -> None:
        message = "gone"
        raise OperationalError(message, None, Exception(message))

    monkeypatch.setattr(world.tend.db, "transaction", gone)
    pressed = await world.slack.press_label(TOMAS, card, "Share it")
    assert pressed.status == 200
    assert "I could not save this" in world.slack.ephemerals(TOMAS)[-1].text
    assert "reference" in world.slack.ephemerals(TOMAS)[-1].text
    monkeypatch.undo()
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["offered"]

    await world.slack.press_label(TOMAS, card, "Share it")
    await world.deliver()
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["shared"]
