"""Statements that go out together: in their order, with their errors, and never after a rollback."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus

from slackapp.storage.pipelined import Connection, Watched

INSERT = "INSERT INTO numbers VALUES ($1)"
SELECT = "SELECT number FROM numbers ORDER BY number"
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'tend_%'"
MUCH = "ä🌱" * 1_000_000  # more than a socket takes at once


@pytest.fixture
async def connection(bare_postgresql_url: str) -> AsyncIterator[Connection]:
    url = bare_postgresql_url.replace("postgresql+psycopg://", "postgresql://")
    opened = await Connection.connect(url)
    await opened.execute("CREATE TABLE numbers (number int PRIMARY KEY)")
    await opened.commit()
    yield opened
    await opened.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each round trip of a pipeline, by the number of its results."""
    counted: list[int] = []
    answers = Watched.answers

    async def counting(watched: Watched) -> list[psycopg.pq.abc.PGresult]:
        found = await answers(watched)
        counted.append(len(found))
        return found

    monkeypatch.setattr(Watched, "answers", counting)
    return counted


async def numbers_in(connection: Connection) -> list[int]:
    """Read the numbers with psycopg's own cursor."""
    return [number for (number,) in await (await connection.execute(SELECT)).fetchall()]


async def test_what_waits_goes_with_the_next_statement(connection: Connection, trips: list[int]) -> None:
    """BEGIN goes with the first one, COMMIT with the last: three statements in two round trips."""
    cursor = connection.quick_cursor()
    for number in (1, 5):
        await cursor.execute_later(INSERT, (number,))
        await cursor.execute(SELECT, ())
        assert await cursor.fetchall() == ([(1,)] if number == 1 else [(1,), (2,), (5,)])
        assert connection.pgconn.transaction_status == TransactionStatus.INTRANS
        await cursor.execute_later(INSERT, (number + 1,))
        await connection.commit()
        assert connection.pgconn.transaction_status == TransactionStatus.IDLE
    assert trips == [5, 2, 3, 2]  # the first trip prepares two statements: BEGIN, and two results for each
    assert await numbers_in(connection) == [1, 2, 5, 6]


async def test_what_waits_goes_before_psycopgs_own_statements(connection: Connection) -> None:
    cursor = connection.quick_cursor()
    await cursor.execute_later(INSERT, (1,))
    assert await numbers_in(connection) == [1]
    await connection.rollback()
    assert await numbers_in(connection) == []


async def test_what_waits_is_not_sent_after_a_rollback(connection: Connection, trips: list[int]) -> None:
    cursor = connection.quick_cursor()
    await cursor.execute_later(INSERT, (1,))
    await connection.rollback()
    await connection.commit()
    assert trips == []
    assert await numbers_in(connection) == []


@pytest.mark.parametrize("ends", ["a statement", "psycopg", "commit"])
async def test_an_error_of_what_waited_ends_the_transaction(connection: Connection, ends: str) -> None:
    """Nothing of the transaction stays, and the connection serves the next one."""
    cursor = connection.quick_cursor()
    await cursor.execute(INSERT, (7,))
    await cursor.execute_later(INSERT, (7,))
    await cursor.execute_later(INSERT, (8,))
    endings = {
        "a statement": lambda: cursor.execute(SELECT, ()),
        "psycopg": lambda: connection.execute("SELECT 1"),
        "commit": connection.commit,
    }
    with pytest.raises(psycopg.errors.UniqueViolation):
        await endings[ends]()
    is_over = ends == "commit"  # the pool takes a connection back after a failed commit without a rollback
    assert connection.pgconn.transaction_status == (TransactionStatus.IDLE if is_over else TransactionStatus.INERROR)
    await (asyncio.sleep(0) if is_over else connection.rollback())
    await cursor.execute(SELECT, ())
    assert await cursor.fetchall() == []


async def test_each_statement_commits_where_transactions_are_off(connection: Connection) -> None:
    await connection.set_autocommit(True)
    cursor = connection.quick_cursor()
    await cursor.execute_later(INSERT, (1,))
    assert connection.pgconn.transaction_status == TransactionStatus.IDLE
    with pytest.raises(psycopg.errors.UniqueViolation):
        await cursor.execute_later(INSERT, (1,))
    await cursor.execute(SELECT, ())
    assert await cursor.fetchall() == [(1,)]


class NotThere(Exception):
    """What a test asks for."""


NEW = f"{INSERT} ON CONFLICT DO NOTHING RETURNING number"


