"""What must never happen: anybody ties an answer of the seen check to a person.

The readers tried here have the whole database: all rows, the transaction and the place of each, numbers given out, the
write-ahead log, backups of two moments, dumps; and all logs, figures and calls to Slack besides. What nobody can be
kept from, and what is therefore said in docs/operations.md: the people who run the server and hold its key read the
counters of an open round, and with backups between two answers what changed; and all others together know the last.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any

import pytest
from sqlalchemy import delete

from sandbox import Slack
from sandbox.workspace.state import Message
from slackapp.clock import FixedClock
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.seen import answering
from slackapp.domain.seen.bodies import OpenBody
from slackapp.domain.seen.words import ANSWERS, Answer, Counts
from slackapp.domain.tables.outbox import Received
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.seen import SeenAnswered, SeenCount
from slackapp.features import DATA_RULES
from slackapp.operations.logs import TALKATIVE
from tests.cast import ANA, INES, MIRA, NINA, OLEG, SAM, TEAM, TOMAS, acting
from tests.environment.postgresql import PostgreSQL
from tests.slack.home.home_steps import home_of
from tests.slack.rituals.rounds.round_steps import posts
from tests.slack.seen.seen_steps import LABELS, PEOPLE, answer, answer_all, asking_round, gather, pressed
from tests.slack.seen.stored_state import Rows, changed, files_of, state_of
from tests.world import WEDNESDAY, World, opened_world

OF_AN_ANSWER = {"seen_counts", "seen_answered"}
FIVE: Mapping[str, Answer] = {ANA: "most", SAM: "hardly", OLEG: "half", NINA: "most", TOMAS: "half"}
ANY_DIGEST = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a reader of one moment has: all rows that an answer writes, and the key for the counters."""

    state: Mapping[str, Rows]
    body: OpenBody
    digests: frozenset[str]

    def people(self) -> set[str]:
        """Give the people who answered, which takes the key."""
        return {user_id for user_id in (*PEOPLE, MIRA) if self.body.digest(user_id) in self.digests}


async def kept_of(world: World) -> Kept:
    state = await state_of(world.tend.db, *OF_AN_ANSWER)
    (row,) = await world.rows(SeenCount)
    digests = frozenset(one.person_digest for one in await world.rows(SeenAnswered))
    return Kept(state, OpenBody.read(row.body), digests)


@pytest.mark.both_databases
async def test_5_an_answer_changes_no_other_row_of_the_database(world: World) -> None:
    """No arrival, no message, no Home, no place, no number: rows, their transactions and places stay as they were.

    Nor does the press that opens the form; a second answer, which is not counted, leaves what a first one does.
    """
    post = await asking_round(world)
    answers = list(FIVE.items())[:3]
    for user_id, _ in answers:
        await home_of(world, user_id)  # Homes that a change would draw again
    await world.deliver()
    before = await state_of(world.tend.db)
    for user_id, what in answers:
        form = await pressed(world, user_id, post)
        opened = await state_of(world.tend.db)
        assert changed(before, opened) == set()
        for _ in range(2):
            await world.slack.submit(user_id, form, {"seen_answer": LABELS[what]})
            after = await state_of(world.tend.db)
            assert changed(opened, after) == OF_AN_ANSWER
            form = await pressed(world, user_id, post)
            opened = after
        before = await state_of(world.tend.db)
    await world.deliver()
    assert changed(before, await state_of(world.tend.db)) == set()


@pytest.mark.both_databases
async def test_5_backups_of_two_moments_have_no_row_in_common(world: World) -> None:
    """Without the key, neither which digest is new, nor what the counters did.

    One transaction wrote all rows, so none of them says who came before or after; and they have no moment.
    """
    post = await asking_round(world)
    kept: list[Kept] = []
    for number, (user_id, what) in enumerate(FIVE.items(), 1):
        await answer(world, user_id, post, what)
        kept.append(await kept_of(world))
        rows = [*kept[-1].state["seen_answered"], *kept[-1].state["seen_counts"]]
        assert len(kept[-1].state["seen_answered"]) == number
        if not world.tend.db.is_sqlite:
            assert len({row[-2] for row in rows}) == 1  # xmin
    columns = {*SeenAnswered.__table__.columns.keys(), *SeenCount.__table__.columns.keys()}
    assert columns == {"round_id", "person_digest", "workspace_id", "body"}
    for before, after in pairwise(kept):
        assert not before.digests & after.digests
        for table in OF_AN_ANSWER:
            values = [{value for row in one.state[table] for value in row} for one in (before, after)]
            assert {one for one in values[0] & values[1] if isinstance(one, bytes)} == set()
            assert [one for one in values[0] & values[1] if ANY_DIGEST.fullmatch(str(one).encode())] == []
    sealed = [value for one in kept for row in one.state["seen_counts"] for value in row if isinstance(value, bytes)]
    assert len({len(one) for one in sealed}) == 1
    guessed = {digest for user_id in PEOPLE for digest in guesses(user_id, kept[-1])}
    assert not guessed & {digest for one in kept for digest in one.digests}


