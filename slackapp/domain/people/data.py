"""Export, erasure and retention of profiles and choices, of user groups, and of the nightly walk."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.people import groups, profiles
from slackapp.domain.rows import removal
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.tables.people import DirectoryWalk, Person, UserGroup, UserGroupMember
from slackapp.domain.tables.prompts import PromptRhythm


async def _export_profile(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    person = await session.get(Person, (workspace_id, user_id))
    if person is None:
        return None
    home = await session.get(HomeTab, (workspace_id, user_id))
    whose = (Person.workspace_id == workspace_id, Person.user_id == user_id)
    return {
        "name": person.name,
        "picture": await session.scalar(select(Person.picture).where(*whose)),
        "time_zone": person.zone,
        "locale": person.locale,
        "is_bot": person.is_bot,
        "is_deactivated": person.is_deactivated,
        "is_guest": person.is_guest,
        "is_external": person.is_external,
        "refreshed_at": person.refreshed_at,
        "is_admin_in_slack": person.is_admin,
        "home_opened_at": None if home is None else home.opened_at,
        "preferences": {
            "sharing": person.sharing,
            "may_be_noted": person.may_be_noted,
            "takes_private_words": person.takes_repairs,
            "prompting": person.prompting,
            "private_reminders_turned_off": person.reminders_off or [],
            "met_prompts_at": person.met_prompts_at,
            "met_seedling_at": person.met_seedling_at,
            "country": person.country,
            "work_days": person.work_days,
            "work_starts_minute": person.work_starts,
            "work_ends_minute": person.work_ends,
            "weekly_message_weekday": person.prompt_weekday,
            "weekly_message_minute": person.prompt_minute,
        },
        "weekly_message": await _weekly_message(session, workspace_id, user_id),
    }


async def _weekly_message(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Give how this manager met the weekly messages. Visible to this manager only."""
    row = await session.get(PromptRhythm, (workspace_id, user_id))
    if row is None:
        return None
    return {
        "last_arrived_at": row.asked_at,
        "my_last_press_or_visit_at": row.heeded_at,
        "paused_at": row.paused_at,
        "told_of_the_pause_at": row.notified_at,
    }


async def _erase_profile(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the profile; of a person who wishes not to be noted, or no private words, keep the id and that."""
    whose = (erasure.workspace_id, erasure.user_id)
    # unopened: a row without its key is erased like all others
    person = await session.get(Person, whose, options=[defer(Person.name)], populate_existing=True)
    if person is None or (person.may_be_noted and person.takes_repairs):
        theirs = Person.user_id == erasure.user_id
        return {"profile": await removal.remove(session, Person, erasure.workspace_id, theirs)}
    return {"profile": int(await profiles.empty(session, person))}


def _has_member(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    theirs = (UserGroupMember.workspace_id == workspace_id, UserGroupMember.user_id == user_id)
    return UserGroup.group_id.in_(select(UserGroupMember.group_id).where(*theirs))


async def _export_groups(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the stored user groups that the person is in; Tend stores a group for KEPT after its use."""
    rows = await session.scalars(
        select(UserGroup)
        .where(UserGroup.workspace_id == workspace_id, _has_member(workspace_id, user_id))
        .order_by(UserGroup.group_id),
    )
    return [{"group": row.group_id, "handle": row.handle} for row in rows]


async def _erase_groups(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the whole groups that the person is in: Slack is asked for the other members at the next use."""
    workspace_id = erasure.workspace_id
    await removal.remove(session, UserGroup, workspace_id, _has_member(workspace_id, erasure.user_id))
    return {}


DATA = DataRules(
    tables=(Person, UserGroup, UserGroupMember, DirectoryWalk),
    export={
        "profile": Rule(10, _export_profile, (Person, HomeTab, PromptRhythm)),
        "user_groups": Rule(130, _export_groups, (UserGroup, UserGroupMember)),
    },
    erase=(
        Rule(70, _erase_groups, (UserGroup, UserGroupMember)),
        Rule(150, _erase_profile, (Person,)),
    ),
    retention={"groups forgotten": Rule(80, groups.forget, (UserGroup, UserGroupMember))},
    counts=("profile",),
    not_exported={DirectoryWalk: "names nobody: how far the nightly walk came"},
    not_erased={DirectoryWalk: "names nobody: how far the nightly walk came"},
    kept={
        Person: "until the person is erased, or the workspace removes Tend",
        DirectoryWalk: "one row for each workspace, written again every night",
    },
)