@pytest.mark.parametrize("ends", ["a statement", "psycopg", "commit"])
async def test_what_returns_no_row_ends_the_transaction(connection: Connection, ends: str) -> None:
    """With the error asked for, at the next call; the commit is not sent, whatever else waits."""
    cursor = connection.quick_cursor()
    await cursor.execute_later(NEW, (7,), NotThere())  # new: nothing is raised
    await connection.commit()
    await cursor.execute_later(NEW, (8,), NotThere())
    await cursor.execute_later(NEW, (7,), NotThere())
    await cursor.execute_later(INSERT, (9,))
    endings = {
        "a statement": lambda: cursor.execute(SELECT, ()),
        "psycopg": lambda: connection.execute("SELECT 1"),
        "commit": connection.commit,
    }
    with pytest.raises(NotThere):
        await endings[ends]()
    is_over = ends == "commit"
    assert connection.pgconn.transaction_status == (TransactionStatus.IDLE if is_over else TransactionStatus.INTRANS)
    await (asyncio.sleep(0) if is_over else connection.rollback())
    assert await numbers_in(connection) == [7]


@pytest.mark.parametrize("ends", ["a statement", "commit"])
async def test_what_returns_no_row_comes_before_a_later_error(connection: Connection, ends: str) -> None:
    """As if each had run by itself: what a repetition runs into says nothing."""
    cursor = connection.quick_cursor()
    await cursor.execute(INSERT, (7,))
    await connection.commit()
    await cursor.execute_later(NEW, (7,), NotThere())
    await (cursor.execute_later(INSERT, (7,)) if ends == "commit" else asyncio.sleep(0))
    with pytest.raises(NotThere):
        await (connection.commit() if ends == "commit" else cursor.execute(INSERT, (7,)))
    await connection.rollback()
    await cursor.execute_later(INSERT, (8,))
    with pytest.raises(psycopg.errors.UniqueViolation):
        await cursor.execute(INSERT, (8,))
    await connection.rollback()
    assert await numbers_in(connection) == [7]


async def test_what_returns_no_row_where_transactions_are_off(connection: Connection) -> None:
    await connection.set_autocommit(True)
    cursor = connection.quick_cursor()
    await cursor.execute_later(NEW, (1,), NotThere())
    with pytest.raises(NotThere):
        await cursor.execute_later(NEW, (1,), NotThere())
    assert await numbers_in(connection) == [1]


@pytest.mark.parametrize("psycopg_has_kept", [False, True])
@pytest.mark.parametrize("ending", ["ROLLBACK", "ROLLBACK TO SAVEPOINT here", "DROP TABLE other"])
async def test_statements_outlive_what_the_driver_deallocates(
    connection: Connection, ending: str, *, psycopg_has_kept: bool
) -> None:
    """The driver deallocates everything after a rollback or a change of tables, if it has prepared something itself."""
    cursor = connection.quick_cursor()
    for number in range(3):
        await cursor.execute(INSERT, (number,))
        await connection.commit()
        await connection.execute("CREATE TABLE other ()")
        await connection.execute("SAVEPOINT here")
        await connection.execute(SELECT, prepare=psycopg_has_kept)
        await (connection.rollback() if ending == "ROLLBACK" else connection.execute(ending))
        await cursor.execute(SELECT, ())
        assert len(await cursor.fetchall()) == number + 1
        ((kept,),) = await (await connection.execute(KEPT)).fetchall()
        assert 1 <= kept <= 2  # the server keeps none that nobody uses
        await connection.rollback()


@pytest.mark.parametrize("autocommit", [False, True])
async def test_a_column_that_gets_another_type(connection: Connection, *, autocommit: bool) -> None:
    """One statement raises, since what it was prepared for is gone; the next is prepared anew."""
    await connection.set_autocommit(autocommit)
    cursor = connection.quick_cursor()
    for kind in ("bigint", "numeric"):
        await cursor.execute(SELECT, ())
        await connection.commit()
        await connection.execute(f"ALTER TABLE numbers ALTER number TYPE {kind}")
        await connection.commit()
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            await cursor.execute(SELECT, ())
        await connection.rollback()
    await cursor.execute(SELECT, ())
    assert await cursor.fetchall() == []


async def test_a_statement_that_cannot_be_prepared_leaves_no_name(connection: Connection) -> None:
    await connection.set_autocommit(True)
    cursor = connection.quick_cursor()
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            await cursor.execute("SELECT 1 FROM nothing", ())
    await connection.execute("CREATE TABLE nothing ()")
    await cursor.execute("SELECT 1 FROM nothing", ())
    assert await cursor.fetchall() == []


