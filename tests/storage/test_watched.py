"""The sockets that are watched for answers: none stays open or watched, and nobody waits in vain."""

import asyncio
import contextlib
import gc
import os
import resource
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from slackapp.storage.pipelined import Connection, Watched


@pytest.fixture
def url(bare_postgresql_url: str) -> str:
    return bare_postgresql_url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture
async def connection(url: str) -> AsyncIterator[Connection]:
    opened = await Connection.connect(url)
    yield opened
    await opened.close()


def open_numbers() -> int:
    """Return how many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("ending", ["closed", "broken", "dropped"])
async def test_the_number_of_an_ended_connection_serves_the_next(url: str, ending: str) -> None:
    """Nothing stays open or watched, or the loop would not tell the next one that its answers came."""
    gc.freeze()  # so that the looks for garbage below are at this test's alone
    opened = await Connection.connect(url)
    await opened.quick_cursor().execute("SELECT 1", ())
    were_open = open_numbers()
    for _ in range(3):
        if ending == "closed":
            await opened.close()
        elif ending == "broken":
            task = asyncio.create_task(opened.quick_cursor().execute("SELECT pg_sleep(60)", ()))
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert opened.closed
        else:
            del opened
            with pytest.warns(ResourceWarning, match="deleted while still open"):
                gc.collect()
        opened = await Connection.connect(url)
        async with asyncio.timeout(5):
            await opened.quick_cursor().execute("SELECT 1", ())
        assert open_numbers() == were_open
    await opened.close()


async def test_a_connection_closed_during_a_statement(connection: Connection) -> None:
    """The statement raises, and nobody waits for answers that never come."""
    running = asyncio.create_task(connection.quick_cursor().execute("SELECT pg_sleep(60)", ()))
    await asyncio.sleep(0.1)
    await connection.close()
    with pytest.raises(psycopg.OperationalError, match="closed"):
        async with asyncio.timeout(5):
            await running


@contextlib.contextmanager
def no_file_left(but: int) -> Iterator[None]:
    """Let this process open `but` further files within the block."""
    before, held = resource.getrlimit(resource.RLIMIT_NOFILE), list[int]()
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_numbers() + 50, before[1]))
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(but):
            os.close(held.pop())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for number in held:
            os.close(number)


@pytest.mark.parametrize("left", [0, 1, 2])
async def test_a_process_that_may_open_no_further_file(url: str, left: int) -> None:
    """A connection stands whole or not at all: no statement of a standing one fails, and nothing stays open."""
    were_open = open_numbers()
    with no_file_left(but=left):
        with contextlib.nullcontext() if left == 2 else pytest.raises(psycopg.OperationalError):
            opened = await Connection.connect(url)
        if left == 2:
            await opened.quick_cursor().execute("SELECT 1", ())
            await opened.close()
    assert open_numbers() == were_open


async def test_an_idle_connection_is_left_alone_once_its_server_ended(
    connection: Connection, postgresql_admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server says at the end is read with the next statement; until then nobody looks again and again."""
    looks = list[None]()
    look = Watched._go_on
    monkeypatch.setattr(Watched, "_go_on", lambda watched: looks.append(look(watched)))
    cursor = connection.quick_cursor()
    await cursor.execute("SELECT pg_backend_pid()", ())
    ((pid,),) = await cursor.fetchall()
    looks.clear()
    postgresql_admin.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert len(looks) == 1


async def test_an_answer_too_few_closes_the_connection(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what the others are answers to."""
    answers = Watched.answers

    async def all_but_one(watched: Watched) -> list[psycopg.pq.abc.PGresult]:
        return (await answers(watched))[1:]

    monkeypatch.setattr(Watched, "answers", all_but_one)
    with pytest.raises(psycopg.OperationalError, match="something else"):
        await connection.quick_cursor().execute("SELECT 1", ())
    assert connection.closed
