"""What people do with private notes, step by step."""

from typing import Any

from sandbox.workspace.state import View
from tests.cast import PLATFORM, SAM
from tests.slack.home.home_steps import drawn_home, settled_home
from tests.world import World

TEXT = "My idea was passed over in planning."


def top(world: World, user: str = SAM) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user)
    assert view is not None
    return view


def shown(world: World, user: str = SAM) -> str:
    """Give what the view in front of somebody says."""
    return world.slack.texts(top(world, user))


async def note_form(world: World, line: str = "/tend note", user: str = SAM) -> View:
    """Open the form by command."""
    await world.slack.command(user, PLATFORM, line)
    return top(world, user)


async def save(world: World, text: str = TEXT, user: str = SAM, **more: Any) -> None:
    """Write a note, and close what follows."""
    await world.slack.submit(user, await note_form(world, user=user), {"words": text, **more})
    world.slack.modals_of(user).clear()


async def press(world: World, label: str, user: str = SAM, **more: Any) -> View:
    """Press a button in the view in front of somebody."""
    await world.slack.press_label(user, top(world, user), label, **more)
    return top(world, user)


async def home(world: World, user: str = SAM) -> View:
    """Open Home."""
    return await settled_home(world, user)


async def my_notes(world: World, user: str = SAM) -> View:
    """Open the list from Home."""
    await world.slack.press_label(user, await drawn_home(world, user), "My notes")
    return top(world, user)