async def test_numbers_of_every_size(connection: Connection) -> None:
    """The same statement for values of several types; each has its own name at the server."""
    cursor = connection.quick_cursor()
    sizes = [1, 40_000, 3_000_000_000, None, 10**20]
    for value in [*sizes, *sizes]:
        await cursor.execute("SELECT $1", (value,))
        assert await cursor.fetchall() == [(value,)]


async def test_more_than_a_socket_takes_at_once(connection: Connection) -> None:
    """In both directions at the same time, and beside each other in one pipeline."""
    cursor = connection.quick_cursor()
    await connection.execute("CREATE TABLE words (words text)")
    for _ in range(3):
        await cursor.execute_later("INSERT INTO words VALUES ($1)", (MUCH,))
    await cursor.execute("SELECT words, $1::text FROM words", (MUCH,))
    assert await cursor.fetchall() == 3 * [(MUCH, MUCH)]


async def test_a_text_that_postgresql_cannot_have(connection: Connection) -> None:
    """It is refused where it is asked for, and what was asked before goes on."""
    cursor = connection.quick_cursor()
    await cursor.execute_later(INSERT, (1,))
    for run in (cursor.execute, cursor.execute_later):
        with pytest.raises(psycopg.DataError):
            await run("SELECT $1", ("\0",))
    await connection.commit()
    assert await numbers_in(connection) == [1]


@pytest.mark.parametrize("is_idle", [False, True])
async def test_a_server_that_goes_away(
    connection: Connection, postgresql_admin: psycopg.Connection, *, is_idle: bool
) -> None:
    """During a statement or between two: an error of the connection, which is closed then."""
    cursor = connection.quick_cursor()
    await cursor.execute("SELECT pg_backend_pid()", ())
    ((pid,),) = await cursor.fetchall()
    running = None if is_idle else asyncio.create_task(cursor.execute("SELECT pg_sleep(60)", ()))
    await asyncio.sleep(0.1)
    postgresql_admin.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
    with pytest.raises(psycopg.OperationalError):
        await (cursor.execute(SELECT, ()) if running is None else running)
    assert connection.closed
    with pytest.raises(psycopg.OperationalError, match="closed"):
        await cursor.execute(SELECT, ())


Steps = Sequence[tuple[str, int]]
STEPS = st.lists(
    st.tuples(st.sampled_from(["later", "now", "psycopg", "new", "commit", "rollback"]), st.integers(0, 5)), max_size=12
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_any_order_of_calls_leaves_what_it_says(connection: Connection, steps: Steps) -> None:
    """As if each statement ran when it was asked for; a number twice is passed over by all."""
    await connection.execute("TRUNCATE numbers")
    await connection.commit()
    stored, seen = set[int](), set[int]()
    ends = False  # whether a row that has to be new is not: the next call raises, whatever it is
    for step, number in steps:
        try:
            async with asyncio.timeout(5):
                await take(step, number, connection, seen | ({number} if step in WRITING else set()))
        except NotThere:
            assert ends
            await connection.rollback()
            ends, seen = False, set(stored)
            continue
        assert not (ends and step in {"now", "psycopg", "commit"})
        ends = (ends and step != "rollback") or (step == "new" and number in seen)
        if step in WRITING:
            seen |= {number}
        elif step == "commit":
            stored = set(seen)
        else:
            seen = set(stored)
    await connection.rollback()
    assert await numbers_in(connection) == sorted(stored)


WRITING = {"later", "now", "psycopg", "new"}


async def take(step: str, number: int, connection: Connection, seen: set[int]) -> None:
    """Take one step, and look at the numbers where they can be seen."""
    cursor = connection.quick_cursor()
    if step == "later":
        await cursor.execute_later(f"{INSERT} ON CONFLICT DO NOTHING", (number,))
    elif step == "new":
        await cursor.execute_later(NEW, (number,), NotThere())
    elif step == "now":
        await cursor.execute(NEW, (number,))
        await cursor.execute(SELECT, ())
        assert await cursor.fetchall() == [(one,) for one in sorted(seen)]
    elif step == "psycopg":
        await connection.execute("INSERT INTO numbers VALUES (%s) ON CONFLICT DO NOTHING", (number,))
        assert await numbers_in(connection) == sorted(seen)
    else:
        await (connection.commit() if step == "commit" else connection.rollback())
