"""Shortcuts: the entries of the shortcuts menu, and of the menu of a message."""

from dataclasses import dataclass

from sandbox.front import payloads
from sandbox.front.connection import AppConnection
from sandbox.people.screens import Screens
from sandbox.workspace.state import Json, Message
from sandbox.workspace.workspace import NotThereError, Workspace


@dataclass(frozen=True)
class ShortcutResult:
    """The outcome of a shortcut. The app's answer shows nothing: it opens a modal or sends a message."""

    status: int | None
    elapsed_s: float
    payload: Json
    trouble: str | None = None


class Shortcuts:
    """People choose shortcuts of the manifest."""

    def __init__(self, workspace: Workspace, app: AppConnection, screens: Screens) -> None:
        """Send the chosen shortcuts to `app`."""
        self._workspace = workspace
        self._app = app
        self._screens = screens

    async def shortcut(self, user: str, callback_id: str, viewing: str | None = None) -> ShortcutResult:
        """Choose a global shortcut; `viewing` is the channel in front of the person, unknown to the app."""
        self._require_offered("global", callback_id)
        person = self._workspace.person(user)
        return await self._send(callback_id, payloads.shortcut(self._workspace.state, person, callback_id, viewing))

    async def message_shortcut(
        self, user: str, message: Message | tuple[str, str], callback_id: str, *, forged: bool = False
    ) -> ShortcutResult:
        """Choose a shortcut from the menu of a message, given itself or as (channel, ts).

        Ephemeral messages have no such menu. `forged=True` skips the check that the person sees the message.
        """
        self._require_offered("message", callback_id)
        found = self._workspace.message_at(message)
        if not forged:
            self._screens.require_visible(user, found)
            if found.only_for is not None:
                raise NotThereError("an ephemeral message has no menu of shortcuts")
        person = self._workspace.person(user)
        return await self._send(callback_id, payloads.message_action(self._workspace.state, person, found, callback_id))

    def _require_offered(self, kind: str, callback_id: str) -> None:
        manifest = self._workspace.state.manifest
        if manifest.shortcut(kind, callback_id) is None:
            there = [each.callback_id for each in manifest.shortcuts if each.type == kind]
            raise NotThereError(f"the manifest has no {kind} shortcut {callback_id!r}; there is {there}")

    async def _send(self, callback_id: str, payload: Json) -> ShortcutResult:
        reply = await self._app.wire.send_payload(f"{payload['type']} {callback_id}", payload)
        return ShortcutResult(reply.status, reply.elapsed_s, payload, reply.trouble)
