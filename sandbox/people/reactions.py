"""Reactions to messages, and the events about them."""

from sandbox.front import payloads
from sandbox.front.connection import AppConnection
from sandbox.front.events import EventResult
from sandbox.people.screens import Screens
from sandbox.workspace.names import BOT_USER
from sandbox.workspace.state import Message
from sandbox.workspace.workspace import NotThereError, Workspace


class Reactions:
    """People react. The app gets the event where it is a member and has the scope `reactions:read`."""

    def __init__(self, workspace: Workspace, app: AppConnection, screens: Screens) -> None:
        """Send the events to `app`."""
        self._workspace = workspace
        self._app = app
        self._screens = screens

    async def react(self, user: str, channel: str, ts: str, name: str) -> EventResult | None:
        """Add a reaction; a second time changes nothing. Returns None when the app gets no event."""
        message = self._workspace.message(channel, ts)
        self._screens.require_visible(user, message)
        if user in message.reactions.get(name, []):
            return None
        message.reactions.setdefault(name, []).append(user)
        return await self._send("reaction_added", user, message, name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> EventResult | None:
        """Remove the person's own reaction; raises NotThereError without one."""
        message = self._workspace.message(channel, ts)
        if user not in message.reactions.get(name, []):
            raise NotThereError(f"{user} has not reacted with {name!r} there")
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        return await self._send("reaction_removed", user, message, name)

    async def _send(self, kind: str, user: str, message: Message, name: str) -> EventResult | None:
        state = self._workspace.state
        state.changes.note(state.audience(message.channel))
        is_member = BOT_USER in self._workspace.channel(message.channel).members
        if not is_member or "reactions:read" not in state.manifest.scopes:
            return None
        return await self._app.send_if_subscribed(payloads.reaction(state, kind, user, message, name))
