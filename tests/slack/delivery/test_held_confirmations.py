"""Line 1.2: while Slack refuses the workspace, every confirmation of sending says that the words wait."""

import pytest
from sqlalchemy.exc import OperationalError

from slackapp.domain.outbox import holds
from slackapp.domain.tables.outbox import WorkspaceHold
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.away import ids as away_ids
from slackapp.slack.bolt.values import Payload
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.own_data.ids import OPEN_MY_SETTINGS
from slackapp.slack.platform import workspace_holds
from tests.cast import ANA, MIRA, PLATFORM, TEAM, TOMAS
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.world import World

WAITS = "Slack refuses messages from Tend at the moment. This is saved, and goes out as soon as Slack takes it."
TRIAL = "Slack refused the last message from Tend."


@pytest.fixture(autouse=True)
def look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no confirmation tell of a moment before; autouse fixtures come before the world."""
    monkeypatch.setattr(workspace_holds, "SEEN_FOR_S", 0.0)


async def hold(world: World, error: str = "invalid_auth", *, on_trial: bool = False) -> None:
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        assert await holds.hold(session, TEAM, error, now, now, on_trial=on_trial)


async def lift(world: World) -> None:
    async with world.tend.db.transaction() as session:
        await session.delete(await session.get_one(WorkspaceHold, TEAM))


def shown(world: World, user_id: str) -> str:
    return world.slack.texts(modal(world, user_id))


async def test_1_2_a_command_says_that_its_words_wait(world: World) -> None:
    """And never that the receiver has them."""
    for line in ("/thanks", "/tend thanks", "/thanks privately"):
        await hold(world)
        said = await world.slack.command(ANA, PLATFORM, f"{line} <@{TOMAS}> for the demo")
        assert WAITS in said.text
        assert f"I have your words to <@{TOMAS}>" in said.text
        assert "Sent to" not in said.text
        await lift(world)
        said = await world.slack.command(ANA, PLATFORM, f"{line} <@{TOMAS}> for the demo")
        assert "Sent to" in said.text
        assert "Slack refuse" not in said.text
    assert await world.count(Thanks) == 6


@pytest.mark.parametrize("error", ["missing_scope", "ekm_access_denied"])
async def test_1_2_what_may_concern_one_channel_is_said_as_such(world: World, error: str) -> None:
    await hold(world, error, on_trial=True)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    assert TRIAL in said.text
    assert WAITS not in said.text


async def test_1_2_a_form_says_so_too(world: World) -> None:
    await hold(world)
    await world.slack.command(ANA, PLATFORM, "/thanks")
    await world.slack.submit(ANA, modal(world, ANA), {"receivers": [TOMAS], "words": "you kept calm in the outage"})
    assert WAITS in shown(world, ANA)
    await world.slack.press_label(ANA, modal(world, ANA), "Edit")
    await world.slack.submit(ANA, modal(world, ANA), {"words": "you kept very calm in the outage"})
    assert WAITS in shown(world, ANA)


async def test_1_2_an_effort_says_so_where_somebody_else_is_told(world: World) -> None:
    await hold(world)
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    assert WAITS in said.text
    assert "Once my message arrives" in said.text
    own = await world.slack.command(ANA, PLATFORM, "/noticed me chasing invoices")
    assert "Slack refuse" not in own.text


async def test_1_2_an_answer_and_a_press_on_a_message_say_so(world: World) -> None:
    """The message itself cannot change while Slack refuses: the answer at the response URL needs no token."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    await world.deliver()
    card = world.slack.last_message(TOMAS)
    await hold(world)
    await world.slack.press_label(TOMAS, card, "Share it")
    assert world.slack.ephemerals(TOMAS)[-1].text == WAITS
    await world.slack.press_label(TOMAS, card, "That mattered because …")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"words": "I could sleep"})
    assert WAITS in shown(world, TOMAS)
    assert "has your answer" not in shown(world, TOMAS)


async def test_1_2_a_named_manager_is_asked_later(world: World) -> None:
    await hold(world)
    await world.slack.command(ANA, PLATFORM, "/tend leader")
    await world.slack.submit(ANA, modal(world, ANA), {leads_ids.LEADER: MIRA})
    assert WAITS in shown(world, ANA)
    assert "I asked" not in shown(world, ANA)


async def test_1_2_a_stand_in_is_asked_later(world: World) -> None:
    """And where nobody is asked, nothing waits."""
    await world.lead(MIRA, TOMAS)
    days = {away_ids.AWAY_FROM: "2026-12-07", away_ids.AWAY_UNTIL: "2026-12-11"}
    await open_settings(world, MIRA, OPEN_MY_SETTINGS, away_ids.OPEN_AWAY)
    await hold(world)
    await world.slack.submit(MIRA, modal(world, MIRA), days)
    assert "Slack refuse" not in shown(world, MIRA)
    days = {away_ids.AWAY_FROM: "2026-12-14", away_ids.AWAY_UNTIL: "2026-12-15"}
    await world.slack.submit(MIRA, modal(world, MIRA), {**days, away_ids.STAND_IN: ANA})
    assert WAITS in shown(world, MIRA)


async def test_1_2_a_database_that_does_not_say_fails_no_confirmation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are stored by then: an apology would have them typed twice."""

    async def gone(*_: Payload) -> None:
        message = "gone"
        raise OperationalError(message, None, Exception(message))

    monkeypatch.setattr(holds, "is_on_trial", gone)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    assert "Sent to" in said.text
    assert await world.count(Thanks) == 1
