"""What people do with seasons, step by step."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from sandbox import Message
from sandbox.people.forms import SubmitResult
from sandbox.workspace.state import View
from slackapp.domain.tables.rituals.seasons import Season
from tests.cast import ANA, PLATFORM
from tests.world import World


def modal(world: World, user: str) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user)
    assert view is not None
    return view


async def open_ritual(world: World, user: str = ANA, channel: str = PLATFORM) -> View:
    """Type `/tend ritual`; give what opens."""
    done = await world.slack.command(user, channel, "/tend ritual")
    assert done.status == 200
    return modal(world, user)


async def submit(world: World, user: str, **given: Any) -> SubmitResult:
    """Send the form in front of somebody, and let what it sends arrive."""
    done = await world.slack.submit(user, modal(world, user), given)
    await world.deliver()
    return done


async def start(world: World, user: str = ANA, channel: str = PLATFORM, **given: Any) -> Season:
    """Start a season; give its row."""
    await open_ritual(world, user, channel)
    done = await submit(world, user, **given)
    assert done.errors == {}
    return await season(world)


async def season(world: World) -> Season:
    """Give the newest season."""
    found: Season = (await world.rows(Season))[-1]
    return found


async def press(world: World, user: str, where: Message | View, label: str) -> None:
    """Press a button, and let what it sends arrive."""
    await world.slack.press_label(user, where, label)
    await world.deliver()


async def press_page(world: World, user: str, label: str, channel: str = PLATFORM) -> View:
    """Open the page of the channel's season and press one of its buttons; give what is shown then."""
    await press(world, user, await open_ritual(world, user, channel), label)
    return modal(world, user)


def newest(world: World, user: str, channel: str | None = None) -> Message:
    """Give the newest message that somebody sees, in a channel or from Tend; not an answer to a press."""
    return [each for each in world.slack.messages_for(user, channel) if each.only_for is None][-1]


def told(world: World, user: str) -> list[str]:
    """Give what Tend wrote to somebody in private."""
    return [each.text for each in world.slack.messages_for(user)]


async def run_at(world: World, job: str, at: datetime) -> None:
    """Let time come, and a job tick."""
    world.clock.move(at - world.clock.now())
    await world.run_job(job, at)


async def play_last(world: World) -> None:
    """Let the last round of six open and be gathered, as if the five before had been."""
    async with world.tend.db.transaction() as session:
        await session.execute(update(Season).values(rounds_opened=5, next_number=6))
    while (at := (await season(world)).next_opens_at) is not None:
        await run_at(world, "open_rounds", at)
        await run_at(world, "close_rounds", at + timedelta(days=4))
