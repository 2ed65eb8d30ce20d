"""Bad input of issues 12 and 13: every form and button of repairs, pressed and sent by somebody whom it is not for.

Sam and Ana go through all of it, and at each step three strangers try, see `stranger_steps`. Rows of others stay as
they are, and no word of theirs is in any answer or call.
"""

from collections.abc import AsyncIterator

from sandbox.people.forms import fill_in
from sandbox.workspace.state import Message, View
from tests.cast import ANA, GENERAL, OLEG, SAM
from tests.slack.home.home_steps import settled_home
from tests.slack.repairs import reading_steps
from tests.slack.repairs.reading_steps import envelope, leave, read, top
from tests.slack.repairs.repair_steps import door, let_go, own_form, press, send_own
from tests.slack.repairs.stranger_steps import nobody_else_can, two_workspaces
from tests.world import World

DRAFTED, SENT, ASKED, ANSWERED = "drafted-by-sam", "sent-by-sam", "asked-by-sam", "answered-by-ana"
SAW, FELT, GUESS, NOTED = "seen-by-sam", "felt-by-sam", "guessed-by-sam", "noted-by-sam"
SECRETS = (DRAFTED, SENT, ASKED, ANSWERED, SAW, FELT, GUESS, NOTED)
OF_REPAIR = {
    "open_repair_own", "open_repair_ask", "open_repair_draft", "repair_own", "repair_ask", "repair_more",
    "repair_see_one", "repair_save_draft", "repair_delete_draft", "edit_private_word", "take_back_private_word",
    "read_word", "heard_word", "talk_word", "answer_word", "word_answer", "not_now_word", "word_not_now", "word_menu",
    "more_than_small", "who_can_read", "my_private_words", "copy_my_words", "words_to_copy",
}  # fmt: skip
OF_LANDED = {
    "open_repair_landed", "repair_landed", "landed_ask_one_thing", "landed_ask_how_seen", "landed_ask_for_help",
    "landed_say_in_person", "landed_cannot_say", "repair_request", "repair_help", "repair_line", "yes_word",
    "word_yes", "open_pause", "pause_form", "agree_word", "other_day_word", "word_other_day", "let_be_word",
    "open_note_line", "note_line",
}  # fmt: skip


async def test_12_nobody_else_can_press_or_send_what_is_owned_or_asked(sqlite_url: str, patience: int) -> None:
    async with two_workspaces(sqlite_url, patience) as world:
        assert await nobody_else_can(world, the_whole_of_repair(world), SECRETS) >= OF_REPAIR


async def test_13_nobody_else_can_press_or_send_what_landed_or_is_paused(sqlite_url: str, patience: int) -> None:
    async with two_workspaces(sqlite_url, patience) as world:
        tried = await nobody_else_can(world, landed_and_paused(world), SECRETS)
        assert sorted(OF_LANDED - tried) == []


async def the_whole_of_repair(world: World) -> AsyncIterator[Message | View]:
    """Give each message and view in which Sam or Ana can press or send something."""
    yield await door(world, SAM)
    form = await own_form(world, SAM)
    fill_in(form, {"receiver": [OLEG], "happened": DRAFTED})
    await press(world, SAM, form, "Save draft")
    yield top(world, SAM)
    yield await door(world, SAM)
    await press(world, SAM, top(world, SAM), "Open")
    await world.slack.submit(SAM, top(world, SAM), {"heat": "hot"})
    world.slack.modals_of(SAM).clear()
    await world.pass_time(hours=24)
    await let_go(world)
    yield world.slack.last_message(SAM)  # the words that cooled overnight
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Open")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "Delete draft")
    world.slack.modals_of(SAM).clear()
    async for where in sent_and_heard(world):
        yield where
    async for where in asked_and_answered(world):
        yield where
    await world.slack.command(SAM, GENERAL, "/repair")
    await press(world, SAM, top(world, SAM), "Who can read this?")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "My private words")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "Copy as text")
    yield top(world, SAM)


