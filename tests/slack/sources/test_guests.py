"""A guest sees no names of the workspace's sources: on no screen, in no message and in no export."""

import json

import pytest

from slackapp import features
from slackapp.domain.own_data import exports
from tests.cast import NINA, PLATFORM, TEAM, TOMAS
from tests.sources.webhook_requests import connect_webhook
from tests.world import World

NAME = "Helpdesk"


async def seen(world: World, user_id: str) -> str:
    """Give all that somebody is shown about where an effort came from."""
    await world.deliver()
    shown = [str(world.slack.last_message(user_id).blocks), world.slack.last_message(user_id).text]
    await world.slack.command(user_id, PLATFORM, "/tend sources")
    form = world.slack.modal_of(user_id)
    assert form is not None
    await world.slack.open_home(user_id)
    await world.deliver()
    home = world.slack.home_of(user_id)
    assert home is not None
    async with world.tend.db.reading() as session:
        export = await exports.export_person(session, TEAM, user_id, features.DATA_RULES)
    return json.dumps([*shown, form.blocks, home.blocks, export], default=str)


@pytest.mark.parametrize(("user_id", "sees"), [(NINA, False), (TOMAS, True)])
async def test_a_guest_sees_no_source_names(world: World, user_id: str, *, sees: bool) -> None:
    hook = await connect_webhook(world, NAME)
    answer = await hook.send(doer=user_id)
    assert answer.status_code == 202
    shown = await seen(world, user_id)
    assert "calmed a customer" in shown
    assert (NAME in shown) == sees
    assert ("a connected source" in shown) != sees
    assert world.slack.refused == []


async def test_a_guest_who_leads_sees_no_source_names(world: World) -> None:
    """Neither on Home nor in a message, where they read what a source told of their people."""
    hook = await connect_webhook(world, NAME)
    await world.lead(NINA, TOMAS)
    assert (await hook.send(doer=TOMAS)).status_code == 202
    await world.deliver()
    await world.pass_time(days=7)
    await world.slack.open_home(NINA)
    await world.deliver()
    home = world.slack.home_of(NINA)
    assert home is not None
    shown = json.dumps([home.blocks, *((one.blocks, one.text) for one in world.slack.messages_for(NINA))], default=str)
    assert "calmed a customer" in shown
    assert "a connected source" in shown
    assert NAME not in shown
