"""What must never happen to private words: somebody tries each of it, as themselves, with what they can lay hands on.

Sam cut Ana off and owns it; Ana reads and answers. A curious admin, a manager, a stalker, a careless reader of logs and
a thief of the database look for the words, for the kind, and for the mere fact that there are any.
"""

import asyncio
import json
import logging
import re
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sandbox import Slack
from sandbox.block_kit.blocks import elements_of
from sandbox.workspace.state import ApiCall
from slackapp.clock import FixedClock
from slackapp.domain.own_data import exports
from slackapp.domain.tables.blocks import PersonBlock
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.features import DATA_RULES
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.environment.postgresql import PostgreSQL
from tests.slack.repairs.reading_steps import AFTERNOON, envelope, leave, let_go, read
from tests.slack.repairs.repair_steps import HAPPENED, own_form, press, send_own
from tests.world import WEDNESDAY, World, opened_world

DRAFTED = "I rolled my eyes when Ana spoke, and nobody but me noticed."
SECRETS = (HAPPENED, DRAFTED)
KINDS = ("interrupted", "dismissed")
CURIOUS = (INES, MIRA, OLEG, TOMAS)
HOME_TABLES = ("private_words", "repair_drafts", "person_blocks", "remembered_pairs")


async def the_story(world: World) -> None:
    """Sam sends words and keeps a draft; Ana reads and answers, and the answer arrives."""
    await world.lead(MIRA, SAM, ANA, TOMAS)
    await world.tend.directory.meet(TEAM, [*CURIOUS])
    world.clock.moment = AFTERNOON
    await press(world, SAM, await own_form(world, SAM), "More")
    values = {"receiver": [ANA], "happened": HAPPENED, "kind": "interrupted"}
    await world.slack.submit(SAM, world.slack.modals_of(SAM)[-1], values)
    world.slack.modals_of(SAM).clear()
    form = await own_form(world, SAM)
    await world.slack.submit(SAM, form, {"receiver": [TOMAS], "happened": DRAFTED, "heat": "hot"})
    await world.pass_time(minutes=30)
    await let_go(world)
    await read(world)
    view = world.slack.modal_of(ANA)
    assert view is not None
    await world.slack.press_label(ANA, view, "I'd rather talk")
    await let_go(world)
    assert "left you a private word" in seen_by(world, ANA), "the story told nothing"


def seen_by(world: World, user_id: str) -> str:
    """Give all that somebody can see: messages, answers, the channel, Home and open views."""
    slack = world.slack
    screens: list[Any] = [*slack.messages_for(user_id, None), *slack.messages_for(user_id, PLATFORM)]
    screens += [*slack.ephemerals(user_id), *slack.modals_of(user_id), *filter(None, [slack.home_of(user_id)])]
    return re.sub(r"'block_id': 'b[0-9]+'", "", repr([(getattr(one, "text", ""), one.blocks) for one in screens]))


async def look_everywhere(world: World, user_id: str) -> str:
    """Open Home and every page a curious person can open, and give what they saw."""
    slack, seen = world.slack, ""
    await slack.open_home(user_id)
    for line in ("/tend settings", "/tend contacts", "/tend words", "/tend later", "/tend help", "/repair"):
        await slack.command(user_id, PLATFORM, line)
        await world.deliver()
        seen += seen_by(world, user_id)
        slack.modals_of(user_id).clear()
    return seen


def traces(seen: str) -> list[str]:
    """Give what of the repair shows: words, and the sentences of envelopes."""
    return [one for one in (*SECRETS, "left you a private word", "word_read", *KINDS) if one in seen]


async def test_a_curious_admin_and_a_manager_find_nothing(world: World) -> None:
    """Neither words nor the fact, on any screen, in any digest of theirs, nor in an export about them."""
    await the_story(world)
    for job in ("send_prompts", "send_reminders"):
        await world.run_job(job)
    for user_id in CURIOUS:
        seen = await look_everywhere(world, user_id)
        assert traces(seen) == []
        async with world.tend.db.reading() as session:
            held = await exports.export_person(session, TEAM, user_id, DATA_RULES)
        assert traces(json.dumps(held, default=str)) == []
        assert held["repairs"] is None, "Sam's draft to Tomas is Sam's alone"


async def test_a_curious_admin_opens_nobody_elses_words(world: World) -> None:
    """`Read` by four others, with a forged button and the right number: nothing opens, and nothing is confirmed."""
    word_id = await leave(world)
    sentences = set()
    for user_id in CURIOUS:
        for number in (word_id, word_id + 100):
            forged = deepcopy(envelope(world))
            found = (each for block in forged.blocks for each in elements_of(block))
            [button] = [each for each in found if each.get("action_id") == "read_word"]
            assert button["value"] == str(word_id)
            button["value"] = str(number)
            await world.slack.press(user_id, forged, "read_word", forged=True)
            assert world.slack.modals_of(user_id) == []
            sentences.add(world.slack.texts(world.slack.ephemerals(user_id)[-1]))
    assert len(sentences) == 1, "the answer tells whether there is such a word"


