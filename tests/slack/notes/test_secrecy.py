"""What must never happen: a note or its tag anywhere but its author's views, or a note in any figure.

A curious admin, a manager, a thief of the database or of a backup, a reader of logs and figures, and whoever exports
look for planted notes: their words, kinds and tags, and who wrote them.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from sandbox import Slack
from slackapp.clock import FixedClock
from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.notes import Note
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import DATA_RULES
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.environment.postgresql import PostgreSQL
from tests.slack.home.home_steps import home_of, home_text
from tests.slack.notes.note_forms import my_notes, note_form, press, save, top
from tests.slack.transports import reached
from tests.world import WEDNESDAY, World, opened_world

SECRET = "xylophone-passed-over-again"
TYPED = "xylophone-typed-after-the-command"
SECRETS = (SECRET, TYPED)
# kinds and tags whose names stand nowhere else in Tend
SEALED = ("interrupted", "bad_day", "unthanked", *TAGS)
LABELLED = "Interrupted · Unheard"
CURIOUS = (INES, MIRA, OLEG, TOMAS, ANA)
LINES = (f"/tend note {TYPED}", f"/tend  NOTE:\u00a0{TYPED}", f"/tend notes {TYPED}", f"/tend “note” {TYPED}")


async def the_story(world: World) -> None:
    """Sam writes, changes, searches and copies notes, has a pattern, and answers old notes."""
    await world.lead(MIRA, SAM, ANA, TOMAS)
    await world.know(*CURIOUS)
    for kind, tag in (("interrupted", "unheard"), ("bad_day", "unheard"), ("unthanked", "unseen")):
        await save(world, SECRET, kind=kind, tag=tag)
    await my_notes(world)
    await press(world, "Edit")
    await world.slack.submit(SAM, top(world), {"words": SECRET, "kind": "interrupted", "tag": "unheard"})
    await world.slack.submit(SAM, top(world), {"search_my_notes": SECRET})
    await press(world, "Copy as text")
    world.slack.modals_of(SAM).clear()
    await world.slack.press_label(SAM, await home_of(world, SAM), "Let it go")
    form = await note_form(world, f"/tend note {TYPED}")
    await world.slack.submit(SAM, form, {"tag": "unvalued"})
    world.slack.modals_of(SAM).clear()
    await note_form(world, f"/tend note {TYPED}")
    await world.slack.close(SAM, top(world))
    await home_of(world, SAM)
    assert await world.count(Note) == 4


def found_in(seen: object, pieces: Sequence[str] = SECRETS) -> list[str]:
    """Give the pieces that stand somewhere."""
    return [piece for piece in pieces if piece in (seen if isinstance(seen, str) else repr(seen))]


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_6_what_is_typed_after_the_command_stands_in_the_form_alone(
    sqlite_url: str, transport: str, caplog: pytest.LogCaptureFixture, patience: int
) -> None:
    """One view with it, and no row, log line, answer or metadata, as long as its author does not save it."""
    caplog.set_level(logging.DEBUG)
    async with reached(sqlite_url, transport) as world:
        answers = [(await world.slack.command(SAM, PLATFORM, line)).text for line in LINES]
        assert answers == [""] * len(LINES)
        views = [call.args["view"] for call in world.slack.calls_to("views.open")]
        assert [view["callback_id"] for view in views] == ["note_line"] * len(LINES)
        fields = [block["element"] for view in views for block in view["blocks"] if block.get("block_id") == "words"]
        assert [field["initial_value"] for field in fields] == [TYPED, TYPED, TYPED, TYPED]
        assert not any(found_in(view["private_metadata"]) for view in views)
        assert found_in(world.slack.ephemerals(SAM)) == []
        assert [name for name, data in files_of(sqlite_url).items() if found_in(data.decode("latin-1"))] == []
        assert found_in(logged(caplog)) == []
        assert await world.count(Note) == 0


@pytest.mark.parametrize("line", [f"/tend noet {TYPED}", f"/tend noted {TYPED}", f"/tend Nots {TYPED}"])
async def test_6_a_slip_of_the_pen_is_not_quoted_back(world: World, line: str) -> None:
    """The word is, with what was meant."""
    answer = await world.slack.command(SAM, PLATFORM, line)
    assert "/tend note" in answer.text
    assert found_in(answer) == []


@pytest.mark.parametrize("line", ["/tend noticed @ana reading it all", "/tend notice @ana reading it all"])
async def test_6_another_word_keeps_what_follows(world: World, line: str) -> None:
    """`noticed`, and what is more like it than like `note`: an effort, or a question that quotes it."""
    answer = await world.slack.command(ANA, PLATFORM, line)
    noted = await world.count(Effort)
    assert noted == 1 or "reading it all" in repr(answer)


async def test_6_what_was_typed_is_on_no_error_path(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that Slack refuses, a database that is gone, a bug: each answers, and none quotes."""
    caplog.set_level(logging.DEBUG)

    def gone(*_: object, **_more: object) -> None:
        raise OperationalError("", None, Exception("gone"))

    world.slack.fail_next("views.open", error="expired_trigger_id")
    answers = [await world.slack.command(SAM, PLATFORM, LINES[0])]
    with monkeypatch.context() as patch:
        patch.setattr("slackapp.slack.notes.views.form", gone)
        answers.append(await world.slack.command(SAM, PLATFORM, LINES[0]))
    assert all(answer.text for answer in answers)
    assert found_in(answers) == []
    assert found_in(logged(caplog)) == []