def guesses(user_id: str, kept: Kept) -> set[str]:
    """Try what a reader of the code without the key would try."""
    keys = [b"", b"tend keyed digests", str(kept.state["seen_counts"][0][0]).encode(), TEAM.encode(), bytes(32)]
    made = {hashlib.sha256(user_id.encode()).hexdigest()}
    for key in keys:
        digest = user_id
        for _ in range(10):
            digest = hmac.digest(key, digest.encode(), "sha256").hex()
            made.add(digest)
    return made


@pytest.mark.both_databases
async def test_5_with_the_key_one_moment_tells_who_and_how_many_but_not_who_said_what(world: World) -> None:
    """Whoever said what, and in whatever order: the same people and the same counts, and nothing else."""
    post = await asking_round(world)
    seen = []
    people, given = (ANA, SAM, OLEG), ("most", "hardly", "hardly")
    orders = list(permutations(zip(people, given, strict=True)))[:2]
    orders += [tuple(zip(people, other, strict=True)) for other in (("hardly", "hardly", "most"),)]
    for order in orders:
        async with world.tend.db.transaction() as session:
            await session.execute(delete(SeenAnswered))
            await session.execute(delete(SeenCount))
        for user_id, what in order:
            await answer(world, user_id, post, next(one for one in ANSWERS if one == what))
        kept = await kept_of(world)
        seen.append((kept.people(), kept.body.counts, kept.body.times, len(kept.state["seen_answered"])))
    assert seen == [({ANA, SAM, OLEG}, Counts(most=1, hardly=2), 3, 3)] * 3


@pytest.mark.both_databases
async def test_5_the_places_of_rows_are_no_order(world: World) -> None:
    """Who answered first or last stands anywhere among the rows: on the page of PostgreSQL, and in SQLite's table."""
    await asking_round(world)
    (asked,) = await world.rows(Round)
    places: dict[str, Counter[int]] = defaultdict(Counter)
    for _ in range(10):  # by luck alone, somebody stands in one place once in four hundred thousand runs
        async with world.tend.db.transaction() as session:
            for table in (SeenAnswered, SeenCount):
                await session.execute(delete(table))
        for user_id, what in FIVE.items():
            async with world.tend.db.transaction() as session:
                await answering.count_answer(session, acting(user_id, world.clock.now()), asked.id, what)
        kept = await kept_of(world)
        order = [row[1] for row in kept.state["seen_answered"]]
        for user_id in FIVE:
            places[user_id][order.index(kept.body.digest(user_id))] += 1
    assert all(len(places[user_id]) > 1 for user_id in FIVE)


async def test_5_sqlites_log_has_nothing_of_the_person_of_an_answer(world: World) -> None:
    """What an answer adds to the write-ahead log: no id, no word, and no digest of before."""
    post = await asking_round(world)
    path = world.tend.settings.sqlite_path
    assert path is not None
    url = f"sqlite:///{path}"
    for user_id, what in FIVE.items():
        form = await pressed(world, user_id, post)
        before = files_of(url)["-wal"]
        await world.slack.submit(user_id, form, {"seen_answer": LABELS[what]})
        added = without_beginning(files_of(url)["-wal"], before)
        assert added
        assert [one for one in (*PEOPLE, MIRA, "hardly", "Hardly") if one.encode() in added] == []


def without_beginning(after: bytes, before: bytes) -> bytes:
    """Give what differs: the log is written on, or from its beginning anew."""
    same = next((at for at, (one, other) in enumerate(zip(after, before, strict=False)) if one != other), len(before))
    return after[min(same, len(after)) :]


async def test_5_after_the_night_no_file_has_a_digest(world: World) -> None:
    """The close deletes them; the walk of the night takes them out of SQLite's log, and the file was overwritten."""
    post = await asking_round(world)
    digests: set[str] = set()
    for user_id, what in FIVE.items():
        await answer(world, user_id, post, what)
        digests |= (await kept_of(world)).digests
    await gather(world)
    await world.run_job("apply_retention")
    path = world.tend.settings.sqlite_path
    assert path is not None
    files = files_of(f"sqlite:///{path}")
    assert [one for one in digests for data in files.values() if one.encode() in data] == []


