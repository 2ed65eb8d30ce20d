"""Changes to the directory: people and user groups, with their events."""

from typing import Any

from sandbox.front.connection import AppConnection
from sandbox.front.events import EventResult
from sandbox.web_api import directory, groups
from sandbox.workspace.state import Group
from sandbox.workspace.workspace import Workspace


class Directory:
    """Admins and people change the directory."""

    def __init__(self, workspace: Workspace, app: AppConnection) -> None:
        """Send the events to `app`."""
        self._workspace = workspace
        self._app = app

    async def change_person(self, user: str, **changes: Any) -> EventResult | None:
        """Change a person (`deleted=True`, `tz=…`) and send `user_change`."""
        state, person = self._workspace.state, self._workspace.person(user)
        _set_fields(person, "person", changes)
        state.changes.note()
        shown = directory.user_object(state, person, with_locale=True)
        return await self._app.send_if_subscribed({"type": "user_change", "user": shown, "event_ts": state.new_ts()})

    async def change_group(self, group_id: str, **changes: Any) -> list[EventResult]:
        """Change a group (`users=[…]`, `is_disabled=…`, `handle=…`, `name=…`) and send the subscribed events.

        Every change sends `subteam_updated`; a change of members also sends `subteam_members_changed`.
        """
        state = self._workspace.state
        group = state.groups[group_id]
        before, previous = list(group.users), group.updated
        _set_fields(group, "group", changes)
        group.updated = int(state.clock.now().timestamp())
        state.changes.note()
        events = [groups.subteam_event(state, "subteam_updated", group)]
        if group.users != before:
            events.append(groups.members_changed(state, group, before, previous))
        return [sent for event in events if (sent := await self._app.send_if_subscribed(event)) is not None]

    async def add_group(self, group: Group) -> list[EventResult]:
        """Create a group and send `subteam_created` to a subscriber."""
        state = self._workspace.state
        state.groups[group.id] = group
        state.changes.note()
        sent = await self._app.send_if_subscribed(groups.subteam_event(state, "subteam_created", group))
        return [sent] if sent is not None else []


def _set_fields(thing: object, noun: str, changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if not hasattr(thing, key):
            raise AttributeError(f"a {noun} has no {key}")
        setattr(thing, key, value)
