"""What people see on Home."""

from sandbox.workspace.state import View
from tests.world import World


async def home_of(world: World, user_id: str) -> View:
    """Open a Home, and let Tend draw and publish it, as it does for people."""
    await world.slack.open_home(user_id)
    await world.deliver()
    return _shown(world, user_id)


async def drawn_home(world: World, user_id: str) -> View:
    """Give a Home as Tend would publish it now.

    Slack takes it, but nobody opened it: no event, no row, no turn in the outbox, which is half of the work. Nothing
    is delivered either.
    """
    view = await world.tend.delivery._homes.render(world.slack.team.id, user_id)
    answer = world.slack.api("views.publish", {"user_id": user_id, "view": view})
    assert answer.body["ok"], answer.body
    return _shown(world, user_id)


async def settled_home(world: World, user_id: str) -> View:
    """Give a Home, drawn once all that is due was delivered. Its person never opened it: no change draws it anew."""
    await world.deliver()
    return await drawn_home(world, user_id)


async def home_text(world: World, user_id: str) -> str:
    """Give what their Home shows once all that is due was delivered, drawn as it is then."""
    return world.slack.texts(await settled_home(world, user_id))


def _shown(world: World, user_id: str) -> View:
    drawn = world.slack.home_of(user_id)
    assert drawn is not None
    return drawn
