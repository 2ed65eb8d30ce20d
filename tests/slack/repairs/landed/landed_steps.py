"""What people do with what landed on them, step by step."""

from datetime import timedelta
from typing import Any

from sandbox.people.forms import fill_in
from sandbox.workspace.state import View
from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.tables.repairs import RepairDraft
from tests.cast import ANA, MIRA, NINA, SAM, TEAM, TOMAS
from tests.slack.repairs.repair_steps import door, let_go, modal, press
from tests.world import WEDNESDAY, World

SAW = "xylophone-he-laughed-at-my-plan"
FELT = "xylophone-small"
GUESS = "you find my plan silly"
OWN = {"saw": SAW, "felt": FELT, "guess": GUESS, "receiver": TOMAS}
QUESTION = f"How was it for you? I noticed I was guessing: “{GUESS}”"
ASKED = {"words": "Could you hear me out next time?"}
MORNING = WEDNESDAY + timedelta(hours=4)


async def landed(world: World, label: str | None = None, values: dict[str, Any] | None = None) -> View:
    """Open the form as Sam, fill it in, press a button, and give the view that is open then."""
    await world.tend.directory.meet(TEAM, [ANA, SAM, TOMAS, MIRA, NINA])
    await press(world, SAM, await door(world, SAM), "Something landed badly on me")
    if label is not None:
        fill_in(modal(world, SAM), OWN if values is None else values)
        await press(world, SAM, modal(world, SAM), label)
    return modal(world, SAM)


async def the_draft(world: World) -> DraftBody:
    """Give the one draft that is stored."""
    [row] = await world.rows(RepairDraft)
    return DraftBody.read(row.body)


async def asked(world: World) -> View:
    """Let a request of Sam's reach Tomas, who reads it."""
    await world.slack.submit(SAM, await landed(world, "Ask one thing"), ASKED)
    await let_go(world, MORNING)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Read")
    return modal(world, TOMAS)
