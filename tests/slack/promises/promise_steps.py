"""What people do with promises, step by step."""

from datetime import date
from typing import Any

from sandbox.people.forms import SubmitResult
from sandbox.workspace.state import Message, View
from slackapp.domain.acting import Acting
from slackapp.domain.promises import promising
from slackapp.domain.promises.bodies import PromiseBody
from slackapp.domain.tables.promises import Promise
from tests.cast import ANA, GENERAL, PLATFORM, SAM, TEAM, TOMAS
from tests.world import World

SAID = "Could somebody look at the <b>flaky</b> import?"
WHAT = "send you the notes"
DUE = date(2026, 11, 26)


def modal(world: World, user: str) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user)
    assert view is not None
    return view


async def begin(world: World, user: str = SAM, message: Message | None = None) -> View:
    """Choose `I'll get back to this` on a message; give the form."""
    message = message or world.slack.say(TOMAS, PLATFORM, SAID)
    assert (await world.slack.message_shortcut(user, message, "promise_message")).status == 200
    return modal(world, user)


async def save(world: World, user: str, form: View, **given: Any) -> SubmitResult:
    """Send the form."""
    return await world.slack.submit(user, form, given)


async def promised(world: World, maker: str = SAM, other: str | None = ANA, due: date = DUE, what: str = WHAT) -> int:
    """Store a promise as a delivered word does."""
    await world.know(maker, *([] if other is None else [other]))
    async with world.tend.db.transaction() as session:
        at = Acting(TEAM, maker, world.clock.now(), None)
        return await promising.make(session, at, maker, other, what, due)


async def bodies(world: World) -> list[PromiseBody]:
    """Give what is stored."""
    return [PromiseBody.read(row.body) for row in await world.rows(Promise)]


async def page(world: World, user: str) -> View:
    """Open `/tend promises`."""
    await world.slack.command(user, GENERAL, "/tend promises")
    return modal(world, user)
