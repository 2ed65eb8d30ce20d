"""What people do and see in tests of one-to-ones: lists, their days, and buttons on Home."""

from datetime import UTC, datetime

from sandbox.workspace.state import View
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.slack.block_kit import ids as shared_ids
from tests.cast import MIRA, PLATFORM, acting
from tests.slack.home.home_steps import drawn_home
from tests.world import World

THURSDAY = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
WORDS = "covering the night on-call"


async def press_on_home(world: World, user_id: str, label: str, place: int = 0) -> None:
    """Press a button on their Home."""
    await world.slack.press_label(user_id, await drawn_home(world, user_id), label, place)
    await world.deliver()


def modal(world: World, user_id: str) -> View:
    found = world.slack.modal_of(user_id)
    assert found is not None
    return found


async def press_in_modal(world: World, user_id: str, label: str, place: int = 0) -> None:
    """Press a button in the open modal."""
    await world.slack.press_label(user_id, modal(world, user_id), label, place)
    await world.deliver()


async def set_day(world: World, member_id: str, day: str, manager_id: str = MIRA) -> None:
    """Choose a day in My team."""
    await world.slack.command(manager_id, PLATFORM, "/tend settings")
    await press_in_modal(world, manager_id, "My team")
    view = modal(world, manager_id)
    place = next(block["block_id"] for block in view.blocks if str(block["block_id"]).startswith(f"day:{member_id}"))
    await world.slack.press(manager_id, view, shared_ids.ONE_TO_ONE_DAY, place, f"{member_id}:{day}")
    await world.deliver()


async def meet_on_thursdays(world: World, *member_ids: str) -> None:
    """Let Mira have chosen the day, as by `set_day`."""
    async with world.tend.db.transaction() as session:
        for member_id in member_ids:
            await one_to_one_days.choose_day(session, acting(MIRA, world.clock.now()), member_id, Day(4, 1))
