"""Who may change what holds for everybody: Slack's own admins always, and whom they added."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.home import set_up
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import CannotBeAdmin, NotAdmin
from slackapp.domain.tables.workspaces import Admin
from slackapp.domain.workspace import admins
from slackapp.domain.workspace import settings as workspace_settings
from slackapp.domain.workspace.settings import WorkspaceChosen
from tests.cast import ANA, EXT, INES, MIRA, NINA, NOBODY, NOW, SAM, TEAM, TOMAS, VEGA, acting, moment, profile
from tests.domain.own_data.data_requests import erase_person, export_person


async def add(session: AsyncSession, *user_ids: str) -> None:
    """Let Ines add admins."""
    await admins.change(session, acting(INES), opened=(), wish=user_ids)


async def test_slacks_admins_are_and_whom_they_add(session: AsyncSession) -> None:
    await add(session, SAM)
    standing = {user_id: await admins.is_admin(session, TEAM, user_id) for user_id in (INES, SAM, TOMAS, EXT, NOBODY)}
    assert standing == {INES: True, SAM: True, TOMAS: False, EXT: False, NOBODY: False}
    assert not await admins.is_admin(session, VEGA, INES)


async def test_whoever_leaves_is_none_any_more(session: AsyncSession) -> None:
    await add(session, SAM)
    gone = [profile(SAM, "Sam", is_deactivated=True), profile(INES, "Ines", is_admin=True, is_external=True)]
    await people.remember(session, TEAM, gone, NOW)
    assert not await admins.is_admin(session, TEAM, SAM)
    assert not await admins.is_admin(session, TEAM, INES)


async def test_slack_takes_the_right_back(session: AsyncSession) -> None:
    await people.remember(session, TEAM, [profile(INES, "Ines")], NOW)
    with pytest.raises(NotAdmin):
        await add(session, SAM)


async def test_only_what_was_changed_in_a_window_is_changed(session: AsyncSession) -> None:
    await add(session, SAM, ANA)
    await admins.change(session, acting(INES), opened=(SAM,), wish=(TOMAS,))
    await admins.change(session, acting(INES), opened=(SAM,), wish=(TOMAS,))
    assert await admins.added(session, TEAM) == tuple(sorted((ANA, TOMAS)))


@pytest.mark.parametrize("user_id", [EXT, NOBODY])
async def test_who_cannot_be_one_is_refused_and_nobody_is_added(session: AsyncSession, user_id: str) -> None:
    with pytest.raises(CannotBeAdmin):
        await add(session, ANA, user_id)
    assert await admins.added(session, TEAM) == ()


async def test_there_is_an_end_to_it(session: AsyncSession) -> None:
    crowd = [profile(f"U0CROWD{number:03}", "One") for number in range(admins.ADMINS_MAX + 1)]
    await people.remember(session, TEAM, crowd, NOW)
    await add(session, *(one.user_id for one in crowd[:-1]))
    with pytest.raises(CannotBeAdmin) as refused:
        await add(session, crowd[-1].user_id)
    assert refused.value.why == "too_many"


async def test_the_set_up_counts_people_and_tells_of_nobody(session: AsyncSession) -> None:
    before = await set_up.set_up(session, TEAM)
    await import_leads(session, moment(), [(TOMAS, MIRA), (NINA, MIRA)])
    await workspace_settings.choose(session, acting(INES), WorkspaceChosen(safety_contacts="Room 4"))
    after = await set_up.set_up(session, TEAM)
    assert (before.led, before.has_contacts, before.is_more) == (0, False, False)
    assert (after.led, after.has_contacts, after.people) == (2, True, before.people)
    assert before.people == 7  # Mira, Tomas, Ana, Sam, Oleg, Nina, Ines; no bots, nobody from outside or gone


async def test_an_export_tells_the_role_and_erasing_ends_it(session: AsyncSession) -> None:
    await add(session, SAM)
    await admins.change(session, acting(SAM), opened=(), wish=(ANA,))
    held = (await export_person(session, TEAM, SAM))["admin_of_tend"]
    assert {(row["admin"], row["added_by"]) for row in held} == {(SAM, INES), (ANA, SAM)}
    await erase_person(session, TEAM, SAM, NOW)
    session.expire_all()
    assert await admins.added(session, TEAM) == (ANA,)
    assert (await session.get_one(Admin, (TEAM, ANA))).added_by == ""