async def test_must_never_others_see_a_note(world: World) -> None:
    """On no screen, with no forged press, in no export of theirs; the author's own export has a number."""
    await the_story(world)
    await save(world, SECRET)
    await my_notes(world)
    first, *_, last = await world.rows(Note)
    for user_id in CURIOUS:
        for line in ("/tend settings", "/tend contacts", "/tend words", "/tend later", "/repair"):
            await world.slack.command(user_id, PLATFORM, line)
        seen = [world.slack.texts(view) for view in world.slack.modals_of(user_id)]
        world.slack.modals_of(user_id).clear()
        await save(world, "one of their own", user=user_id)
        own = deepcopy(await my_notes(world, user_id))
        for row in (first, last):
            forged = deepcopy(own)
            for block in forged.blocks:
                if block.get("accessory", {}).get("action_id") == "edit_my_note":
                    block["accessory"]["value"] = str(row.id)
            await world.slack.press_label(user_id, forged, "Edit", forged=True)
        seen += [world.slack.texts(view) for view in world.slack.modals_of(user_id)]
        seen += [world.slack.texts(one) for one in world.slack.ephemerals(user_id)]
        seen += [await home_text(world, user_id)]
        assert found_in(seen, (*SECRETS, "Unheard", "A bad day")) == []
        async with world.tend.db.reading() as session:
            assert (await export_person(session, TEAM, user_id, DATA_RULES))["notes"] == {"count": 1}
    async with world.tend.db.reading() as session:
        held = await export_person(session, TEAM, SAM, DATA_RULES)
    assert held["notes"] == {"count": 5}
    assert found_in(json.dumps(held, default=str), (*SECRETS, *SEALED)) == []


async def test_must_never_slack_logs_figures_or_files_tell_of_notes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """One story, and all that is left of it outside its author's views."""
    caplog.set_level(logging.DEBUG)
    await the_story(world)
    await _slack_carries_none(world)
    # every logger at its most talkative; and no figure has a name for notes
    assert found_in(logged(caplog), (*SECRETS, *SEALED)) == []
    assert world.slack.tend is not None
    counted = (await world.slack.tend.get("/metrics")).text
    assert found_in(counted, (*SECRETS, *SEALED, "note", SAM)) == []
    await _files_have_none(world)
    # columns in the clear have a day of the end and no moment, so that rows of the same press stay apart
    notes = await world.rows(Note)
    assert {(row.ends_at.hour, row.ends_at.minute, row.ends_at.second) for row in notes} == {(0, 0, 0)}
    assert {NoteBody.read(row.body).written_at.date() for row in notes} == {world.clock.now().date()}


async def _slack_carries_none(world: World) -> None:
    """No message, no metadata, nobody else's view; and Home has a tag's name, but no words."""
    carried = [call for call in world.slack.calls if found_in(call.args)]
    assert {call.method for call in carried} <= {"views.open", "views.push", "views.update"}
    assert carried
    for call in world.slack.calls:
        view = call.args.get("view") or {}
        assert found_in(str(view.get("private_metadata")) + str(call.args.get("metadata")), (*SECRETS, *SEALED)) == []
        if call.method == "views.publish" and call.args["user_id"] != SAM:
            assert found_in(view, ("Unheard", "unheard")) == []
    assert all(found_in(vars(row), (*SECRETS, *SEALED)) == [] for row in await world.rows(Outgoing))
    assert all(world.slack.messages_for(user_id) == [] for user_id in (SAM, *CURIOUS))


