"""Search, pages, copying, old notes and patterns, each for their author alone."""

import pytest
from sqlalchemy import insert

from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.lists import LINES_MAX, LOOKED_AT_MAX
from slackapp.domain.notes.writing import TEXT_MAX, end_of
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.notes import Note, author_digest
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import RepairDraft
from slackapp.slack.block_kit.blocks import escape
from slackapp.slack.notes.list_listeners import COPIED_MAX
from tests.cast import ANA, SAM, TEAM
from tests.slack.notes.note_forms import TEXT, home, my_notes, press, save, shown, top
from tests.world import World

MANY = 100  # more than three pages of any kind


async def write_many(world: World, count: int = MANY, text: str = "") -> None:
    """Store many notes of Sam at once, one of them about a rota, or all with the same text."""
    now = world.clock.now()
    rows = [
        bind_row(
            Note,
            {
                "workspace_id": TEAM,
                "author_digest": author_digest(TEAM, SAM),
                "body": NoteBody(SAM, text or (f"note {n:03}" if n != 7 else "About the RÔTA"), now).packed(),
                "ends_at": end_of(now),
            },
        )
        for n in range(count)
    ]
    async with world.tend.db.transaction() as session:
        await session.execute(insert(Note), rows)


async def search(world: World, text: str) -> str:
    """Search in the list; give what it says then."""
    await world.slack.submit(SAM, top(world), {"search_my_notes": text})
    return shown(world)


async def test_bad_input_many_notes_are_paged_searched_and_copied(world: World) -> None:
    """To the oldest, with nothing twice and nothing left out."""
    await write_many(world)
    await my_notes(world)
    seen: list[str] = []
    while True:
        lines = [block["text"]["text"].strip("> ") for block in top(world).blocks if "accessory" in block]
        seen += lines
        assert len(lines) <= LINES_MAX
        if "Older" not in world.slack.labels(top(world)):
            break
        await press(world, "Older")
    assert seen == [f"note {n:03}" if n != 7 else "About the RÔTA" for n in reversed(range(MANY))]
    await press(world, "Newest")
    assert "About the RÔTA" in await search(world, "rota")
    assert "note 008" not in shown(world)
    assert f"note {MANY - 1:03}" in await search(world, "")
    await press(world, "Copy as text")
    copied = ""
    while True:
        fields = [block["element"]["initial_value"] for block in top(world).blocks if block["type"] == "input"]
        copied += "\n" + "".join(fields)
        if "Older" not in world.slack.labels(top(world)):
            break
        await press(world, "Older")
    assert [line.rpartition(": ")[2] for line in copied.strip().splitlines()] == seen


@pytest.mark.parametrize("letter", ["&", "\N{SEEDLING}", "*"])
async def test_bad_input_the_longest_notes_fit(world: World, letter: str) -> None:
    """In the list and in the view to copy: the sandbox refuses what Slack refuses."""
    await write_many(world, COPIED_MAX + 5, letter * TEXT_MAX)
    await my_notes(world)
    assert shown(world).count(escape(letter) * 100) >= LINES_MAX
    await press(world, "Copy as text")
    await press(world, "Older")
    assert top(world).callback_id == "notes_to_copy"
    assert world.slack.refused == []


async def test_bad_input_a_search_opens_five_hundred_notes_a_press(world: World) -> None:
    """And goes on from there, with the search that is shown and not the one half typed."""
    await write_many(world, LOOKED_AT_MAX + 20)
    await my_notes(world)
    assert "not searched yet" in await search(world, "rota")
    top(world).values["search_my_notes"]["search_my_notes"]["value"] = "something else"
    await press(world, "Search further back")
    assert "About the RÔTA" in shown(world)


async def test_bad_input_a_search_without_an_end(world: World) -> None:
    """Signs are signs, and nothing found says so."""
    await save(world)
    await my_notes(world)
    for text in ("%", "_", "<!channel>", "xylophone"):
        assert "I found no notes" in await search(world, text)
    assert TEXT in await search(world, "IDEA was")


