"""User groups in the database: what is kept of them, for how long, and what several processes do to it at once."""

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import groups
from slackapp.domain.people.groups import Change, Group
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.tables.people import UserGroup
from slackapp.storage.database import Database
from tests.cast import ANA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA
from tests.domain.own_data.data_requests import erase_person, export_person

GROUP = Group("S0TEAM0001", "core", is_disabled=False, member_ids=(TOMAS, ANA))
LATER = NOW.timestamp() + 60


async def ask(session: AsyncSession, group: Group = GROUP, workspace_id: str = TEAM) -> Group:
    return await groups.remember(session, workspace_id, group, NOW, NOW)


async def test_what_slack_answered_is_kept_by_workspace(session: AsyncSession) -> None:
    await ask(session)
    assert await groups.known(session, TEAM, GROUP.group_id) == Group("S0TEAM0001", "core", False, (TOMAS, ANA), NOW)
    assert await groups.known(session, VEGA, GROUP.group_id) is None


async def test_fresh_for_an_hour(session: AsyncSession) -> None:
    group = await ask(session)
    assert groups.is_fresh(group, NOW + timedelta(minutes=59))
    assert not groups.is_fresh(group, NOW + timedelta(minutes=60))


async def test_an_answer_does_not_overwrite_what_an_event_told_meanwhile(session: AsyncSession) -> None:
    await ask(session)
    await groups.change(session, TEAM, Change(GROUP.group_id, LATER, member_ids=(OLEG,)), NOW)
    holds = await ask(session)
    assert holds.member_ids == (OLEG,)


async def test_a_chain_of_late_events_never_brings_an_old_list_back(session: AsyncSession) -> None:
    """After a late one the row is unsure, and even an event between the two is not taken as news."""
    await ask(session)
    for earlier_s in (30, 50, 40):
        told = Change(GROUP.group_id, NOW.timestamp() - earlier_s, member_ids=(OLEG,))
        group = await groups.change(session, TEAM, told, NOW)
        assert group is not None
        assert (group.member_ids, group.refreshed_at) == ((TOMAS, ANA), NEVER)


async def test_who_came_and_went_any_number_of_times(session: AsyncSession) -> None:
    await ask(session)
    told = Change(GROUP.group_id, LATER, added_ids=(SAM, TOMAS), removed_ids=(ANA, OLEG))
    for _ in range(2):
        group = await groups.change(session, TEAM, told, NOW)
        assert group is not None
        assert group.member_ids == (TOMAS, SAM)


async def test_erasing_a_person_forgets_the_groups_they_are_in(session: AsyncSession) -> None:
    await ask(session)
    await ask(session, Group("S0OTHER001", None, is_disabled=False, member_ids=(SAM,)))
    await ask(session, Group("S0LIKE0001", None, is_disabled=False, member_ids=(f"{TOMAS}X",)))
    await erase_person(session, TEAM, TOMAS, NOW)
    left = await session.scalars(select(UserGroup.group_id).order_by(UserGroup.group_id))
    assert left.all() == ["S0LIKE0001", "S0OTHER001"]


async def test_a_person_exports_the_groups_they_are_in_and_nobody_elses_name(session: AsyncSession) -> None:
    await ask(session)
    held = await export_person(session, TEAM, TOMAS)
    assert held["user_groups"] == [{"group": GROUP.group_id, "handle": "core"}]
    assert (await export_person(session, TEAM, SAM))["user_groups"] == []


async def test_a_group_goes_a_day_after_slack_told_of_it(session: AsyncSession) -> None:
    await ask(session)
    assert await groups.forget(session, NOW + timedelta(hours=23)) == 0
    assert await groups.forget(session, NOW + timedelta(hours=25)) == 1
    assert await groups.forget(session, NOW + timedelta(hours=25)) == 0


async def test_several_processes_meet_a_group_at_once(database: Database) -> None:
    async def one(number: int) -> None:
        async with database.transaction() as session:
            if number % 2:
                await ask(session)
            else:
                told = Change(GROUP.group_id, LATER + number, member_ids=(OLEG,))
                await groups.change(session, TEAM, told, NOW, is_new=True)

    await asyncio.gather(*(one(number) for number in range(6)))
    async with database.reading() as session:
        group = await groups.known(session, TEAM, GROUP.group_id)
    assert group is not None
    assert group.member_ids == (OLEG,)
