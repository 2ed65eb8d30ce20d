"""Expand user groups into members: from the process's cache, the database, or Slack, in this order.

A cached group holds until some process announces a change of the directory, of which each learns within a second.
Knows how to ask Slack and how long an answer is good. The module must not know the purpose of the expansion.
"""

import asyncio
import time
from collections.abc import Callable

from cachetools import TTLCache

from slackapp.clock import Clock
from slackapp.domain.people import groups
from slackapp.domain.people.announcing import announce_change
from slackapp.domain.people.groups import Group
from slackapp.domain.refusals import GroupDisabled, GroupEmpty, GroupsNotOpened, GroupUnknown
from slackapp.slack.directory.people import MEETING_TIME_S
from slackapp.slack.platform.deadline import STORED_WITHIN_S, Deadline
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import Refused, SlackApi, SlackFailure
from slackapp.storage.database import Database

AT_HAND_FOR_S = 60.0  # for groups that nobody changes
AT_HAND_MAX = 1_000  # groups cached in this process
MEMBERS_AT_HAND_MAX = 200  # larger groups are refused anyway, and a thousand of them would fill the memory
NO_GROUP = frozenset({"no_such_subteam", "subteam_not_found"})  # docs.slack.dev/reference/methods/usergroups.users.list

_Kept = tuple[Group, int | None]  # as of this version of the directory


class Groups:
    """User groups of all workspaces, stored in the database and cached for a minute in the process."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        installations: Installations,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self._at_hand: TTLCache[tuple[str, str], tuple[Group, int | None]] = TTLCache(
            AT_HAND_MAX, AT_HAND_FOR_S, monotonic
        )

    async def members(
        self, workspace_id: str, group_id: str, handle: str | None, deadline: Deadline
    ) -> tuple[str, ...]:
        """Return the members of a group, at least one; `handle` is the group's name in Slack's text.

        An answer older than an hour is requested again, and used unchanged if Slack does not answer in time. Raises
        GroupDisabled, GroupEmpty, GroupUnknown, and GroupsNotOpened for a group still unknown.
        """
        version = self._installations.directory_version(workspace_id)
        group = await self._known(workspace_id, group_id)
        if group is None or not groups.is_fresh(group, self._clock.now()):
            group = await self._ask(workspace_id, group_id, handle, deadline) or group
        if group is None:
            raise GroupsNotOpened
        self._keep(workspace_id, group, version)
        name = handle or group.handle
        if group.is_disabled:
            raise GroupDisabled(group_id, name)
        if not group.member_ids:
            raise GroupEmpty(group_id, name)
        return group.member_ids

    async def handle(self, workspace_id: str, group_id: str) -> str | None:
        """Return a group's stored name without the @; None for an unknown name. Slack is not asked."""
        group = await self._known(workspace_id, group_id)
        return None if group is None else group.handle

    def note(self, workspace_id: str, group: Group) -> None:
        """Cache a stored group in the process too."""
        self._keep(workspace_id, group, self._installations.directory_version(workspace_id))

    def _keep(self, workspace_id: str, group: Group, version: int | None) -> None:
        """Cache a group as it was when the directory had this version."""
        key = (workspace_id, group.group_id)
        if len(group.member_ids) > MEMBERS_AT_HAND_MAX:
            self._at_hand.pop(key, None)
            return
        self._at_hand[key] = group, version

    async def _known(self, workspace_id: str, group_id: str) -> Group | None:
        kept = self._at_hand.get((workspace_id, group_id))
        if kept is not None and kept[1] == self._installations.directory_version(workspace_id):
            return kept[0]
        async with self._db.reading() as session:
            return await groups.known(session, workspace_id, group_id)

    async def _ask(self, workspace_id: str, group_id: str, handle: str | None, deadline: Deadline) -> Group | None:
        """Ask Slack; None if Slack does not answer in time. Raises GroupUnknown."""
        asked_at = self._clock.now()
        try:
            async with asyncio.timeout(deadline.left_s(MEETING_TIME_S)):
                installation = await self._installations.find(workspace_id)
                if installation is None:
                    return None
                is_disabled, member_ids = await self._ask_slack(installation.token, group_id, handle)
        except (SlackFailure, TimeoutError):
            return None
        asked = Group(group_id, handle, is_disabled, member_ids)
        async with self._db.transaction(deadline.left_s(STORED_WITHIN_S)) as session:
            before = await groups.known(session, workspace_id, group_id)
            group = await groups.remember(session, workspace_id, asked, asked_at, self._clock.now())
            if groups.is_other(before, group):
                await announce_change(session, workspace_id)
        return group

    async def _ask_slack(self, token: str, group_id: str, handle: str | None) -> tuple[bool, tuple[str, ...]]:
        """Return whether the group is disabled, and its members. Raises GroupUnknown, SlackFailure."""
        running = await self._users(token, group_id)
        if running:
            return False, running
        # empty or not found: the group may be disabled, and Slack lists disabled groups only on request
        any_state = await self._users(token, group_id, include_disabled="true")
        if running is None and any_state is None:
            raise GroupUnknown(group_id, handle)
        return running is None or bool(any_state), any_state or ()

    async def _users(self, token: str, group_id: str, **also: str) -> tuple[str, ...] | None:
        """Return the members; None if Slack does not know the group."""
        try:
            answer = await self._slack.call(token, "usergroups.users.list", {"usergroup": group_id, **also})
        except Refused as error:
            if error.error in NO_GROUP:
                return None
            raise
        return tuple(str(user_id) for user_id in answer.get("users") or ())
