"""What admins do in tests of the workspace's settings: choose a manager, add people, send the form."""

from sandbox.people.forms import SubmitResult
from sandbox.workspace.state import View
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.workspace import ids
from tests.cast import INES
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.world import World


async def send_form(world: World, user_id: str, **values: object) -> SubmitResult:
    """Send the form in front with these values."""
    return await world.slack.submit(user_id, modal(world, user_id), values)


async def choose_manager(world: World, manager_id: str) -> View:
    """Open who leads whom, and choose a manager."""
    form = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, leads_ids.OPEN_LEADS)
    await world.slack.press(INES, form, action_id=leads_ids.FIND_MANAGER, selected_user=manager_id)
    return modal(world, INES)


async def add_members(world: World, *member_ids: str) -> SubmitResult:
    """Add people to the chosen manager."""
    [field] = [block for block in modal(world, INES).blocks if block["type"] == "input"]
    return await send_form(world, INES, **{field["block_id"]: list(member_ids)})