async def test_slack_carries_words_in_views_alone(world: World) -> None:
    """Not in a message, its blocks, text or metadata, nor in what a view remembers; and only to the two."""
    await the_story(world)
    world.slack.modals_of(SAM).clear()
    carried = [call for call in world.slack.calls if any(secret in repr(call.args) for secret in SECRETS)]
    assert carried, "nobody read anything"
    assert {call.method for call in carried} <= {"views.open", "views.push", "views.update"}
    for call in world.slack.calls:
        memory = str((call.args.get("view") or {}).get("private_metadata")) + str(call.args.get("metadata"))
        assert traces(memory.replace("word_read", "")) == []
    for user_id in CURIOUS:
        assert traces(seen_by(world, user_id)) == []


async def test_the_outbox_and_metrics_name_one_kind(world: World) -> None:
    """Rows for envelopes name the receiver and a number; counters name `private_word` and nothing finer."""
    await the_story(world)
    rows = [row for row in await world.rows(Outgoing) if row.kind == "private_word"]
    assert rows
    for row in rows:
        stored = repr({name: value for name, value in vars(row).items() if not name.startswith("_")})
        others = [user_id for user_id in (SAM, ANA) if user_id != row.target]
        assert not [one for one in (*others, *SECRETS, *KINDS) if one in stored]
    assert world.slack.tend is not None
    counted = (await world.slack.tend.get("/metrics")).text
    assert not [one for one in (*SECRETS, *KINDS, SAM, ANA, "repair_own", "word_answer") if one in counted]


async def test_a_careless_log_reader_learns_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Every logger, at its most talkative, also where Slack does not open the door."""
    caplog.set_level(logging.DEBUG)
    await the_story(world)
    world.slack.modals_of(SAM).clear()
    world.slack.fail_next("views.open", error="expired_trigger_id")
    await world.slack.command(SAM, PLATFORM, f"/repair {DRAFTED}")
    await world.slack.command(SAM, PLATFORM, f"/tend repair {DRAFTED}")
    logged = "\n".join(
        f"{one.getMessage()} {one.exc_text}" for one in caplog.records if not one.name.startswith("sandbox")
    )
    assert not [one for one in (*SECRETS, *KINDS) if one in logged]


@pytest.fixture
def stolen(world: World) -> list[Path]:
    """The files of a SQLite database, as a thief copies them while Tend runs."""
    found = world.tend.settings.sqlite_path if world.tend.settings.is_sqlite else None
    return [] if found is None else [found, *(found.with_name(found.name + end) for end in ("-wal", "-shm"))]


async def test_a_database_thief_reads_no_words_and_no_pairs(world: World, stolen: list[Path]) -> None:
    """Grep over the file and its WAL, and over every row as text; then a look for who wrote to whom."""
    await the_story(world)
    await world.slack.press_label(ANA, envelope(world), "Read")
    for path in stolen:
        if path.exists():
            data = path.read_bytes()
            assert not [one for one in (*SECRETS, *KINDS) if one.encode() in data]
    async with world.tend.db.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(text(f'SELECT * FROM "{table.name}"'))).all()  # noqa: S608  (of the schema)
            dumped = repr(rows)
            assert not [one for one in SECRETS if one in dumped], table.name
            if table.name in HOME_TABLES:
                assert not [one for one in (SAM, ANA, TOMAS, "own", "answer", *KINDS) if f"'{one}'" in dumped], (
                    table.name
                )
    assert await world.count(PrivateWord) == 2
    assert await world.count(RepairDraft) == 1


async def test_a_thief_of_a_postgresql_backup_reads_no_words_kinds_or_pairs(
    postgresql_url: str, postgresql: PostgreSQL, patience: int
) -> None:
    """A real dump: no word, no kind, no sort; and no line of it names both Sam and Ana, who wrote to each other."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(postgresql_url, patience, Slack(clock=clock), clock) as world:
        await the_story(world)
        dumped = await asyncio.to_thread(postgresql.dump, postgresql_url)
    assert "private_words" in dumped, "the dump is empty"
    assert traces(dumped.replace("word_read", "")) == []
    lines = [line for line in dumped.splitlines() if line.startswith("INSERT INTO public.")]
    assert [line for line in lines if SAM in line and ANA in line] == []
    private = [line for line in lines if line.split()[2].removeprefix("public.") in HOME_TABLES]
    assert len(private) >= len(HOME_TABLES) - 1
    for line in private:
        assert not [one for one in (SAM, ANA, TOMAS, "'own'", "'answer'", *KINDS) if one in line], line


