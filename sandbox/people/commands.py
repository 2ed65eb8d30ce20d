"""Slash commands, and lines typed in the composer."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.front import payloads
from sandbox.front.connection import AppConnection
from sandbox.front.responses import show_answer, show_failure, slackbot_says
from sandbox.people.composer import resolve_references, split_command
from sandbox.people.posts import Posts
from sandbox.workspace.state import Message
from sandbox.workspace.workspace import Workspace


@dataclass(frozen=True)
class CommandResult:
    """The outcome of a slash command: the raw answer, and the messages shown to the person at once."""

    status: int | None
    body: Any
    elapsed_s: float
    shown: list[Message] = field(default_factory=list)
    trouble: str | None = None

    @property
    def text(self) -> str:
        """Return the text of the first message shown; empty without a message."""
        return self.shown[0].text if self.shown else ""


class Commands:
    """People type."""

    def __init__(self, workspace: Workspace, app: AppConnection, posts: Posts) -> None:
        """Send commands to `app`, and plain lines to `posts`."""
        self._workspace = workspace
        self._app = app
        self._posts = posts

    async def command(self, user: str, channel: str, line: str) -> CommandResult:
        """Send a slash command, its text exactly as Slack would send it (`<@U…|name>`, `&lt;`)."""
        state = self._workspace.state
        name, text = split_command(line)
        if state.manifest.command(name) is None:
            shown = slackbot_says(state, user, channel, f"{name} is not a valid command.")
            return CommandResult(None, None, 0.0, [shown], "invalid_command")
        person, where = self._workspace.person(user), self._workspace.channel(channel)
        reply = await self._app.wire.send_form(name, payloads.command_form(state, person, where, name, text))
        if reply.trouble is not None:
            shown = show_failure(state, user, channel, name, reply.trouble)
            return CommandResult(reply.status, reply.body, reply.elapsed_s, [shown], reply.trouble)
        return CommandResult(
            reply.status, reply.body, reply.elapsed_s, show_answer(state, user, channel, reply.body, name)
        )

    async def type_line(self, user: str, channel: str, line: str) -> CommandResult | Message:
        """Type a line in a channel: a command when it starts with a slash, else a message to all its members."""
        state = self._workspace.state
        if line.startswith("/"):
            command = state.manifest.command(split_command(line)[0])
            escape = command is not None and command.should_escape
            return await self.command(user, channel, resolve_references(state, line) if escape else line)
        return self._posts.say(user, channel, resolve_references(state, line))
