"""What people do and see in tests of prompts: colleagues note efforts, and Mira is asked about them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from sandbox import Message
from slackapp.domain.efforts import noting, review_day
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.tables.outbox import Outgoing
from tests.cast import ANA, MIRA, PLATFORM, acting, moment
from tests.world import World

WORDS = "covering the night on-call"
JUST_RIPE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # what was noted on the Wednesday before is just ripe
NEXT_TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # 11:00 in Berlin, and ripe since the Thursday before
TUESDAY_AFTER = NEXT_TUESDAY + timedelta(days=7)


async def type_efforts(world: World, *doers: str, words: str = WORDS, noter: str = ANA) -> None:
    """Have each noted by `/noticed`, and tell them, the earlier named the older."""
    for doer in doers:
        await world.slack.command(noter, PLATFORM, f"/noticed <@{doer}> {words}")
        await world.pass_time(minutes=1)


async def note_efforts(world: World, *doers: str, words: str = WORDS, noter: str = ANA) -> None:
    """Let each have been noted and told, as by `type_efforts`, but without the message that they get."""
    for doer in doers:
        now = world.clock.now()
        async with world.tend.db.transaction() as session:
            noted = await noting.note_effort(session, acting(noter, now), Noting((doer,), words))
            await session.execute(delete(Outgoing).where(Outgoing.kind == "effort_noted", Outgoing.state == "queued"))
            await review_day.end_hold(session, moment(now), noted.effort_ids[doer])
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
