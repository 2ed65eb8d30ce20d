"""What people see on Home."""

from sandbox.workspace.state import View
from tests.world import World


async def home_of(world: World, user_id: str) -> View:
    """Open a Home, drawn as it is now."""
    await world.slack.open_home(user_id)
    await world.deliver()
    drawn = world.slack.home_of(user_id)
    assert drawn is not None
    return drawn


async def home_text(world: World, user_id: str) -> str:
    """Give what their Home shows."""
    return world.slack.texts(await home_of(world, user_id))
