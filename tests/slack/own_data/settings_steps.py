"""Open `/tend settings`, and from there one form after the other."""

from sandbox.workspace.state import View
from tests.cast import PLATFORM
from tests.world import World


def modal(world: World, user_id: str) -> View:
    """Give the form somebody has in front of them."""
    found = world.slack.modal_of(user_id)
    assert found is not None
    return found


async def open_settings(world: World, user_id: str, *doors: str) -> View:
    """Open settings, press these buttons one after the other, and give the last form."""
    await world.slack.command(user_id, PLATFORM, "/tend settings")
    for door in doors:
        await world.slack.press(user_id, modal(world, user_id), action_id=door)
    return modal(world, user_id)