async def test_a_stolen_digest_joins_nothing(world: World) -> None:
    """The same two people, in words both ways and in a block: no value stands in two rows or columns."""
    await leave(world)
    world.clock.move(timedelta(days=1))
    await leave(world, sender=ANA, receiver=SAM)
    await world.slack.press_label(ANA, envelope(world), "Read")
    view = world.slack.modal_of(ANA)
    assert view is not None
    await world.slack.press_label(ANA, view, "No more from this person")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {})
    digests = []
    for table in (PrivateWord, PersonBlock):
        for row in await world.rows(table):
            digests += [value for name, value in vars(row).items() if name.endswith("_digest")]
    assert len(digests) == len(set(digests)) == 8


class Stalker:
    """Sam, who wants to know why Ana does not answer; everything Tend says to him goes on record."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def tries(self) -> str:
        """Send words again, and give what he is shown, without numbers that the sandbox counts out."""
        self.world.slack.modals_of(SAM).clear()
        shown = await send_own(self.world, SAM, [ANA])
        await self.world.pass_time(minutes=30)
        await let_go(self.world)
        return self.world.slack.texts(shown)


async def test_a_stalker_gets_one_answer_blocked_off_or_too_soon(world: World) -> None:
    """The same view to the letter, nothing posted, and the words stay his own."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    world.clock.moment = AFTERNOON
    await leave(world)
    posts = len(world.slack.calls_to("chat.postMessage"))
    too_soon = await Stalker(world).tries()
    async with world.tend.db.transaction() as session:
        await session.execute(text("DELETE FROM private_words"))
        await session.execute(text("UPDATE people SET takes_repairs = false WHERE user_id = :ana"), {"ana": ANA})
    switched_off = await Stalker(world).tries()
    await world.slack.command(SAM, PLATFORM, f"/thanks privately <@{ANA}> for being there")
    await world.deliver()
    await world.slack.press_label(ANA, world.slack.last_message(ANA), "No more from this person")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {})
    async with world.tend.db.transaction() as session:
        await session.execute(text("UPDATE people SET takes_repairs = true WHERE user_id = :ana"), {"ana": ANA})
    blocked = await Stalker(world).tries()
    assert too_soon == switched_off == blocked
    assert len(world.slack.calls_to("chat.postMessage")) == posts + 1, "only the thanks from before the block"
    assert await world.count(PrivateWord) == 0


async def test_a_stalker_learns_nothing_from_silence_or_reading(world: World) -> None:
    """Sam's screens are the same whether Ana reads, keeps, closes, or never looks."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    await leave(world)
    await world.slack.open_home(SAM)
    await world.deliver()
    before, calls = seen_by(world, SAM), len(_calls_about(world, SAM))
    await read(world)
    view = world.slack.modal_of(ANA)
    assert view is not None
    await world.slack.press_label(ANA, view, "Keep it")
    await world.deliver()
    assert len(_calls_about(world, SAM)) == calls, "a redraw tells that something happened"
    await world.slack.open_home(SAM)
    await world.deliver()
    assert seen_by(world, SAM) == before


def _calls_about(world: World, user_id: str) -> list[ApiCall]:
    return [call for call in world.slack.calls if user_id in (call.args.get("channel"), call.args.get("user_id"))]


async def test_words_are_gone_when_they_should_be(world: World, stolen: list[Path]) -> None:
    """Fifteen days after reading nothing of them is left, in any table, in the file, or on a screen."""
    await the_story(world)
    world.clock.move(timedelta(days=16))
    await world.run_job("apply_retention")
    await world.run_job("apply_retention")
    assert await world.count(PrivateWord) == 1, "the answer waits to be read, for thirty days at most"
    for path in stolen:
        assert HAPPENED.encode() not in path.read_bytes() if path.exists() else True
    world.clock.move(timedelta(days=30))
    await world.run_job("apply_retention")
    assert await world.count(PrivateWord) == 0
    assert await world.count(RepairDraft) == 0
    assert traces(seen_by(world, SAM).replace("left you a private word", "")) == []


async def test_nothing_is_known_from_another_workspace(world: World) -> None:
    """Neither by an export of the same id there, nor behind the door of somebody who has nothing waiting."""
    await leave(world)
    async with world.tend.db.reading() as session:
        held = await exports.export_person(session, "T0VEGA0001", ANA, DATA_RULES)
    assert held["repairs"] is None
    await press(world, OLEG, await own_form(world, OLEG), "More")
    assert not [one for one in SECRETS if one in seen_by(world, OLEG)]
