"""Statements that run past SQLAlchemy: the same rows and the same errors as its own way, on both databases."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, cast

import pytest
from sqlalchemy import (
    Boolean,
    Dialect,
    Float,
    Insert,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    event,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.inserts import insert_later
from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.rows.prepared import NotNew, Prepared, _compiled
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.foundation import Base, UtcDateTime
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.thanks import Thanks
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, TEAM

pytestmark = pytest.mark.both_databases
ELSEWHERE = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
ROW = {
    "workspace_id": TEAM,
    "kind": "thanks",
    "target": ANA,
    "refs": {"thanks_id": 7, "odd": 'U"0, {NULL}\\ %s ? $1 :x'},
    "dedupe_key": "100% :sure? $1",
    "giver_id": None,
    "urgency": 0,
    "created_at": ELSEWHERE,
    "due_at": NOW,
    "state": "queued",
    "lane": "",
    "attempts": 0,
    "unknown_outcomes": 0,
}


def table_of(of: type[Base]) -> Table:
    return cast("Table", of.__table__)


INSERTING = insert(table_of(Outgoing)).returning(table_of(Outgoing).c.id, table_of(Outgoing).c.refs)
READING = select(
    Outgoing.id,
    Outgoing.refs,
    Outgoing.created_at,
    Outgoing.giver_id,
    exists().where(Outgoing.target == bindparam("target", type_=String())),
    literal("100%"),
    literal(0.25, Float()),
    func.count().over(),
).where(
    is_one_of(Outgoing.dedupe_key, "keys", String),
    Outgoing.state == "queued",
    Outgoing.due_at <= bindparam("now", type_=UtcDateTime()),
)
BOTH = union_all(select(literal("key"), Received.key), select(literal("none"), literal(None, String()))).limit(
    bindparam("most", type_=Integer())
)


def received(key: str) -> dict[str, Any]:
    return {"workspace_id": TEAM, "key": key, "received_at": NOW}


RECEIVING = Prepared(insert(table_of(Received)))
COUNTING = Prepared(select(func.count()).select_from(Received.__table__))


@pytest.fixture
async def on_a_server(postgresql_url: str) -> AsyncIterator[Database]:
    database = Database(postgresql_url)
    yield database
    await database.close()


@pytest.mark.parametrize("values", [{"keys": [ROW["dedupe_key"], "x"], "target": ANA}, {"keys": [], "target": MIRA}])
async def test_the_rows_are_those_of_sqlalchemy(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Moments in UTC, truths, JSON and nothing come back as the types say, whatever signs the text has."""
    ((row_id, refs),) = await Prepared(INSERTING).run(session, ROW)
    assert refs == ROW["refs"]
    given = {**values, "now": ELSEWHERE}
    ours = await Prepared(READING).run(session, given)
    assert list(ours) == [tuple(row) for row in await session.execute(READING, given)]
    assert len(ours) == len(values["keys"]) // 2
    for row in ours:
        assert row == (row_id, ROW["refs"], NOW, None, True, "100%", 0.25, 1)
        assert isinstance(row[2], datetime)
        assert row[2].utcoffset() == timedelta(0)
        assert isinstance(row[4], bool)


async def test_a_statement_of_several_selects(session: AsyncSession) -> None:
    await RECEIVING.run(session, received("one"))
    assert sorted(await Prepared(BOTH).run(session, {"most": 5}), key=str) == [("key", "one"), ("none", None)]
    assert len(await Prepared(BOTH).run(session, {"most": 1})) == 1


async def test_words_are_sealed_for_their_row(session: AsyncSession) -> None:
    """The way of thanks: what is stored is unreadable, and opens in its own row."""
    row = {"workspace_id": TEAM, "giver_id": ANA, "words": "for the demo", "said_at": NOW}
    inserting = Prepared(insert(table_of(Thanks)).returning(table_of(Thanks).c.id))
    ((thanks_id,),) = await inserting.run(session, bind_row(Thanks, row))
    assert await session.scalar(select(Thanks.words).where(Thanks.id == thanks_id)) == "for the demo"
    assert b"demo" not in bytes(await session.scalar(text("SELECT words FROM thanks")))


async def test_an_insert_sets_the_columns_that_it_is_given(session: AsyncSession) -> None:
    inserting = Prepared(INSERTING)
    await inserting.run(session, ROW)
    await inserting.run(session, {**ROW, "dedupe_key": "later", "expires_at": NOW})
    await inserting.run(session, {**ROW, "dedupe_key": "again"})
    found = await session.execute(select(Outgoing.dedupe_key, Outgoing.expires_at).order_by(Outgoing.id))
    assert [tuple(row) for row in found] == [(ROW["dedupe_key"], None), ("later", NOW), ("again", None)]


