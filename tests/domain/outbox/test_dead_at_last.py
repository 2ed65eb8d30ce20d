"""A worker that was slow ends at the moment in which another one frees what a dead worker held."""

from sqlalchemy import delete, select

from slackapp.clock import real_now
from slackapp.domain.outbox import senders
from slackapp.domain.tables.outbox import Worker, WorkspaceSender
from slackapp.storage.database import Database
from tests.cast import TEAM
from tests.domain.overlapping import crossing

SLOW = "this worker"


async def test_the_end_of_a_worker_and_its_freeing_do_not_wait_for_each_other(database: Database) -> None:
    """Both take the worker first, and then its workspaces."""
    async with database.transaction() as session:
        await senders.begin(session, SLOW)
        await senders.take(session, TEAM, SLOW)
    await crossing(
        database,
        lambda session: session.execute(delete(Worker).where(Worker.id == SLOW)),  # as `free_dead` begins
        lambda session: senders.end(session, SLOW, real_now()),
        lambda session: senders.free_dead(session, SLOW, None, real_now()),
    )
    async with database.reading() as session:
        assert (await session.scalars(select(WorkspaceSender.worker_id))).one() is None