async def sent_and_heard(world: World) -> AsyncIterator[Message | View]:
    """Sam owns something, and edits it during the hold; Ana reads, puts it off, and answers in one press."""
    yield await send_own(world, SAM, [ANA], SENT)
    await press(world, SAM, top(world, SAM), "Edit")
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    yield await door(world, SAM)
    world.slack.modals_of(SAM).clear()
    await world.pass_time(minutes=30)
    await let_go(world)
    yield envelope(world)
    yield await read(world)
    yield await reading_steps.press(world, "Not now")
    world.slack.modals_of(ANA).clear()
    await read(world)
    await reading_steps.press(world, "I'd rather talk")
    world.slack.modals_of(ANA).clear()
    await let_go(world)
    yield envelope(world, SAM)
    yield await read(world, SAM)
    world.slack.modals_of(SAM).clear()


async def asked_and_answered(world: World) -> AsyncIterator[Message | View]:
    """Sam asks how it landed; Ana answers in words."""
    await press(world, SAM, await door(world, SAM), "Ask how it landed")
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    world.clock.moment = world.clock.moment.replace(hour=15, minute=0)
    await reading_steps.next_day(world)
    await leave(world, "ask", texts={"happened": "the review", "words": ASKED})
    yield await read(world)
    form = await reading_steps.press(world, "Answer")
    yield form
    await world.slack.submit(ANA, form, {"words": ANSWERED})
    world.slack.modals_of(ANA).clear()
    await let_go(world)
    yield await read(world, SAM)
    world.slack.modals_of(SAM).clear()


async def landed_and_paused(world: World) -> AsyncIterator[Message | View]:
    """Sam says what landed on him, asks one thing of Ana, proposes a pause, writes a note; Ana answers."""
    yield await door(world, SAM)
    world.slack.modals_of(SAM).clear()
    for label in ("Ask someone to help", "I can't say what it is", "Ask how they saw it", "Say it in person"):
        yield await landed(world)
        await press(world, SAM, top(world, SAM), label)
        yield top(world, SAM)
        world.slack.modals_of(SAM).clear()
    await landed(world)
    await press(world, SAM, top(world, SAM), "Ask one thing")
    yield top(world, SAM)
    await world.slack.submit(SAM, top(world, SAM), {"words": ASKED})
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    await arrives(world)
    yield await read(world)
    yield await reading_steps.press(world, "Yes, I will")
    world.slack.modals_of(ANA).clear()
    async for where in paused(world):
        yield where
    await press(world, SAM, await door(world, SAM), "I only want to write it down")
    yield top(world, SAM)
    await world.slack.submit(SAM, top(world, SAM), {"words": NOTED})
    world.slack.modals_of(SAM).clear()
    for user_id in (SAM, ANA):
        yield await settled_home(world, user_id)


async def landed(world: World) -> View:
    """Open the form and fill it in."""
    await press(world, SAM, await door(world, SAM), "Something landed badly on me")
    fill_in(top(world, SAM), {"saw": SAW, "felt": FELT, "guess": GUESS, "receiver": ANA})
    return top(world, SAM)


async def arrives(world: World) -> None:
    """Let Sam's words reach Ana; those of the colleague who tried may come on a day before."""
    seen = len(world.slack.messages_for(ANA))
    for _ in range(9):
        await reading_steps.next_day(world)
        await let_go(world)
        if any(SAM in one.text for one in world.slack.messages_for(ANA)[seen:]):
            return


async def paused(world: World) -> AsyncIterator[Message | View]:
    """Sam proposes a pause the next day; Ana reads it, and thinks of another day."""
    await reading_steps.next_day(world)
    await press(world, SAM, await door(world, SAM), "Let's pause")
    yield top(world, SAM)
    await world.slack.submit(SAM, top(world, SAM), {"receiver": ANA, "due": "2026-12-03"})
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    await arrives(world)
    yield await read(world)
    yield await reading_steps.press(world, "Another day")
    world.slack.modals_of(ANA).clear()