async def test_rows_are_changed_and_deleted(session: AsyncSession) -> None:
    """What is new in a row has the types of its columns, and the rows of RETURNING come back; the others stay."""
    for key in ("mine", "other"):
        await Prepared(INSERTING).run(session, {**ROW, "dedupe_key": key})
    mine = Outgoing.dedupe_key == bindparam("mine")
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("refs", "due_at", "giver_id")}
    changing = Prepared(update(Outgoing).where(mine).values(state="sent", **new).returning(Outgoing.due_at))
    refs = {"odd": "100% :sure"}
    values = {"mine": "mine", "new_refs": refs, "new_due_at": ELSEWHERE, "new_giver_id": None}
    assert await changing.run(session, values) == [(NOW,)]
    assert await changing.run(session, {**values, "mine": "nobody's"}) == ()
    found = await session.execute(select(Outgoing.refs, Outgoing.state).order_by(Outgoing.id))
    assert [tuple(row) for row in found] == [(refs, "sent"), (ROW["refs"], "queued")]
    assert await Prepared(update(Outgoing).where(mine).values(state="failed")).run(session, {"mine": "other"}) == ()
    assert list(await session.scalars(select(Outgoing.state).order_by(Outgoing.id))) == ["sent", "failed"]
    assert await Prepared(delete(Outgoing).where(mine)).run(session, {"mine": "mine"}) == ()
    assert list(await session.scalars(select(Outgoing.dedupe_key))) == ["other"]


async def test_changes_end_with_their_transaction(database: Database) -> None:
    """A deletion that is followed by an error has not happened."""
    async with database.transaction() as session:
        await RECEIVING.run(session, received("one"))

    async def deleted_in_vain() -> None:
        async with database.transaction() as session:
            await Prepared(delete(Received)).run(session, {})
            await RECEIVING.insert(session, [received("two"), received("two")])

    with pytest.raises(IntegrityError):
        await deleted_in_vain()
    async with database.reading() as session:
        assert list(await session.scalars(select(Received.key))) == ["one"]


async def test_several_rows_at_once(session: AsyncSession) -> None:
    assert await RECEIVING.insert(session, []) == ()
    assert await RECEIVING.insert(session, [received("one"), received("two")]) == ()
    returned = await Prepared(INSERTING).insert(session, [{**ROW, "dedupe_key": key} for key in "abc"])
    assert len(returned) == 3
    assert await COUNTING.run(session, {}) == [(2,)]


@pytest.mark.parametrize("statement", [select(Received.key).where(Received.key.in_(bindparam("keys", expanding=True)))])
async def test_what_needs_more_is_left_to_sqlalchemy(session: AsyncSession, statement: Any) -> None:
    """A list of which each value is a parameter, and columns whose default is Python's."""
    await Prepared(insert(table_of(Received))).run(session, received("one"))
    assert await Prepared(statement).run(session, {"keys": ["one", "two"]}) == [("one",)]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])  # type: ignore[no-untyped-call]
def test_no_statement_of_tend_needs_more(dialect: Dialect) -> None:
    """A list in the text of one would send it SQLAlchemy's way at every run, and nobody would notice."""
    modules = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "slackapp"}
    built = {
        f"{name}.{of}": one._statement
        for name, module in modules.items()
        for of, one in vars(module).items()
        if isinstance(one, Prepared) and not isinstance(one._statement, Insert)
    }
    ready = {
        name: _compiled(statement.compile(dialect=dialect), statement, dialect) for name, statement in built.items()
    }
    assert len(ready) > 40
    assert [name for name, one in ready.items() if one is None] == []


async def test_a_watched_run_is_seen(database: Database) -> None:
    """A test that counts statements counts these too, and gets the same rows."""
    seen: list[str] = []
    engine = database._writer.sync_engine
    listener = ("before_cursor_execute", lambda *given: seen.append(given[2]))
    event.listen(engine, *listener)
    async with database.transaction() as session:
        await RECEIVING.run(session, received("one"))
        assert await COUNTING.run(session, {}) == [(1,)]
    event.remove(engine, *listener)
    assert sum(one.startswith(("INSERT", "SELECT")) for one in seen) == 2


async def test_errors_are_those_of_sqlalchemy(database: Database) -> None:
    """A key that is there already is IntegrityError; nothing of the transaction stays, and the next one works."""

    async def twice() -> None:
        async with database.transaction() as session:
            await RECEIVING.run(session, received("one"))
            await RECEIVING.run(session, received("one"))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert "parameters" not in str(caught.value)  # they may be somebody's words
    assert not caught.value.connection_invalidated
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(0,)]


async def test_it_follows_the_session_to_another_connection(database: Database) -> None:
    """After a commit the session may have another connection than before."""
    async with database._write() as session:
        await RECEIVING.run(session, received("one"))
        await session.commit()
        await RECEIVING.run(session, received("two"))
        await session.rollback()
        assert await COUNTING.run(session, {}) == [(1,)]


async def test_a_reader_sees_what_is_committed(database: Database) -> None:
    async with database.reading() as reading:
        assert await COUNTING.run(reading, {}) == [(0,)]
        async with database.transaction() as session:
            await RECEIVING.run(session, received("one"))
        assert await COUNTING.run(reading, {}) == [(1,)]


