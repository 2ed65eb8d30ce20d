"""Who leads whom through Slack's doors: a member names somebody, who answers."""

from copy import deepcopy

import pytest

from sandbox.workspace.state import View
from slackapp.domain.tables.leads import Lead
from slackapp.slack.leads import ids
from slackapp.slack.own_data import ids as own_data_ids
from tests.cast import ANA, DEPLOYBOT, EXT, IVO, MIRA, OLEG, SAM, SLACKBOT, TOMAS
from tests.world import World


async def name(world: World, member_id: str, manager_id: str) -> dict[str, str]:
    """Name somebody from Home; give what the form objected to."""
    await world.slack.open_home(member_id)
    await world.deliver()
    home = world.slack.home_of(member_id)
    assert home is not None
    await world.slack.press(member_id, home, action_id=ids.OPEN_LEAD_FORM)
    form = world.slack.modal_of(member_id)
    assert form is not None
    done = await world.slack.submit(member_id, form, {ids.LEADER: manager_id})
    await world.deliver()
    return dict(done.errors)


async def led(world: World) -> dict[tuple[str, str], bool]:
    """Give who leads whom, and whether it was confirmed."""
    return {(row.member_id, row.manager_id): row.confirmed_at is not None for row in await world.rows(Lead)}


@pytest.mark.both_databases
async def test_the_manager_is_asked_and_says_yes(world: World) -> None:
    assert await name(world, TOMAS, MIRA) == {}
    told = world.slack.modal_of(TOMAS)
    assert told is not None
    assert f"I asked <@{MIRA}> privately" in world.slack.texts(told)
    assert await led(world) == {(TOMAS, MIRA): False}

    question = world.slack.last_message(MIRA)
    assert f"<@{TOMAS}> says you are their manager." in question.text
    await world.slack.press_label(MIRA, question, "Yes, that's right")
    await world.slack.press(MIRA, question, action_id=ids.CONFIRM_LEAD, forged=True)
    await world.deliver()
    assert await led(world) == {(TOMAS, MIRA): True}
    assert len(world.slack.messages_for(MIRA)) == 1
    assert world.slack.labels(world.slack.last_message(MIRA)) == []
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "Your manager" not in world.slack.texts(home)
    assert world.slack.refused == []


async def test_a_no_is_told_kindly_and_another_can_be_named(world: World) -> None:
    await name(world, TOMAS, OLEG)
    await world.slack.press_label(OLEG, world.slack.last_message(OLEG), "Not me")
    await world.deliver()
    assert await led(world) == {}
    told = world.slack.last_message(TOMAS)
    assert "No harm done" in told.text
    await world.slack.press_label(TOMAS, told, "Choose a manager")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {ids.LEADER: MIRA})
    assert await led(world) == {(TOMAS, MIRA): False}


@pytest.mark.parametrize(
    ("manager_id", "words"),
    [
        (TOMAS, "other than yourself"),
        (DEPLOYBOT, "That is an app"),
        (SLACKBOT, "That is an app"),
        (IVO, "deactivated"),
        (EXT, "another organisation"),
        ("U0NOBODY01", "knows nobody"),
    ],
)
async def test_who_cannot_lead_is_named_beside_the_field(world: World, manager_id: str, words: str) -> None:
    errors = await name(world, TOMAS, manager_id)
    assert words in errors[ids.LEADER]
    assert await led(world) == {}


async def test_a_circle_is_named_beside_the_field(world: World) -> None:
    """Nothing of who stands where in it: that somebody is below them once was told, which may be news to both."""
    await world.lead(MIRA, TOMAS)
    await world.lead(TOMAS, SAM)
    said = {(await name(world, MIRA, user_id))[ids.LEADER] for user_id in (TOMAS, SAM)}
    assert said == {"That would make a circle of managers, so nothing was changed. An admin can look into it."}


