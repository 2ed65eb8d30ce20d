"""What people do in a round, and what they see of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from sandbox.workspace.state import Message, View
from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.thanks import giving, sharing
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, INES, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS, acting
from tests.world import World

THURSDAY, FRIDAY = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((19, 14), (20, 11)))  # 15:00, 12:00
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
NEXT_THURSDAY = datetime(2026, 11, 26, 14, tzinfo=UTC)
BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
LATE_ON_THURSDAY = Rhythm(every_weeks=1, weekday=4, minute=23 * 60 + 30, zone="Europe/Berlin")
QUESTION = "Who made your week easier?"


async def start(world: World, channel_id: str = PLATFORM, rhythm: Rhythm = BERLIN) -> int:
    """Let Mira start a season on Thursdays at 15:00 in Berlin; Tend knows the people of the channel."""
    await world.know(MIRA, TOMAS, ANA, SAM, OLEG, NINA, INES)
    async with world.tend.db.transaction() as session:
        by_mira = Acting(world.slack.team.id, MIRA, world.clock.now(), None)
        season_id = (await seasons.start(session, by_mira, channel_id, rhythm)).id
        await session.execute(delete(Outgoing))  # the post that says so is no part of a round
    return season_id


async def open_round(world: World) -> Message:
    """Start a season and open its first round; give the post."""
    await start(world)
    await world.run_job("open_rounds", THURSDAY)
    return posts(world)[-1]


def posts(world: World, channel_id: str = PLATFORM) -> list[Message]:
    """Give all that Tend posted in the channel, threads included, in order."""
    return [one for one in world.slack.messages_for(OLEG, channel_id) if one.user == world.slack.bot_user]


def questions(world: World) -> list[Message]:
    """Give the posts with a question."""
    return [one for one in posts(world) if "Answer privately" in world.slack.labels(one)]


def gatherings(world: World) -> list[Message]:
    """Give the posts of gatherings, first pages and pages in threads."""
    return [one for one in posts(world) if "Answer privately" not in world.slack.labels(one)]


async def form_of(world: World, user: str, post: Message) -> View:
    """Press `Answer privately` and give the form."""
    world.slack.modals_of(user).clear()
    await world.slack.press_label(user, post, "Answer privately")
    form = world.slack.modal_of(user)
    assert form is not None
    return form


async def answer(world: World, user: str, post: Message, receivers: list[str], words: str, **more: Any) -> View:
    """Answer a round; give the confirmation."""
    done = await world.slack.submit(
        user, await form_of(world, user, post), {"receiver": receivers, "words": words, **more}
    )
    assert done.view is not None, done
    await world.deliver()
    return done.view


async def answered(world: World, *answers: tuple[str, tuple[str, ...], str]) -> None:
    """Let people have answered the first round, as by `answer`. Giver, receivers and words of each."""
    for giver, receivers, words in answers:
        async with world.tend.db.transaction() as session:
            saying = Saying(receivers, words, PLATFORM, round_id=1)
            await giving.give_thanks(session, acting(giver, world.clock.now()), saying)
    await world.deliver()


async def shared(world: World, *decisions: tuple[int, str]) -> None:
    """Let receivers have agreed, as by `share`. The number of each thanks, and who agreed."""
    for thanks_id, receiver in decisions:
        world.clock.move(timedelta(seconds=1))  # so that it is known who agreed first
        async with world.tend.db.transaction() as session:
            await sharing.decide(session, acting(receiver, world.clock.now()), thanks_id, share=True)
    await world.deliver()


async def share(world: World, receiver: str, *, nth: int = -1, label: str = "Share it") -> None:
    """Press `Share it` on the receiver's newest private message with that button."""
    found = [
        one for one in world.slack.messages_for(receiver, world.slack.dm(receiver)) if label in world.slack.labels(one)
    ]
    world.clock.move(timedelta(seconds=1))  # so that it is known who agreed first
    await world.slack.press_label(receiver, found[nth], label)
    await world.deliver()


async def edit(world: World, giver: str, words: str) -> None:
    """Press `Edit` under the confirmation of the last answer, and save other words."""
    await world.slack.submit(giver, await _correcting(world, giver), {"words": words})
    await world.deliver()


async def take_back(world: World, giver: str) -> None:
    """Press `Edit` under the confirmation of the last answer, and `Take back`."""
    await world.slack.press_label(giver, await _correcting(world, giver), "Take back")
    await world.deliver()


async def _correcting(world: World, giver: str) -> View:
    confirmation = world.slack.modal_of(giver)
    assert confirmation is not None
    await world.slack.press_label(giver, confirmation, "Edit")
    form = world.slack.modal_of(giver)
    assert form is not None
    return form


async def remove(world: World, receiver: str) -> None:
    """Remove the newest thanks from the receiver's screens, by its ⋯."""
    card = next(
        one
        for one in reversed(world.slack.messages_for(receiver, world.slack.dm(receiver)))
        if "Remove" in world.slack.labels(one)
    )
    await world.slack.press_label(receiver, card, "Remove")
    form = world.slack.modal_of(receiver)
    assert form is not None
    await world.slack.submit(receiver, form, {})
    await world.deliver()


def said(world: World, person: str) -> str:
    """Give the newest private message of Tend to somebody."""
    return world.slack.texts(world.slack.last_message(person))


async def gather(world: World) -> None:
    """Go on to Friday noon."""
    await world.run_job("close_rounds", FRIDAY)


async def rounds(world: World) -> list[tuple[int, str]]:
    """Give number and state of all rounds."""
    return [(row.number, row.state) for row in await world.rows(Round)]
