"""What is kept no longer goes, at its time and not before; what is still needed stays."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.apply_retention import NotAllRemoved, apply_retention
from jobs.running import JobRun
from slackapp.clock import real_now
from slackapp.domain.data_rules import DataRules, Rule
from slackapp.domain.outbox import arrivals
from slackapp.domain.rows import removal
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.thanks import correcting
from slackapp.domain.thanks.data import TAKEN_BACK_KEPT
from slackapp.features import DATA_RULES
from slackapp.slack.platform import erasing
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, NOW, TEAM, TOMAS, VEGA, VERA, acting
from tests.domain import cast_rows
from tests.domain.team_history import make_history, note, thank
from tests.environment.statements import heard

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database that knows the cast and the two workspaces."""
    database = Database(database_url)
    await cast_rows.let_know(database, {TEAM: EVERYBODY, VEGA: [VERA]}, NOW)
    async with database.transaction() as session:
        session.add_all(Workspace(id=workspace_id, installed_at=NOW) for workspace_id in (TEAM, VEGA))
    yield database
    await database.close()


async def run(database: Database, now: datetime) -> Mapping[str, int]:
    counted = await apply_retention(JobRun(database, [TEAM], None, now, data_rules=DATA_RULES))
    return {what: n for what, n in counted.items() if n}


