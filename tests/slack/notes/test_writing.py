"""One line, a kind, a tag, no person; written, changed and deleted."""

from copy import deepcopy

import pytest
from sqlalchemy.exc import OperationalError

from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.ruptures import KINDS
from slackapp.domain.tables.notes import Note
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.rupture_kinds import LABELS
from slackapp.slack.notes import views
from slackapp.slack.notes.facts import NoteFacts
from tests.cast import ANA, PLATFORM, SAM
from tests.slack.notes.note_forms import TEXT, home, my_notes, note_form, press, save, shown, top
from tests.world import World


async def bodies(world: World) -> list[NoteBody]:
    """Give what is stored."""
    return [NoteBody.read(row.body) for row in await world.rows(Note)]


def test_6_the_form_has_a_line_a_kind_and_a_tag_and_no_person() -> None:
    """The block ids are the contract's; no field takes a person or a conversation."""
    form = views.form(Reader(), NoteFacts())
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    assert form["callback_id"] == "note_line"
    assert [block["block_id"] for block in inputs] == ["words", "kind", "tag"]
    assert {block["element"]["type"] for block in inputs} == {"plain_text_input", "static_select"}
    options = [[option["value"] for option in block["element"]["options"]] for block in inputs[1:]]
    assert options == [list(KINDS), list(TAGS)]
    assert set(LABELS) == set(KINDS)
    assert set(views.TAGS) == set(TAGS)


async def test_6_a_note_is_saved_from_the_command_and_read_behind_the_button_on_home(world: World) -> None:
    """Home itself shows none of it."""
    form = await note_form(world)
    await world.slack.submit(SAM, form, {"words": f" {TEXT} ", "kind": "decided", "tag": "unseen"})
    assert "Only you can read it" in shown(world)
    [body] = await bodies(world)
    assert (body.author_id, body.text, body.kind, body.tag) == (SAM, TEXT, "decided", "unseen")
    world.slack.modals_of(SAM).clear()
    assert TEXT not in world.slack.texts(await home(world))
    listed = world.slack.texts(await my_notes(world))
    assert TEXT in listed
    assert "Decided without me · Unseen" in listed


async def test_6_the_door_has_the_button(world: World) -> None:
    """`I only want to write it down` takes the place of the door."""
    await world.slack.command(SAM, PLATFORM, "/repair")
    form = await press(world, "I only want to write it down")
    assert [view.callback_id for view in world.slack.modals_of(SAM)] == ["note_line"]
    await world.slack.submit(SAM, form, {"words": TEXT})
    assert TEXT in world.slack.texts(await press(world, "My notes"))


async def test_6_a_note_is_changed_and_deleted_from_the_list(world: World) -> None:
    """Each time the list is there again, in the same place."""
    await save(world, kind="sharp")
    await my_notes(world)
    form = await press(world, "Edit")
    await world.slack.submit(SAM, form, {"words": "My idea came back under another name.", "kind": "credit"})
    assert top(world).callback_id == "my_notes"
    assert "another name" in shown(world)
    assert "Credit taken" in shown(world)
    await press(world, "Edit")
    await press(world, "Delete note")
    assert "No notes yet" in shown(world)
    assert await bodies(world) == []


async def test_6_a_note_that_is_gone_loses_no_words(world: World) -> None:
    """Deleted in one window and saved in another, it is a new note."""
    await save(world)
    await my_notes(world)
    form = await press(world, "Edit")
    [row] = await world.rows(Note)
    async with world.tend.db.transaction() as session:
        await session.delete(await session.get_one(Note, row.id))
    await world.slack.submit(SAM, form, {"words": "Changed meanwhile"})
    assert [body.text for body in await bodies(world)] == ["Changed meanwhile"]


async def test_6_two_presses_of_save_are_one_note(world: World) -> None:
    """As on a slow line."""
    form = await note_form(world)
    again = deepcopy(form)
    await world.slack.submit(SAM, form, {"words": TEXT})
    world.slack.modals_of(SAM)[:] = [again]
    await world.slack.submit(SAM, again, {"words": TEXT})
    assert await world.count(Note) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [(" …!", "Nothing was saved"), ("x" * 501, "500"), ("half \ud800", "character")],
)
async def test_bad_input_what_cannot_be_a_note_stays_in_the_form(world: World, text: str, said: str) -> None:
    """With a sentence beside the line."""
    form = await note_form(world)
    found = await world.slack.submit(SAM, form, {"words": text})
    assert said in str(found.errors)
    assert await bodies(world) == []


async def test_bad_input_a_note_that_could_not_be_stored_stays_in_the_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its author is told beside the line, and saves it a moment later."""

    def gone(*_: object, **_more: object) -> None:
        raise OperationalError("", None, Exception("gone"))

    form = await note_form(world)
    with monkeypatch.context() as patch:
        patch.setattr(world.tend.db, "transaction", gone)
        refused = await world.slack.submit(SAM, form, {"words": TEXT})
    assert (refused.action, list(refused.errors)) == ("errors", ["words"])
    assert TEXT not in str(refused.errors)
    await world.slack.submit(SAM, form)
    assert [body.text for body in await bodies(world)] == [TEXT]


async def test_6_forged_kinds_and_tags_are_left_out(world: World) -> None:
    """And a forged number of somebody else's note makes a note of one's own."""
    await save(world, user=ANA, text="Ana's own")
    [row] = await world.rows(Note)
    form = views.form(Reader(), NoteFacts(note_id=row.id))
    view = await note_form(world)
    view.private_metadata = form["private_metadata"]
    await world.slack.submit(SAM, view, {"words": "taken over"})
    assert {(body.author_id, body.text) for body in await bodies(world)} == {(ANA, "Ana's own"), (SAM, "taken over")}
