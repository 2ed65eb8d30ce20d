"""The set-up card says what the granted scopes really allow, and Slack agrees."""

from dataclasses import replace

import pytest

from sandbox.workspace.manifest import Manifest
from slackapp.domain.home.set_up import SetUp
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.platform.scopes import POSTS_PUBLICLY
from slackapp.slack.workspace.home_views import set_up_card
from tests.cast import ANA, GENERAL, INES, TOMAS
from tests.world import World

pytestmark = pytest.mark.strangers


@pytest.mark.parametrize("is_granted", [True, False])
async def test_2_4_the_set_up_card_says_what_the_granted_scopes_allow(world: World, *, is_granted: bool) -> None:
    manifest: Manifest = world.slack.state.manifest
    also = (POSTS_PUBLICLY,) if is_granted else ()
    world.slack.state.manifest = replace(manifest, scopes=(*manifest.scopes, *also))
    channel = next(each for each in world.slack.state.channels.values() if each.id == GENERAL)
    channel.members.discard(world.slack.bot_user)

    await world.slack.open_home(INES)
    await world.deliver()
    home = world.slack.home_of(INES)
    assert home is not None
    card = world.slack.texts(home)
    assert ("in every public channel, and in private ones where you invite me" in card) == is_granted
    assert ("With the optional scope `chat:write.public`" in card) != is_granted

    await world.slack.command(ANA, GENERAL, f"/thanks <@{TOMAS}> taking my night")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    posted = [call for call in world.slack.calls_to("chat.postMessage", ok=True) if call.args["channel"] == GENERAL]
    assert bool(posted) == is_granted


def test_as_long_as_slack_did_not_say_the_card_claims_nothing() -> None:
    said = str(set_up_card(Reader(), SetUp(people=1, led=0, has_contacts=False)))
    assert "I can post thanks where you invite me" in said
    assert "chat:write.public" not in said