async def count(database: Database, table: type[Base]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_efforts_close_quietly_after_their_time(database: Database) -> None:
    """Nobody is told, and no Home is asked for."""
    async with database.transaction() as session:
        effort_id = await note(session, ANA, TOMAS, "covered the on-call")
        closes_at = (await session.get_one(Effort, effort_id)).closes_at
        await session.execute(update(Outgoing).values(state="sent", sent_at=NOW))
    assert await run(database, closes_at - A_MINUTE) == {}
    assert await run(database, closes_at) == {"efforts closed": 1}
    assert await run(database, closes_at) == {}
    assert await count(database, Outgoing) == 1


async def test_a_night_asks_for_no_row_where_it_found_none(database: Database) -> None:
    """Thirty rules look; a portion of no rows needs no second statement."""
    with heard() as made:
        assert await run(database, NOW + A_MINUTE) == {}
    assert len([statement for statement in made if statement.startswith("SELECT")]) > 30
    assert [statement for statement in made if "1 != 1" in statement or "1!=1" in statement] == []  # an empty list


async def test_what_was_taken_back_goes_without_a_trace(database: Database) -> None:
    """After three days in which a button left standing still finds its sentence."""
    async with database.transaction() as session:
        thanks_id = await thank(session, ANA, (TOMAS,), "You took my night.")
        await thank(session, ANA, (TOMAS,), "You took my week.")
        await correcting.take_back(session, acting(ANA), thanks_id)
        await session.execute(update(Outgoing).values(state="dropped"))
    assert await run(database, NOW + TAKEN_BACK_KEPT) == {}
    later = await run(database, NOW + TAKEN_BACK_KEPT + A_MINUTE)
    assert later == {"thanks taken back removed": 1}
    assert await count(database, Thanks) == await count(database, ThanksReceiver) == 1


async def test_an_effort_with_its_word_goes_no_sooner_than_one_without(database: Database) -> None:
    """When it goes must not tell; with it goes what a manager was asked. The thanks stays with giver and receiver."""
    async with database.transaction() as session:
        past = await make_history(session)
        await thank(session, ANA, (TOMAS,), "Thank you for the night.", NOW + timedelta(days=2))
        await session.execute(update(Effort).values(closes_at=NOW + timedelta(days=21)))
    closed = NOW + timedelta(days=21)
    await run(database, closed + timedelta(days=90))
    async with database.reading() as session:
        assert await session.get(Effort, past.about_tomas) is not None
        assert set(await session.scalars(select(PromptItem.effort_id))) == {past.about_tomas, past.about_ana}
    await run(database, closed + timedelta(days=90) + A_MINUTE)
    assert await count(database, Effort) == await count(database, PromptItem) == await count(database, Prompt) == 0
    assert await count(database, Thanks) == 4


async def test_closed_and_hidden_efforts_go_ninety_days_after_their_time(database: Database) -> None:
    """A prompt about nothing that is left goes too."""
    async with database.transaction() as session:
        past = await make_history(session)
        await session.execute(update(Effort).where(Effort.id == past.about_sam).values(hidden_at=NOW))
    counted = await run(database, NOW + timedelta(days=21 + 90 + 2))
    assert counted["efforts removed"] == 3
    assert counted["prompts removed"] == 1
    assert await count(database, Effort) == await count(database, PromptItem) == await count(database, Prompt) == 0
    assert await count(database, Thanks) == 3


async def test_arrivals_are_forgotten_after_three_days(database: Database) -> None:
    """In as many portions as it takes."""
    async with database.transaction() as session:
        for number in range(7):
            await arrivals.take_in(session, TEAM, f"Ev{number}", NOW + number * timedelta(hours=1))
    assert await run(database, NOW + timedelta(days=3)) == {}
    assert await run(database, NOW + timedelta(days=3, hours=2, minutes=1)) == {"arrivals forgotten": 3}
    assert await count(database, Received) == 4


async def test_portions_add_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small transactions, the whole work."""
    monkeypatch.setattr(removal, "PORTION", 2)
    async with database.transaction() as session:
        for number in range(5):
            await arrivals.take_in(session, TEAM, f"Ev{number}", NOW)
    assert await run(database, NOW + timedelta(days=4)) == {"arrivals forgotten": 5}


async def test_deliveries_are_forgotten_ninety_days_after_they_were_sent(database: Database) -> None:
    """What waits stays, however old; a message may have to be drawn again within three months."""
    async with database.transaction() as session:
        for number, state in enumerate(("sent", "dropped", "failed", "queued", "sent")):
            sent_at = NOW + timedelta(days=number) if state == "sent" else None
            row = Outgoing(
                workspace_id=TEAM, kind="thanks", target=ANA, refs={}, dedupe_key=str(number), urgency=0,
                created_at=NOW, due_at=NOW, state=state, sent_at=sent_at,
            )  # fmt: skip
            session.add(row)
    assert await run(database, NOW + timedelta(days=90)) == {}
    assert await run(database, NOW + timedelta(days=90, minutes=1)) == {"deliveries forgotten": 3}
    assert await run(database, NOW + timedelta(days=95)) == {"deliveries forgotten": 1}
    async with database.reading() as session:
        assert list(await session.scalars(select(Outgoing.state))) == ["queued"]


async def test_an_uninstalled_workspace_is_erased_after_fourteen_days(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything, in portions, and nothing of the other. 4.3: the log says how many words never went out."""
    monkeypatch.setattr(erasing, "ERASED_AT_ONCE", 2)
    async with database.transaction() as session:
        await make_history(session)
        await session.execute(update(Workspace).where(Workspace.id == TEAM).values(uninstalled_at=NOW))
    assert await run(database, NOW + timedelta(days=14) - A_MINUTE) == {"arrivals forgotten": 1}
    assert await run(database, NOW + timedelta(days=14)) == {"workspaces erased": 1}
    assert f"workspace {TEAM} uninstalled Tend and is erased; 9 messages never went out" in caplog.text
    for table in (Thanks, Effort, Outgoing, Prompt):
        assert await count(database, table) == 0
    async with database.reading() as session:
        assert list(await session.scalars(select(Workspace.id))) == [VEGA]
        assert list(await session.scalars(select(Person.workspace_id))) == [VEGA]


async def test_a_workspace_that_another_process_erases_is_left_to_it(database: Database) -> None:
    """For an hour; then that process is taken for dead, and the erasure is ended. One that came back is not touched."""
    gone = NOW + timedelta(days=14)
    for since, erased in ((timedelta(minutes=59), {}), (timedelta(minutes=61), {"workspaces erased": 1})):
        async with database.transaction() as session:
            begun = {"uninstalled_at": NOW, "erasing_since": real_now() - since}
            await session.execute(update(Workspace).where(Workspace.id == TEAM).values(**begun))
        assert await run(database, gone) == erased
    async with database.transaction() as session:
        assert not await erasing.claim(session, VEGA, gone)
        assert await session.scalar(select(func.count()).where(Person.workspace_id == TEAM)) == 0


async def test_workers_at_once_do_no_harm(database: Database) -> None:
    """What one has taken, another passes over; together they do it all."""
    async with database.transaction() as session:
        await make_history(session)
        for number in range(20):
            await arrivals.take_in(session, TEAM, f"Ev{number}", NOW)
    late = NOW + timedelta(days=200)
    counted = await asyncio.gather(*(run(database, late) for _ in range(3)))
    assert sum(each.get("arrivals forgotten", 0) for each in counted) == 21
    assert sum(each.get("efforts removed", 0) for each in counted) == 3
    for table in (Effort, Received, Prompt):
        assert await count(database, table) == 0


async def test_what_fails_keeps_nothing_else_back(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Neither another rule nor a workspace; the log names no kind of private rows, and quotes no row."""

    async def broken(_: AsyncSession, __: datetime) -> int:
        raise OperationalError("", None, Exception("(TTEND0001, UANA00001) already exists"))

    async with database.transaction() as session:
        await arrivals.take_in(session, TEAM, "form:1", NOW - timedelta(days=9))
        await session.execute(update(Workspace).where(Workspace.id == VEGA).values(uninstalled_at=NOW))
    rules = [DataRules(retention={"other notes ended": Rule(1, broken, (), is_private=True)}, tables=()), *DATA_RULES]
    run = JobRun(database, [TEAM], None, NOW + timedelta(days=20), data_rules=rules)
    with pytest.raises(NotAllRemoved, match="1"):
        await apply_retention(run)
    assert await count(database, Received) == 0
    async with database.reading() as session:
        assert list(await session.scalars(select(Workspace.id))) == [TEAM]
    told = [record.getMessage() for record in caplog.records if record.name == "jobs.apply_retention"]
    assert told == ["not done tonight, private rows removed: OperationalError"]
