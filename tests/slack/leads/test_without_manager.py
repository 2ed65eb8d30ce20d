"""Whom nobody leads, and the profile field that may say it: the admins' list, circles with their names, one field."""

from datetime import timedelta

import pytest

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.slack.leads import ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TOMAS, profile
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.slack.workspace.admin_steps import add_members, choose_manager, send_form
from tests.world import World

pytestmark = pytest.mark.strangers

FIELD = "Xf0MANAGER"


async def unled(world: World) -> str:
    """Open the list of whom nobody leads."""
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_LEADS)
    await world.slack.press(INES, form, action_id=ids.SHOW_UNLED)
    return world.slack.texts(modal(world, INES))


async def test_an_admin_sees_whom_nobody_leads(world: World) -> None:
    """Also whose manager left; with who stands in meanwhile."""
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS, SAM)
    await world.lead(INES, OLEG)
    told = await unled(world)
    assert f"This person has no manager:\n<@{INES}>" in told
    assert f"<@{TOMAS}>" not in told
    await world.slack.change_person(MIRA, deleted=True)
    told = await unled(world)
    assert f"<@{SAM}> Their manager's account is deactivated. <@{OLEG}> stands in for now." in told
    assert world.slack.refused == []


@pytest.mark.both_databases
async def test_pages_of_whom_nobody_leads(world: World) -> None:
    crowd = [profile(f"U0CROWD{number:03}", "one of many") for number in range(24)]
    async with world.tend.db.transaction() as session:
        await people.remember(session, world.slack.team.id, crowd, world.clock.now())
    told = await unled(world)
    assert "These 25 people" in told
    for first in ("U0CROWD010", "U0CROWD020"):
        await world.slack.press_label(INES, modal(world, INES), "More names")
        assert f"<@{first}>" in world.slack.texts(modal(world, INES))
    assert f"<@{INES}>" in world.slack.texts(modal(world, INES))


async def test_only_admins_see_the_list(world: World) -> None:
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_LEADS)
    await world.slack.change_person(INES, is_admin=False)
    await world.slack.press(INES, form, action_id=ids.SHOW_UNLED)
    assert "has no manager" not in world.slack.texts(modal(world, INES))


async def test_a_circle_is_refused_with_the_names_in_it(world: World) -> None:
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    await world.lead(TOMAS, SAM)
    await choose_manager(world, SAM)
    await add_members(world, OLEG)
    told = world.slack.texts(modal(world, INES))
    above = f"<@{TOMAS}>, <@{MIRA}> and <@{OLEG}>"
    way = f"<@{SAM}>’s managers, one above the other, are {above}, so this would make a circle."
    assert way in told


async def test_what_an_admin_adds_ends_what_was_passed_on(world: World) -> None:
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    await world.slack.change_person(MIRA, deleted=True)
    await choose_manager(world, ANA)
    await add_members(world, TOMAS)
    rows = {(row.manager_id, row.source) for row in await world.rows(Lead, Lead.member_id == TOMAS)}
    assert rows == {(MIRA, "import"), (ANA, "admin")}


# The profile field


async def chosen(world: World) -> str | None:
    rows = await world.rows(WorkspaceSettings)
    return rows[0].manager_field if rows else None


async def test_an_admin_chooses_the_field_and_profiles_are_read(world: World) -> None:
    """From the form to the lead: the sync reads it at its next tick, and not before it was chosen."""
    await world.know(TOMAS, SAM)
    world.slack.person(TOMAS).manager = MIRA
    await world.run_job("sync_directory")
    assert await world.rows(Lead) == []
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
    assert "come first" in world.slack.texts(form)
    await send_form(world, INES, profile_field=FIELD)
    assert "1,200 people an hour" in world.slack.texts(modal(world, INES))
    counted = await world.run_job("sync_directory")
    assert (counted["profiles read"], counted["leads changed"]) == (3, 1)
    [lead] = await world.rows(Lead)
    assert (lead.member_id, lead.manager_id, lead.source) == (TOMAS, MIRA, "profile")
    assert world.slack.refused == []


async def test_taking_the_choice_back_ends_what_profiles_said(world: World) -> None:
    await world.know(TOMAS)
    world.slack.person(TOMAS).manager = MIRA
    for value, standing in ((FIELD, 1), (None, 0)):
        await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
        await send_form(world, INES, profile_field=value)
        assert await chosen(world) == value
        await world.run_job("sync_directory")
        assert await world.count(Lead) == standing
    assert await world.count(ProfileManager) == 0


@pytest.mark.parametrize(
    ("error", "sentence"),
    [("missing_scope", "I can't read profiles yet"), ("internal_error", "Please try again later")],
)
async def test_no_fields_to_choose_from_is_told(world: World, error: str, sentence: str) -> None:
    world.slack.fail_next("team.profile.get", error=error)
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
    assert sentence in world.slack.texts(form)
    assert await chosen(world) is None


async def test_why_a_profile_did_not_count_stands_in_the_list(world: World) -> None:
    await world.lead(TOMAS, MIRA)
    world.slack.person(TOMAS).manager = MIRA
    await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
    await send_form(world, INES, profile_field=FIELD)
    await world.run_job("sync_directory")
    told = await unled(world)
    assert f"<@{TOMAS}> Their Slack profile names <@{MIRA}>, which would make a circle." in told


async def test_what_an_admin_removed_does_not_come_back_by_the_profile(world: World) -> None:
    world.slack.person(TOMAS).manager = MIRA
    await world.slack.open_home(TOMAS)
    await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
    await send_form(world, INES, profile_field=FIELD)
    await world.run_job("sync_directory")
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_LEADS)
    await world.slack.press(INES, form, action_id=ids.FIND_MEMBER, selected_user=TOMAS)
    await world.slack.press_label(INES, modal(world, INES), "Remove")
    world.clock.move(timedelta(days=1))
    await world.run_job("sync_directory")
    assert await world.rows(Lead) == []


async def test_a_stranger_cannot_choose_the_field(world: World) -> None:
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_PROFILE_FIELD)
    assert form.callback_id == ids.PROFILE_FIELD_FORM
    await world.slack.change_person(INES, is_admin=False)
    await world.slack.command(ANA, PLATFORM, "/tend help")
    await send_form(world, INES, profile_field=FIELD)
    assert await chosen(world) is None
