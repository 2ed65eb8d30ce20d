"""Fill a database with a large history, and measure statements on it: their plans and the work of the database."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import LargeBinary, column, event, insert, text
from sqlalchemy import table as sql_table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.notes import writing
from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.people import profiles as people
from slackapp.domain.phrases.bodies import PhraseBody, PickBody
from slackapp.domain.promises.bodies import PromiseBody
from slackapp.domain.repairs import drafts, words
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.phrases import AUTHOR, PICKER, Phrase, PhrasePick
from slackapp.domain.tables.promises import Promise, promise_digests
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver, UnfinishedThanks
from slackapp.domain.tables.workspaces import Admin
from slackapp.domain.to_say import lines as to_say
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, PLATFORM, SAM, TEAM, TOMAS, acting, moment, profile

CROWD = [f"U0CROWD{number:03d}" for number in range(60)]
EVERYBODY = [MIRA, TOMAS, ANA, SAM, *CROWD]
HOUR = timedelta(hours=1)
LONG = {"thanks", "thanks_receivers", "efforts"}
GROWTH_MAX = 1.3
SMALL, LARGE = 4_000, 20_000

Statement = tuple[str, Any]


async def insert_rows(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]], words: str = "") -> None:
    """Insert many rows, all with the same `words`, which are sealed once: that is what would take long."""
    name, types = table.__tablename__, {column.name: column.type for column in table.__table__.columns}
    sealed = {"words": keyring.seal(words, f"{name}.words")} if words else {}
    if session.get_bind().dialect.name == "postgresql":
        # one value instead of thousands of statements: a third of the time, on both sides
        shared = {"words": f"\\x{sealed['words'].hex()}"} if words else {}
        names = ", ".join([*rows[0], *sealed])
        read = f"INSERT INTO {name} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{name}, :rows)"  # noqa: S608
        await session.execute(text(read), {"rows": json.dumps([{**row, **shared} for row in rows], default=_written())})
        return
    plain = [column(one, types[one]) for one in rows[0]]
    bare = sql_table(name, *plain, *(column(one, LargeBinary) for one in sealed))
    await session.execute(insert(bare), [{**row, **sealed} for row in rows])


def _written() -> Callable[[Any], str]:
    """Write moments for JSON, each once: the same one stands in many fields."""
    known: dict[int, str] = {}
    return lambda moment: known.get(id(moment)) or known.setdefault(id(moment), str(moment))


async def insert_history(session: AsyncSession, first: int, last: int) -> None:
    """Make thanks and efforts `first` to `last`, one an hour back into the past; 300 of the efforts still wait."""
    thanks, receivers, efforts = [], [], []
    for number in range(first, last + 1):
        giver, receiver, at = EVERYBODY[number % 64], EVERYBODY[number // 7 % 64], NOW - number * HOUR
        common = {"workspace_id": TEAM, "said_at": at}
        thanks.append({"id": number, "giver_id": giver, **common})
        receivers.append({"thanks_id": number, "receiver_id": receiver, "standing": "private", **common})
        noted = {"id": number, "workspace_id": TEAM, "doer_id": receiver, "noter_id": giver, "kind": "cover"}
        times = {"noted_at": at, "noted_on": at.date(), "readable_at": at, "ripe_at": at, "closes_at": at + 500 * HOUR}
        done = at if number > 300 else None
        efforts.append({**noted, **times, "is_pending": False, "acknowledged_at": done})
    await insert_rows(session, Thanks, thanks, "You took my night, so that I could fly home.")
    await insert_rows(session, ThanksReceiver, receivers)
    await insert_rows(session, Effort, efforts, "Covered the night on-call.")


async def insert_weekly_life(session: AsyncSession, user_id: str, place: int, many: int) -> None:
    """Let somebody keep, be let know of some of `many` thanks, and do something every week."""
    passed, kept, weekly = [], [], []
    common, noters = {"workspace_id": TEAM}, EVERYBODY * 2
    for number in range(1, 20):
        thanks_id = place + number * (many // 21)
        passed.append({"thanks_id": thanks_id, "receiver_id": SAM, "manager_id": user_id, "passed_at": NOW, **common})
        message = {"channel_id": PLATFORM, "message_ts": str(number), "link": "https://sandbox.test/a"}
        kept.append({"keeper_id": user_id, **message, "by_reaction": False, "kept_at": NOW, **common})
        effort = {"doer_id": user_id, "noter_id": noters[place + number], "kind": "notes"}
        weekly.append({**effort, "began_at": NOW, "next_at": NOW + HOUR, **common})
    await insert_rows(session, PassedOn, passed)
    await session.execute(insert(UnfinishedThanks), [bind_row(UnfinishedThanks, row) for row in kept])
    await insert_rows(session, EverydayEffort, weekly, "Writes the minutes.")


async def insert_private_words(session: AsyncSession, user_id: str) -> None:
    """Let others have left somebody twenty private words, of which half are kept; Sam wrote to Ana, too."""
    for number in range(20):
        kept_at = NOW if number % 2 else None
        body = WordBody(EVERYBODY[number + 1], user_id, Contents("own", {"happened": "…"}), NOW, kept_at=kept_at)
        held = await words.hold(session, TEAM, body, NOW)
        row = await session.get_one(PrivateWord, held.word_id)
        row.queued_at, row.erase_at = NOW, None if kept_at else NOW + 300 * HOUR
    await words.hold(session, TEAM, WordBody(SAM, ANA, Contents("own", {"happened": "…"}), NOW), NOW)


async def insert_drafts(session: AsyncSession, user_id: str) -> None:
    """Let somebody have left twenty drafts alone, of which Tend reminded them."""
    before = NOW - 20 * 24 * HOUR
    for number in range(20):
        body = DraftBody(user_id, Contents("own", {"happened": "…"}), (EVERYBODY[number],))
        stored = await drafts.save(session, acting(user_id, before), None, body)
        row = await session.get_one(RepairDraft, stored.draft_id)
        row.expires_at = NOW + 300 * HOUR


async def insert_notes(session: AsyncSession, user_id: str) -> None:
    """Let somebody have written a hundred notes, the oldest of them long ago, and Ana as many."""
    for number in range(100):
        for author_id in (user_id, ANA):
            await writing.write(session, acting(author_id, NOW - (number == 0) * 2_200 * HOUR), "A note", tag="unheard")


def insert_promises(session: AsyncSession) -> None:
    """Let everybody have promised something to ten others; the half of it is done."""
    for number in range(640):
        maker, other = EVERYBODY[number % 64], EVERYBODY[(number + 1 + number // 64) % 64]
        body = PromiseBody(maker, "send the notes", NOW, other, ended="done" if number % 2 else None)
        digests = promise_digests(TEAM, maker, other, is_shared=True)
        closed_at = NOW if body.ended else None
        session.add(Promise(workspace_id=TEAM, **digests, body=body.packed(), due_on=NOW.date(), closed_at=closed_at))


async def insert_teams(session: AsyncSession) -> None:
    """Count Mira in for eight seasons of her own, each with words of the team, and others for two hundred more.

    Each member has proposed and picked one phrase. As rows: saving each as a person does takes longer than the test.
    """
    rhythm = {"every_weeks": 1, "weekday": 4, "minute": 900, "zone": "Europe/Berlin", "work_days": "12345"}
    times = {"state": "running", "started_at": NOW, "next_opens_at": NOW}
    starters = [MIRA if number < 8 else CROWD[number % 60] for number in range(208)]
    seasons = [
        Season(workspace_id=TEAM, channel_id=f"C0TEAM{number:04d}", starter_id=starter_id, **rhythm, **times)
        for number, starter_id in enumerate(starters)
    ]
    session.add_all(seasons)
    await session.flush()
    counted_in = [
        (season, user_id)
        for number, season in enumerate(seasons)
        for user_id in sorted({season.starter_id, *CROWD[number % 30 :: 30]})
    ]
    row = {"workspace_id": TEAM, "joined_on": NOW.date()}
    await session.execute(
        insert(SeasonMember), [{**row, "season_id": season.id, "user_id": user_id} for season, user_id in counted_in]
    )
    phrases = [
        Phrase(
            workspace_id=TEAM,
            channel_id=season.channel_id,
            author_digest=digest(AUTHOR, TEAM, user_id),
            body=PhraseBody(user_id, f"Once more, says {user_id}").packed(),
        )
        for season, user_id in counted_in
    ]
    session.add_all(phrases)
    await session.flush()
    session.add_all(
        PhrasePick(
            workspace_id=TEAM,
            phrase_id=phrase.id,
            picker_digest=digest(PICKER, TEAM, user_id),
            body=PickBody(user_id).packed(),
        )
        for phrase, (_, user_id) in zip(phrases, counted_in, strict=True)
    )
    await session.flush()


async def fill(database: Database, many: int) -> None:
    """Fill the database, and let it look at what it holds."""
    async with database.transaction() as session:
        strangers = [f"U0STRANGER{number:04d}" for number in range(1_000)]
        for some in (CROWD, strangers[:500], strangers[500:]):
            await people.remember(session, TEAM, [profile(one, one) for one in some], NOW)
        await import_leads(session, moment(), [(one, MIRA) for one in (TOMAS, ANA, SAM, *CROWD[:30])])
        others = [{"member_id": one, "manager_id": f"{one}:{n}"} for one in CROWD for n in range(30)]
        times = {"asked_at": NOW, "confirmed_at": NOW}
        await insert_rows(
            session, Lead, [{**pair, **times, "workspace_id": TEAM, "source": "import"} for pair in others]
        )
        await insert_history(session, 1, many)
        session.add(Admin(workspace_id=TEAM, user_id=MIRA, added_by=MIRA, added_at=NOW))
        for place, user_id in enumerate(EVERYBODY):
            await insert_weekly_life(session, user_id, 1 + place, many)
        await insert_private_words(session, MIRA)
        await insert_drafts(session, MIRA)
        await insert_notes(session, MIRA)
        for other in EVERYBODY[1:20]:
            await pauses.agree(session, acting(MIRA), other, NOW.date() + timedelta(days=1))
        insert_promises(session)
        await insert_teams(session)
        for number in range(20):
            await to_say.keep(session, acting(MIRA), "In the review I was still speaking.", EVERYBODY[number])
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))


@asynccontextmanager
async def recorded_statements(session: AsyncSession) -> AsyncIterator[list[Statement]]:
    """Give the statements that are executed meanwhile."""
    heard: list[Statement] = []
    connection = (await session.connection()).sync_connection
    assert connection is not None

    def hear(*seen: Any) -> None:
        heard.append((seen[2], seen[3]))

    event.listen(connection, "before_cursor_execute", hear)
    yield heard
    event.remove(connection, "before_cursor_execute", hear)


async def full_scans(connection: AsyncConnection, statement: Statement) -> list[str]:
    """Give what a statement reads in full; on PostgreSQL of the long tables only, where that is the planner's choice.

    Forced, it says whether there is an index for each: of a table of ten rows it would rightly read them all.
    """
    if connection.dialect.name == "sqlite":
        rows: Any = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])
        steps = [str(row[3]) for row in rows]
        made = ("SCAN CONSTANT ROW", "SCAN (", "SCAN anon", "SCAN json_each")  # what the statement itself has made
        return [step for step in steps if step.startswith("SCAN ") and not step.startswith(made)]
    chosen = [found for found in unindexed_nodes(await _plan(connection, statement)) if found.split()[-1] in LONG]
    await connection.exec_driver_sql("SET enable_seqscan = off")
    forced = [found for found in unindexed_nodes(await _plan(connection, statement)) if found.startswith("Seq Scan")]
    await connection.exec_driver_sql("RESET enable_seqscan")
    return [*chosen, *forced]


async def _plan(connection: AsyncConnection, statement: Statement, how: str = "") -> dict[str, Any]:
    rows: Any = await connection.exec_driver_sql(f"EXPLAIN ({how}FORMAT JSON) {statement[0]}", statement[1])
    [plan] = rows.scalar_one()
    found: dict[str, Any] = plan["Plan"]
    return found


async def uses_more_processes(connection: AsyncConnection, statement: Statement) -> bool:
    """Return whether PostgreSQL would start more processes for a statement, if starting them cost nothing."""
    sizes = ("min_parallel_table_scan_size", "min_parallel_index_scan_size")
    for free in ("parallel_setup_cost", "parallel_tuple_cost", *sizes):
        await connection.exec_driver_sql(f"SET {free} = 0")
    return _has_gather(await _plan(connection, statement))


def _has_gather(node: dict[str, Any]) -> bool:
    return node["Node Type"].startswith("Gather") or any(map(_has_gather, node.get("Plans", [])))


def unindexed_nodes(node: dict[str, Any]) -> list[str]:
    """Name the nodes of PostgreSQL's plan that read a table, or an index, in full."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    is_bare = kind == "Seq Scan" or ("Index" in kind and "Index Cond" not in node)
    mine = [f"{kind} {table}"] if is_bare else []
    return [*mine, *(found for child in node.get("Plans", []) for found in unindexed_nodes(child))]


async def cost_of(connection: AsyncConnection, statement: Statement) -> int:
    """Measure what a statement costs: steps of SQLite's machine in tens, or PostgreSQL's pages."""
    if connection.dialect.name == "sqlite":
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.set_progress_handler(step, 10)
        (await connection.exec_driver_sql(*statement)).all()
        await driver.set_progress_handler(None, 10)
        return steps
    plan = await _plan(connection, statement, "ANALYZE, BUFFERS, ")
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
