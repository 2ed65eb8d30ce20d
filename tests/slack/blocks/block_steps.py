"""What people do about blocks: say no more from a message, see their list, take one back."""

from sandbox import Message, View
from slackapp.slack.blocks import ids
from slackapp.slack.own_data import ids as own_data_ids
from tests.cast import PLATFORM
from tests.world import World

LABEL = "No more from this person"


async def say_no_more(world: World, user_id: str, message: Message) -> View:
    """Choose the option in the menu of a message, and confirm; give the view that follows."""
    await world.slack.press_label(user_id, message, LABEL)
    form = world.slack.modal_of(user_id)
    assert form is not None
    done = await world.slack.submit(user_id, form, {})
    await world.deliver()
    assert done.view is not None
    return done.view


async def own_list(world: World, user_id: str) -> View:
    """Open the person's list from `/tend settings`."""
    await world.slack.command(user_id, PLATFORM, "/tend settings")
    form = world.slack.modal_of(user_id)
    assert form is not None
    if own_data_ids.OPEN_MY_SETTINGS in str(form.blocks):
        await world.slack.press(user_id, form, action_id=own_data_ids.OPEN_MY_SETTINGS)
        form = world.slack.modal_of(user_id)
        assert form is not None
    await world.slack.press(user_id, form, action_id=ids.OPEN_BLOCKS)
    shown = world.slack.modal_of(user_id)
    assert shown is not None
    return shown


async def take_back(world: World, user_id: str) -> View:
    """Open the list, and turn the first person back on; give the list as it then stands."""
    await world.slack.press(user_id, await own_list(world, user_id), action_id=ids.UNBLOCK)
    shown = world.slack.modal_of(user_id)
    assert shown is not None
    return shown
