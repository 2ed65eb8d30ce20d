"""What people do with private words, step by step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.workspace.state import View
from tests.cast import GENERAL
from tests.world import World

HAPPENED = "I cut you off in the review. What you were saying matters."


def modal(world: World, user: str) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user)
    assert view is not None
    return view


async def door(world: World, user: str) -> View:
    """Open the door."""
    await world.slack.command(user, GENERAL, "/repair")
    return modal(world, user)


async def own_form(world: World, user: str) -> View:
    """Open the door, and the form for one's own deed."""
    await press(world, user, await door(world, user), "I did something")
    return modal(world, user)


async def press(world: World, user: str, view: View, label: str) -> None:
    """Press a button in a view."""
    await world.slack.press_label(user, view, label)


async def send_own(world: World, user: str, receivers: Sequence[str], happened: str = HAPPENED, **more: Any) -> View:
    """Send words from the form; give the view that follows."""
    form = await own_form(world, user)
    await world.slack.submit(user, form, {"receiver": list(receivers), "happened": happened, **more})
    return modal(world, user)


async def let_go(world: World, at: datetime | None = None) -> None:
    """Run the job that lets words go, and deliver."""
    await world.run_job("send_reminders", at)
