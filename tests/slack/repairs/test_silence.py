"""Silence and reading are shown nowhere, also not by timing.

The same forty days are lived twice: once the receiver never opens the envelope, once they do something with it that is
no answer. Everything that the sender can see is compared: messages, Home and how often it is drawn, views, refusals,
what a new word to the same person is told, their own list and the server's export.
"""

import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sandbox import Slack
from sandbox.workspace.state import Message
from slackapp.clock import FixedClock
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.repairs import limits
from slackapp.features import DATA_RULES
from slackapp.slack.repairs import ids
from tests.cast import ANA, PLATFORM, SAM, TEAM, acting
from tests.slack.repairs.reading_steps import AFTERNOON, envelope, leave, next_day, press, read, top
from tests.world import World, opened_world

WENT = "This went already, so nothing was changed."
Act = Callable[[World], Awaitable[None]]
DAYS = (1, 14, 15, 10)  # to day 1, to 15 and 30, when words leave that were read or not, and to 40


async def nothing(_: World) -> None:
    """Leave the envelope unopened."""


async def reads(world: World) -> None:
    """Read the words."""
    await read(world)


async def keeps_and_removes(world: World) -> None:
    """Keep the words, and remove them."""
    await read(world)
    await press(world, "Keep it")
    await press(world, "Remove")


async def puts_off_and_ends_it(world: World) -> None:
    """Choose a day for the words, and say then that no reply is needed."""
    await read(world)
    await world.slack.submit(ANA, await press(world, "Not now"), {"not_now_day": "2026-11-20"})
    await world.slack.close(ANA, top(world))
    await press(world, "No reply needed")


async def everything_the_sender_sees(world: World, act: Act) -> list[Any]:
    """Live the forty days around a word from Sam to Ana, and give what Sam sees of them, in order."""
    seen: list[Any] = []
    await world.slack.open_home(SAM)
    word_id = await leave(world)
    await world.slack.open_home(SAM)
    await world.deliver()
    await act(world)
    await world.deliver()
    seen.append(of_sam(world))
    for days in DAYS:
        await next_day(world, days)
        await world.run_job("apply_retention")
        await world.slack.open_home(SAM)
        await world.deliver()
        for action_id, value in (
            (ids.EDIT_HELD, str(word_id)),
            (ids.TAKE_BACK_HELD, str(word_id)),
            (ids.MY_WORDS, "-"),
        ):
            await press_on_home(world, action_id, value)
            seen.append(of_sam(world))
        await world.slack.press_label(SAM, read_button(word_id), "Read", forged=True)
        await world.slack.command(SAM, PLATFORM, "/repair")
        seen.append(of_sam(world))
        async with world.tend.db.reading() as session:
            seen += [
                await limits.standing(session, acting(SAM, world.clock.now()), ANA, sort) for sort in ("own", "ask")
            ]
            export = await export_person(session, TEAM, SAM, DATA_RULES)
        seen.append(re.sub(r"127\.0\.0\.1:\d+", "slack", repr(export)))
    assert WENT in str(seen[1])
    return seen


def read_button(word_id: int) -> Message:
    """Give an envelope that Sam never had, to the word he sent."""
    button = {"type": "button", "action_id": ids.READ_WORD, "value": str(word_id)}
    text = {"type": "plain_text", "text": "Read"}
    block = {"type": "actions", "block_id": "once", "elements": [{**button, "text": text}]}
    return Message(PLATFORM, "1.0", "", "", AFTERNOON, [block])


async def press_on_home(world: World, action_id: str, value: str) -> None:
    """Press a button on Sam's Home that he had once, or never, and close what opens."""
    shown = world.slack.home_of(SAM)
    assert shown is not None
    element = {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "x"}}
    shown.blocks.append({"type": "actions", "block_id": "once", "elements": [element]})
    await world.slack.press(SAM, shown, action_id)
    shown.blocks.pop()
    await world.deliver()


def of_sam(world: World) -> list[Any]:
    """Give all that Tend ever showed Sam up to now, and empty his stack of views."""
    home = world.slack.home_of(SAM)
    views = [world.slack.texts(view) for view in world.slack.modals_of(SAM)]
    world.slack.modals_of(SAM).clear()
    return [
        [(world.slack.texts(one), one.text) for one in world.slack.messages_for(SAM)],
        [one.text for one in world.slack.ephemerals(SAM)],
        home and world.slack.texts(home),
        len([call for call in world.slack.calls_to("views.publish") if call.args.get("user_id") == SAM]),
        views,
    ]


async def test_the_sender_sees_the_same_whether_it_was_read_or_not(sqlite_url: str, patience: int) -> None:
    """On every day of forty, before and after the words are erased on either account."""
    path = Path(sqlite_url.partition("///")[2])
    lives = []
    for act in (nothing, reads, keeps_and_removes, puts_off_and_ends_it):
        copy = path.with_name(f"{act.__name__}.db")
        shutil.copy(path, copy)
        lives.append(await lived(f"sqlite:///{copy}", patience, act))
    unread, *others = lives
    for seen in others:
        assert [one for one in zip(unread, seen, strict=True) if one[0] != one[1]] == []


async def lived(database_url: str, patience: int, act: Act) -> list[Any]:
    """Live the forty days in a world of their own."""
    clock = FixedClock(AFTERNOON)
    async with opened_world(database_url, patience, Slack(clock=clock), clock) as world:
        seen = await everything_the_sender_sees(world, act)
        assert envelope(world).ts
    return seen