async def test_an_answer_to_a_question_that_was_withdrawn_changes_nothing(world: World) -> None:
    await name(world, TOMAS, OLEG)
    question = deepcopy(world.slack.last_message(OLEG))  # as it still stands on a screen that has not caught up
    await name(world, TOMAS, MIRA)
    assert "There is nothing to do." in world.slack.last_message(OLEG).text
    await world.slack.press(OLEG, question, action_id=ids.CONFIRM_LEAD, forged=True)
    await world.deliver()
    assert await led(world) == {(TOMAS, MIRA): False}
    assert "not here any more" in world.slack.ephemerals(OLEG)[-1].text


async def test_nobody_else_can_answer(world: World) -> None:
    await name(world, TOMAS, MIRA)
    question = world.slack.last_message(MIRA)
    for user_id in (ANA, TOMAS, EXT):
        await world.slack.press(user_id, question, action_id=ids.CONFIRM_LEAD, forged=True)
    assert await led(world) == {(TOMAS, MIRA): False}


async def test_from_settings_the_question_lies_on_top(world: World) -> None:
    await world.slack.command(TOMAS, "C0PLATFORM", "/tend settings")
    settings = world.slack.modal_of(TOMAS)
    assert settings is not None
    await world.slack.press(TOMAS, settings, action_id=ids.OPEN_LEAD_FORM)
    assert [modal.callback_id for modal in world.slack.modals_of(TOMAS)] == [own_data_ids.SETTINGS_FORM, ids.LEAD_FORM]
    assert world.slack.refused == []


async def test_the_member_hears_that_their_manager_said_yes(world: World) -> None:
    await name(world, TOMAS, MIRA)
    await world.slack.press_label(MIRA, world.slack.last_message(MIRA), "Yes, that's right")
    await world.deliver()
    [told] = world.slack.messages_for(TOMAS)
    assert f"<@{MIRA}> confirmed that they are your manager." in told.text


async def team(world: World) -> View:
    """Open Mira's team."""
    await world.slack.command(MIRA, "C0PLATFORM", "/tend settings")
    menu = world.slack.modal_of(MIRA)
    assert menu is not None
    await world.slack.press(MIRA, menu, action_id=ids.OPEN_MY_TEAM)
    shown = world.slack.modal_of(MIRA)
    assert shown is not None
    return shown


async def test_a_manager_says_who_is_not_theirs_and_that_person_is_told(world: World) -> None:
    await world.lead(MIRA, TOMAS, ANA)
    shown = await team(world)
    await world.slack.press(MIRA, shown, action_id=ids.FIND_IN_TEAM, selected_user=TOMAS)
    stale = deepcopy(shown)  # a screen that has not caught up
    await world.slack.press_label(MIRA, shown, "Not on my team")
    await world.slack.press(MIRA, stale, action_id=ids.NOT_MY_TEAM, forged=True)
    await world.deliver()
    assert await led(world) == {(ANA, MIRA): True}
    [told] = world.slack.messages_for(TOMAS)
    assert f"<@{MIRA}> says they are not your manager" in told.text
    await world.slack.press_label(TOMAS, told, "Choose a manager")
    assert world.slack.modal_of(TOMAS) is not None


async def test_a_question_can_be_answered_in_the_team(world: World) -> None:
    await name(world, TOMAS, MIRA)
    shown = await team(world)
    assert f"<@{TOMAS}> says you are their manager." in world.slack.texts(shown)
    await world.slack.press_label(MIRA, shown, "Yes, that's right")
    assert world.slack.labels(shown) == ["Not on my team"]
    assert await led(world) == {(TOMAS, MIRA): True}


async def test_nobody_ends_what_is_not_theirs(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    stale = deepcopy(await team(world))
    await world.slack.press(ANA, stale, action_id=ids.NOT_MY_TEAM, forged=True)
    await world.deliver()
    assert await led(world) == {(TOMAS, MIRA): True}
    assert world.slack.messages_for(TOMAS) == []