async def test_a_connection_that_broke_is_given_up(on_a_server: Database) -> None:
    """As after a restart of the server: the error says so, and the next transaction opens another connection."""
    database = on_a_server

    async def lose_it() -> None:
        async with database.transaction() as session:
            (pid,) = (await session.execute(text("SELECT pg_backend_pid()"))).one()
            async with database.transaction() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)"))
            await RECEIVING.run(session, received("one"))

    with pytest.raises(DBAPIError) as caught:
        await lose_it()
    assert caught.value.connection_invalidated
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(0,)]


async def test_a_run_that_is_broken_off_leaves_no_connection_in_the_middle(on_a_server: Database) -> None:
    """The connection is closed, and none is missing in the pool; short statements of a file are never awaited."""
    database = on_a_server
    waiting = Prepared(select(func.pg_sleep(30), literal(True, Boolean())))

    async def wait() -> None:
        async with database.transaction() as session:
            await RECEIVING.run(session, received("one"))
            await waiting.run(session, {})

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database._writer.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(0,)]


async def test_what_is_inserted_later_is_there_for_the_next_statement(database: Database) -> None:
    """Of any kind, with one row or several, and it is stored with the commit, or not at all."""
    async with database.transaction() as session:
        await RECEIVING.insert_later(session, [received("one")])
        assert await session.scalar(select(func.count()).select_from(Received)) == 1
        await RECEIVING.insert_later(session, [received("two"), received("three")])
        await RECEIVING.insert_later(session, [received("four")])
        assert await COUNTING.run(session, {}) == [(4,)]
        await RECEIVING.insert_later(session, [received("five")])
    async with database._write() as session:
        await RECEIVING.insert_later(session, [received("six")])
        await session.rollback()
        assert await COUNTING.run(session, {}) == [(5,)]


async def test_an_error_of_what_is_inserted_later_is_that_of_sqlalchemy(database: Database) -> None:
    async def twice() -> None:
        async with database.transaction() as session:
            await RECEIVING.insert_later(session, [received("one")])
            await RECEIVING.insert_later(session, [received("one")])

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert "parameters" not in str(caught.value)
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(0,)]


async def test_what_goes_with_the_commit_ends_in_time(on_a_server: Database) -> None:
    """It is not left to the commit when that could take longer than the time that is left: nothing is stored."""
    database = on_a_server

    async def insert() -> None:
        async with database.transaction(within_s=0.3) as session:
            await COUNTING.run(session, {})
            await RECEIVING.insert_later(session, [received("one")])

    async with database.transaction() as other:
        await other.execute(text("LOCK TABLE inbox IN SHARE MODE"))
        with pytest.raises(TimeoutError):
            await insert()
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(0,)]


@pytest.mark.parametrize("is_watched", [False, True])
@pytest.mark.parametrize("ends", ["a statement", "commit"])
async def test_a_row_that_has_to_be_new(database: Database, ends: str, *, is_watched: bool) -> None:
    """The next statement raises at the latest, or the commit; nothing of the transaction stays."""
    if is_watched:
        event.listen(database._writer.sync_engine, "before_cursor_execute", lambda *_: None)
    for key, is_new in (("Ev1", True), ("Ev2", True), ("Ev1", False)):
        with contextlib.nullcontext() if is_new else pytest.raises(NotNew):
            async with database.transaction() as session:
                await insert_later(session, Outgoing, [{**ROW, "dedupe_key": key}])
                row = {"workspace_id": TEAM, "key": key, "received_at": NOW}
                await insert_later(session, Received, [row], only_new=True)
                if ends == "a statement":
                    await session.scalar(select(func.count()).select_from(Received))
    async with database.reading() as session:
        assert sorted(await session.scalars(select(Received.key))) == ["Ev1", "Ev2"]
        assert sorted(await session.scalars(select(Outgoing.dedupe_key))) == ["Ev1", "Ev2"]


async def test_a_row_that_is_not_new_comes_before_what_it_leads_to(database: Database) -> None:
    """A request taken in before is no error because its rows are there already."""

    async def store() -> None:
        async with database.transaction() as session:
            await insert_later(session, Received, [received("Ev1")], only_new=True)
            await RECEIVING.run(session, received("row of Ev1"))

    await store()
    with pytest.raises(NotNew):
        await store()
    async with database.transaction() as session:
        assert await COUNTING.run(session, {}) == [(2,)]


async def test_several_rows_that_have_to_be_new(database: Database) -> None:
    rows = [{"workspace_id": TEAM, "key": key, "received_at": NOW} for key in ("Ev1", "Ev2")]
    async with database.transaction() as session:
        await insert_later(session, Received, rows[1:], only_new=True)
    with pytest.raises(NotNew):
        async with database.transaction() as session:
            await insert_later(session, Received, rows, only_new=True)
