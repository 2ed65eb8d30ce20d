"""What people do and see in tests of prompts: colleagues note efforts, and Mira is asked about them."""

from datetime import UTC, datetime, timedelta

from sandbox import Message
from tests.cast import ANA, MIRA, PLATFORM
from tests.world import World

WORDS = "covering the night on-call"
JUST_RIPE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # what was noted on the Wednesday before is just ripe
NEXT_TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # 11:00 in Berlin, and ripe since the Thursday before
TUESDAY_AFTER = NEXT_TUESDAY + timedelta(days=7)


async def note_efforts(world: World, *doers: str, words: str = WORDS, noter: str = ANA) -> None:
    """Have each noted, the earlier named the older."""
    for doer in doers:
        await world.slack.command(noter, PLATFORM, f"/noticed <@{doer}> {words}")
        await world.pass_time(minutes=1)


def newest_prompt(world: World) -> Message:
    """Give the newest prompt as Mira sees it now; sentences that answered a press are no prompts."""
    return [message for message in world.slack.messages_for(MIRA, None) if message.only_for is None][-1]


def count_messages(world: World) -> int:
    """Count the messages that Mira was sent."""
    return len([call for call in world.slack.calls_to("chat.postMessage", ok=True) if call.args["channel"] == MIRA])


async def prompt_about(world: World, *doers: str, when: datetime = NEXT_TUESDAY) -> Message:
    """Have `doers` noted and Mira asked about them."""
    await note_efforts(world, *doers)
    await world.run_job("send_prompts", when)
    return newest_prompt(world)


async def choose(world: World, message: Message, label: str, user: str = MIRA) -> None:
    """Press a button or an entry of a menu, and deliver what follows."""
    await world.slack.press_label(user, message, label)
    await world.deliver()