async def test_must_never_a_search_is_remembered(world: World) -> None:
    """No metadata and no row has it; it stands in its field alone."""
    await save(world)
    await my_notes(world)
    await search(world, "xylophone")
    await search(world, "passed over")
    await press(world, "Edit")
    for call in world.slack.calls:
        assert "xylophone" not in str((call.args.get("view") or {}).get("private_metadata"))
    assert all("xylophone" not in repr(vars(row)) for row in await world.rows(Note))


async def test_6_old_notes_are_kept_or_let_go(world: World) -> None:
    """Asked on Home and in the list, one by one or all at once."""
    for number in range(4):
        await save(world, f"old note {number}")
    await world.pass_time(days=91)
    await save(world, "a new note")
    await world.slack.press_label(SAM, await home(world), "Look at them")
    assert "old note 0" in shown(world)
    assert "a new note" not in shown(world)
    await press(world, "Keep")
    await press(world, "Let go")
    assert "old note 0" not in shown(world)
    assert "old note 1" not in shown(world)
    await press(world, "Let all go")
    assert "No old notes are left" in shown(world)
    listed = world.slack.texts(await press(world, "My notes"))
    assert [text in listed for text in ("old note 0", "old note 1", "old note 2", "a new note")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert "Look at them" not in world.slack.labels(await home(world))


async def test_6_a_note_without_an_answer_ends(world: World) -> None:
    """By the nightly job; nobody is told."""
    await save(world)
    await world.pass_time(days=121)
    await world.run_job("apply_retention")
    assert await world.count(Note) == 0
    assert world.slack.messages_for(SAM) == []


async def test_6_all_notes_are_deleted_in_one_press(world: World) -> None:
    """Of this person, on all pages."""
    await write_many(world, 20)
    await save(world, user=ANA)
    await my_notes(world)
    await press(world, "Delete all notes")
    assert "No notes yet" in shown(world)
    assert [NoteBody.read(row.body).author_id for row in await world.rows(Note)] == [ANA]


@pytest.mark.parametrize(
    ("door", "opens"), [("Ask a curious question", "repair_ask"), ("Raise it", "repair_landed"), ("Let it go", "")]
)
async def test_6_a_pattern_is_one_question_on_home_with_three_doors(world: World, door: str, opens: str) -> None:
    """Never a message; answered by any door, it is gone."""
    for days in (0, 20, 20):
        await world.pass_time(days=days)
        await save(world, tag="unheard", kind="interrupted")
        await world.run_job("send_reminders")
    shown_home = await home(world)
    said = world.slack.texts(shown_home)
    assert said.count("Unheard") == 1
    assert "3" not in said
    assert TEXT not in said
    await world.slack.press_label(SAM, shown_home, door)
    if opens:
        assert top(world).callback_id == opens
        assert (TEXT in world.slack.texts(top(world))) == (door == "Raise it")  # one's own notes, beside the form
    world.slack.modals_of(SAM).clear()
    assert "Unheard" not in world.slack.texts(await home(world))
    assert "Unheard" not in world.slack.texts(await home(world, ANA))
    assert world.slack.messages_for(SAM) == []
    assert await world.rows(Outgoing) == []
    assert await world.rows(RepairDraft) == []


async def test_6_two_notes_or_an_old_one_are_no_pattern(world: World) -> None:
    """Three, in six weeks."""
    for days in (0, 30, 13):
        await world.pass_time(days=days)
        await save(world, tag="alone")
    assert "Alone" not in world.slack.texts(await home(world))


async def test_6_the_button_on_home_is_the_same_for_everybody(world: World) -> None:
    """With notes or without."""
    await save(world)
    for user in (SAM, ANA):
        assert "My notes" in world.slack.labels(await home(world, user))
