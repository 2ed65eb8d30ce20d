"""What a giver is told of an edit or a take-back: of a channel only where one was, of a change only where one was."""

from sandbox.workspace.state import View
from tests.cast import ANA, PLATFORM, SAM, TOMAS
from tests.world import World


async def edited(world: World, words: str, *, private: bool = False) -> View:
    """Let Ana thank Tomas and Sam, and open the form for editing; Tomas shares where `private` is not set."""
    privately = "privately " if private else ""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks {privately}<@{TOMAS}> <@{SAM}> {words}")
    await world.deliver()
    if not private:
        await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
        await world.deliver()
    await world.slack.press_label(ANA, said.shown[0], "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    return form


async def test_2_4_an_unchanged_edit_says_that_nothing_followed(world: World) -> None:
    form = await edited(world, "taking my night")
    before = len(world.slack.calls_to("chat.update"))
    done = await world.slack.submit(ANA, form, {"words": " taking my night\u200b\n"})
    await world.deliver()
    assert done.view is not None
    assert "These are the same words, so nothing was changed." in world.slack.texts(done.view)
    assert "change too" not in world.slack.texts(done.view)
    assert len(world.slack.calls_to("chat.update")) == before


async def test_2_4_no_sentence_speaks_of_a_channel_where_none_was(world: World) -> None:
    form = await edited(world, "taking my night", private=True)
    assert "shared" not in str(form.blocks)
    assert "channel" not in str(form.blocks)
    done = await world.slack.submit(ANA, form, {"words": "taking both nights"})
    assert done.view is not None
    assert "Saved. My messages to" in world.slack.texts(done.view)
    assert "<#" not in world.slack.texts(done.view)
    world.slack.state.modals[ANA] = []
    await world.slack.press_label(ANA, world.slack.ephemerals(ANA)[-1], "Edit")
    again = world.slack.modal_of(ANA)
    assert again is not None
    await world.slack.press_label(ANA, again, "Take back")
    shown = world.slack.modal_of(ANA)
    assert shown is not None
    assert "Taken back. I delete my messages to" in world.slack.texts(shown)
    assert "<#" not in world.slack.texts(shown)
    assert world.slack.refused == []


async def test_a_channel_with_a_post_is_named(world: World) -> None:
    form = await edited(world, "taking my night")
    assert "the post too" in str(form.blocks)
    done = await world.slack.submit(ANA, form, {"words": "taking both nights"})
    assert done.view is not None
    assert f"and in <#{PLATFORM}> change too." in world.slack.texts(done.view)
    assert world.slack.refused == []


async def test_what_was_offered_and_not_shared_is_no_channel_yet(world: World) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> taking my night")
    await world.slack.press_label(ANA, said.shown[0], "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"words": "taking both nights"})
    assert done.view is not None
    assert "<#" not in world.slack.texts(done.view)
