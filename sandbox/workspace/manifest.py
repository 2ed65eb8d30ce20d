"""The app's own declarations in manifest.yml: Slack grants, sends and offers nothing else.

Knows the file's shape and nothing of the app itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY_MANIFEST = Path(__file__).resolve().parent.parent.parent / "manifest.yml"

UNGRANTED = "chat:write.public"  # the one optional scope not granted here: so that channels ask for an invitation


@dataclass(frozen=True)
class Command:
    """A slash command: its name with the slash, and its texts in the composer."""

    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """An entry of the shortcuts menu (`type` "global"), or of the menu of every message ("message")."""

    type: str
    name: str
    callback_id: str


@dataclass(frozen=True)
class Manifest:
    """The app's scopes, commands, shortcuts and events."""

    name: str
    scopes: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: tuple[str, ...]
    messages_tab_read_only: bool
    optional_scopes: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path = REPOSITORY_MANIFEST) -> Manifest:
        """Read a manifest file; raises FileNotFoundError or ValueError with the file's name."""
        return _read(path, path.stat().st_mtime_ns)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Manifest:
        """Build a manifest from parsed YAML."""
        features = raw.get("features", {})
        scopes = raw.get("oauth_config", {}).get("scopes", {})
        ungranted = {UNGRANTED} & set(scopes.get("bot_optional", ()))
        subscriptions = raw.get("settings", {}).get("event_subscriptions", {})
        return cls(
            name=features.get("bot_user", {}).get("display_name", "Tend"),
            scopes=tuple(each for each in scopes.get("bot", ()) if each not in ungranted),
            commands=tuple(_command(each) for each in features.get("slash_commands", ())),
            shortcuts=tuple(
                Shortcut(each["type"], each["name"], each["callback_id"]) for each in features.get("shortcuts", ())
            ),
            events=tuple(subscriptions.get("bot_events", ())),
            optional_scopes=tuple(scopes.get("bot_optional", ())),
            messages_tab_read_only=bool(features.get("app_home", {}).get("messages_tab_read_only_enabled", True)),
        )

    def without_app(self) -> Manifest:
        """Return what a workspace has of the app before it is installed: its name alone."""
        return replace(self, scopes=(), commands=(), shortcuts=(), events=())

    def granting(self, scopes: tuple[str, ...]) -> Manifest:
        """Return what a workspace has of the app that granted these scopes."""
        return replace(self, scopes=scopes)

    def command(self, name: str) -> Command | None:
        """Return the command with a name, slash included; None if undeclared."""
        return next((each for each in self.commands if each.name == name), None)

    def shortcut(self, kind: str, callback_id: str) -> Shortcut | None:
        """Return the shortcut of a kind, "global" or "message"; None if undeclared."""
        return next((each for each in self.shortcuts if (each.type, each.callback_id) == (kind, callback_id)), None)


def _command(raw: dict[str, Any]) -> Command:
    return Command(
        name=raw["command"],
        description=raw.get("description", ""),
        usage_hint=raw.get("usage_hint", ""),
        should_escape=bool(raw.get("should_escape", False)),  # docs.slack.dev/reference/app-manifest: false by default
    )


@cache
def _read(path: Path, _changed_ns: int) -> Manifest:
    """Read a file once per change: a suite makes a thousand workspaces of it."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        message = f"{path} holds no manifest"
        raise ValueError(message)  # noqa: TRY004 - the file is wrong, not the caller's type
    return Manifest.of(loaded)