async def test_5_after_the_close_a_dump_has_no_row_of_who_answered(
    postgresql_url: str, postgresql: PostgreSQL, patience: int
) -> None:
    """A real dump before and after; before, its lines name nobody and have no moment."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(postgresql_url, patience, Slack(clock=clock), clock) as world:
        await answer_all(world, await asking_round(world), FIVE)
        before = lines_of(await asyncio.to_thread(postgresql.dump, postgresql_url))
        await gather(world)
        after = lines_of(await asyncio.to_thread(postgresql.dump, postgresql_url))
    assert len(before["seen_answered"]) == len(FIVE)
    assert len(before["seen_counts"]) == 1
    said = "\n".join(before["seen_answered"] + before["seen_counts"])
    assert not re.search(r"U0[A-Z0-9]{8}|20\d\d-\d\d-\d\d|most|half|hardly", said)
    assert after["seen_answered"] == after["seen_counts"] == []
    assert len(after["seen_words"]) == len(after["seen_standings"]) == 1


def lines_of(dumped: str) -> Mapping[str, list[str]]:
    """Give the lines of a dump that insert rows, by table."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in dumped.splitlines():
        if line.startswith("INSERT INTO public."):
            found[line.split(" ")[2].removeprefix("public.")].append(line)
    return found


async def test_5_logs_figures_and_slack_are_the_same_for_every_person_and_answer(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever an operator may log; and what Slack is told in return."""
    caplog.set_level(logging.DEBUG)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)  # as `tend` sets them, at any level
    post = await asking_round(world)
    await answer(world, INES, post, "half")  # what is done once in a process is done
    seen: list[Any] = []
    told: set[str] = set()  # names of figures, with their labels
    for user_id, what in FIVE.items():
        form = await pressed(world, user_id, post)
        caplog.clear()
        calls, figures = len(world.slack.calls), await figures_of(world)
        done = await world.slack.submit(user_id, form, {"seen_answer": LABELS[what]})
        said = logged(caplog)
        assert not any(one in said for one in (user_id, "hardly", "Hardly", "half of", "most of"))
        assert len(world.slack.calls) == calls
        assert done.view is not None
        told |= {name for name, value in (await figures_of(world)).items() if figures.get(name) != value}
        seen.append((done.action, world.slack.texts(done.view), done.view.private_metadata))
    assert all(one == seen[0] for one in seen)
    assert not any(user_id in str(seen) + str(told) for user_id in PEOPLE)
    assert {name.partition("{")[0] for name in told} <= {
        *("tend_requests_total", "tend_answer_seconds_bucket", "tend_answer_seconds_sum", "tend_answer_seconds_count"),
    }


LAG = "tend_job_lag_seconds"  # moves by itself while time goes by


async def figures_of(world: World) -> Mapping[str, str]:
    """Give Tend's figures, by name and labels, but those that move by themselves."""
    assert world.slack.tend is not None
    lines = (await world.slack.tend.get("/metrics")).text.splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line.startswith("tend_") and not line.startswith(LAG))


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Give what was logged, but by the sandbox and the test's own client, which stand for Slack."""
    ours = ("slackapp", "slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "uvicorn", "jobs")
    return "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records if one.name.startswith(ours))


async def test_5_nobodys_screens_say_who_answered(world: World) -> None:
    """A curious lead, an admin and everybody else before the close, and their exports: the same as if nobody had."""
    post = await asking_round(world)
    await world.deliver()
    for user_id in (MIRA, INES, ANA):
        before = await exported(world, user_id), posts(world)[-1].blocks
        await answer(world, {MIRA: SAM, INES: OLEG, ANA: ANA}[user_id], post, "hardly")
        await world.deliver()
        assert (await exported(world, user_id), posts(world)[-1].blocks) == before
    assert await world.count(Received, Received.key.contains("seen")) == 0


async def exported(world: World, user_id: str) -> str:
    """Give what `tend export` writes for a person."""
    async with world.tend.db.reading() as session:
        return repr(await export_person(session, TEAM, user_id, DATA_RULES))


async def test_5_the_word_is_the_same_whoever_said_what(world: World) -> None:
    """What the channel reads depends on how many gave each answer, and on nothing else."""
    post: Message = await asking_round(world)
    await answer_all(world, post, dict(zip(reversed(list(FIVE)), FIVE.values(), strict=True)))
    await gather(world)
    (row,) = await world.rows(Round, Round.state == "gathered")
    assert row.gathered_at is not None
    assert "About *half*" in world.slack.texts(posts(world)[-1])
