"""What people do and see in tests of replies: a thanks arrives, and its receiver presses a button on the card."""

from typing import Any

from sandbox.workspace.state import Message
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, OLEG, PLATFORM, TOMAS
from tests.world import World

WORDS = "taking my night"


async def send_thanks(world: World, text: str = f"<@{TOMAS}> {WORDS}", giver: str = ANA) -> None:
    """Have Ana say thanks, and deliver it."""
    await world.slack.command(giver, PLATFORM, f"/thanks {text}")
    await world.deliver()


def card(world: World, user_id: str = TOMAS, words: str = WORDS) -> Message:
    """Give the private message that brought them the words."""
    return [one for one in world.slack.messages_for(user_id) if f"thanked you: “{words}" in one.text][-1]


def texts_of_everybody(world: World, *user_ids: str) -> list[list[str]]:
    """Give every message of Tend to each of them, and the channel as each of them sees it."""
    places = (None, PLATFORM)
    return [[world.slack.texts(m) for place in places for m in world.slack.messages_for(u, place)] for u in user_ids]


def post(world: World, reader: str = OLEG) -> Message:
    """Give the shared post."""
    (found,) = [m for m in world.slack.messages_for(reader, PLATFORM) if m.user == world.slack.bot_user]
    return found


def last_ephemeral(world: World, user_id: str) -> str:
    """Give the last sentence that only they were shown."""
    return world.slack.ephemerals(user_id)[-1].text


async def press_label(world: World, user_id: str, where: Message, label: str, **how: Any) -> None:
    """Press a button and deliver what follows."""
    await world.slack.press_label(user_id, where, label, **how)
    await world.deliver()


async def send_form(world: World, user_id: str, words: str) -> dict[str, str]:
    """Fill in the open form, send it, deliver what follows, and give what it refused."""
    form = world.slack.modal_of(user_id)
    assert form is not None
    done = await world.slack.submit(user_id, form, {"words": words})
    await world.deliver()
    return dict(done.errors or {})


async def let_manager_know(world: World, user_id: str = TOMAS, where: Message | None = None) -> None:
    """Choose `Let my manager know` beside the words, agree in the form, and deliver what follows."""
    await world.slack.press_label(user_id, where or card(world, user_id), "Let my manager know")
    form = world.slack.modal_of(user_id)
    assert form is not None
    await world.slack.submit(user_id, form, {})
    await world.deliver()


async def share_all(world: World, *receivers: str) -> None:
    """Have each receiver agree, so that the post stands."""
    for user_id in receivers:
        await press_label(world, user_id, card(world, user_id), "Share it")


async def take_back(world: World) -> None:
    """Let the giver have taken back everything that was said."""
    async with world.tend.db.transaction() as session:
        for thanks in await world.rows(Thanks):
            (await session.get_one(Thanks, thanks.id)).taken_back_at = world.clock.now()
