"""What people see on Home."""

from tests.world import World


async def home_text(world: World, user_id: str) -> str:
    """Give what their Home shows."""
    await world.slack.open_home(user_id)
    await world.deliver()
    drawn = world.slack.home_of(user_id)
    assert drawn is not None
    return world.slack.texts(drawn)