async def _files_have_none(world: World) -> None:
    """The file, its write-ahead log and every row as text: no words, kinds or tags; and no note names its author."""
    path = world.tend.settings.sqlite_path
    assert path is not None
    data = files_of(f"sqlite:///{path}")
    assert any(name.endswith("-wal") for name in data)
    assert [name for name, held in data.items() if found_in(held.decode("latin-1"), (*SECRETS, *SEALED))] == []
    notes = await rows_of(world, "notes")
    assert len(notes) == 4
    assert found_in(notes, (SAM, *SEALED)) == []
    for table in Base.metadata.sorted_tables:
        if table.name not in {"notes", "alembic_version"}:
            others = repr(await rows_of(world, table.name))
            assert [row for row in notes if row["author_digest"] in others or row["seal_id"] in others] == []


async def test_must_never_a_thief_of_a_postgresql_backup_reads_a_note(
    postgresql_url: str, postgresql: PostgreSQL, patience: int
) -> None:
    """A real dump."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(postgresql_url, patience, Slack(clock=clock), clock) as world:
        await the_story(world)
        dumped = await asyncio.to_thread(postgresql.dump, postgresql_url)
    assert found_in(dumped, (*SECRETS, *SEALED)) == []
    lines = [line for line in dumped.splitlines() if line.startswith("INSERT INTO public.notes ")]
    assert len(lines) == 4
    assert found_in(lines, (SAM,)) == []


def files_of(url: str) -> dict[str, bytes]:
    """Give the bytes of a SQLite database's files, by name."""
    path = Path(url.removeprefix("sqlite:///"))
    return {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Give what was logged, but by the sandbox and the test's own client, which stand for Slack."""
    ours = ("slackapp", "slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "uvicorn", "jobs")
    return "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records if one.name.startswith(ours))


async def rows_of(world: World, table: str) -> list[Any]:
    """Give the rows of a table as they are stored."""
    async with world.tend.db.reading() as session:
        found = await session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  (of the schema)
        return [dict(row) for row in found.mappings()]


async def test_must_never_somebody_presses_in_anothers_view_of_notes(world: World) -> None:
    """Every button of Sam's list, old notes and form, pressed by Ana: Sam's rows stay, and she reads nothing."""
    await save(world, SECRET, kind="interrupted", tag="unheard")
    await save(world, SECRET)
    await world.pass_time(days=91)
    await save(world, "of Ana", user=ANA)
    views = [deepcopy(await my_notes(world)), deepcopy(await press(world, "Look at them"))]
    await press(world, "My notes")
    views.append(deepcopy(await press(world, "Edit")))
    before = [row for row in await rows_of(world, "notes") if row["id"] != 3]
    pressed: set[str] = set()
    for view in views:
        labels = world.slack.labels(view)
        for nth, label in enumerate(labels):
            copy = replace(deepcopy(view), id=f"VANA{len(pressed)}{nth}", user=ANA)
            copy.blocks, copy.values = guessed(copy.blocks), guessed(copy.values)
            world.slack.state.modals[ANA] = [copy]
            await world.slack.press_label(ANA, copy, label, labels[:nth].count(label), forged=True)
            pressed.add(label)
            seen = [world.slack.texts(one) for one in world.slack.modals_of(ANA)]
            seen += [world.slack.texts(one) for one in world.slack.ephemerals(ANA)]
            assert found_in(seen, (*SECRETS, LABELLED)) == [], label
            assert [row for row in await rows_of(world, "notes") if row["id"] in {1, 2}] == before, label
    assert {"Edit", "Keep", "Let go", "Keep all", "Let all go", "Delete note", "Delete all notes"} <= pressed


def guessed(part: Any) -> Any:
    """Take out of a view what only its author can know, so that whatever comes back is Tend's doing."""
    return json.loads(json.dumps(part, ensure_ascii=False).replace(SECRET, "a guess").replace(LABELLED, "some day"))
