"""What people do and see around an envelope: words are left, read and answered."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from sandbox.workspace.state import Message, View
from slackapp.domain.repairs import delivery, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.tables.repairs import PrivateWord
from tests.cast import ANA, SAM, TEAM
from tests.world import World

AFTERNOON = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # 10:00 in New York, 15:00 in Lisbon, 16:00 in Berlin
TALKED_OVER = "I talked over you in the review this morning."
GONE = "This is not here any more, or it belongs to somebody else."
FOOT = ("No more from this person", "Who can read this?", "More than a small thing?")
BUTTONS = ("Thanks, heard", "I'd rather talk", "Not now", "No reply needed", "Keep it")
QUESTION = "You seemed quieter after the review. How was it for you?"


async def leave(world: World, sort: Sort = "own", *, sender: str = SAM, receiver: str = ANA, **more: Any) -> int:
    """Leave a private word whose hold is over, deliver its envelope, and return its number."""
    texts = more.pop(
        "texts", {"happened": TALKED_OVER} if sort == "own" else {"happened": "the review", "words": QUESTION}
    )
    contents = Contents(sort, texts, **more)
    world.clock.moment = max(world.clock.moment, AFTERNOON)
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        held = await words.hold(session, TEAM, WordBody(sender, receiver, contents, now), now)
    await let_go(world)
    return held.word_id


async def let_go(world: World) -> None:
    """Let everything go whose time has come, and deliver it."""
    async with world.tend.db.transaction() as session:
        for _, word_id in await delivery.due(session, [TEAM], world.clock.now()):
            await delivery.let_go(session, word_id, None, world.clock.now())
    await world.deliver()


async def next_day(world: World, days: int = 1) -> None:
    """Go on to the same hour of a later day."""
    world.clock.move(timedelta(days=days))


def envelope(world: World, user_id: str = ANA) -> Message:
    """Give the newest envelope of somebody."""
    return [one for one in world.slack.messages_for(user_id) if "private word" in one.text][-1]


async def read(world: World, user_id: str = ANA) -> View:
    """Press `Read` on the newest envelope, and give the view."""
    await world.slack.press_label(user_id, envelope(world, user_id), "Read")
    return top(world, user_id)


def top(world: World, user_id: str = ANA) -> View:
    """Give the view that is open on top."""
    view = world.slack.modal_of(user_id)
    assert view is not None
    return view


async def press(world: World, label: str, user_id: str = ANA) -> View:
    """Press a button or an entry of the ⋯ in the view on top, deliver what follows, and give the view then."""
    await world.slack.press_label(user_id, top(world, user_id), label)
    await world.deliver()
    return top(world, user_id)


async def body_of(world: World, word_id: int) -> WordBody:
    """Give what is stored of a word."""
    async with world.tend.db.reading() as session:
        packed = await session.scalar(select(PrivateWord.body).where(PrivateWord.id == word_id))
    assert packed is not None
    return WordBody.read(packed)


async def answers(world: World) -> list[WordBody]:
    """Give the answers that are stored."""
    bodies = [WordBody.read(row.body) for row in await world.rows(PrivateWord)]
    return [body for body in bodies if body.contents.sort == "answer"]


async def press_as(world: World, user_id: str, label: str, view: View) -> str:
    """Press a button of Ana's view as somebody else, and give what that person is told."""
    await world.slack.press_label(user_id, deepcopy(view), label, forged=True)
    await world.deliver()
    told = top(world, user_id)
    await world.slack.close(user_id, told)
    return world.slack.texts(told).removeprefix("Tend\n")
