"""The composer under a channel: a typed line becomes the text that Slack sends.

Handles and channel names turn into ids, `& < >` are escaped; an unknown @name stays unchanged.
"""

import re

from sandbox.workspace.state import State

BROADCASTS = {"channel", "here", "everyone"}
NAME = re.compile(r"(?<![\w/<|])([@#])([\w][\w.-]*[\w]|\w)")
LINK = re.compile(r"https?://[^\s<>|]+")


def split_command(line: str) -> tuple[str, str]:
    """Return (command, rest) of a line with a leading slash."""
    name, *rest = line.strip().split(maxsplit=1)
    return name, rest[0] if rest else ""


def escaped(line: str) -> str:
    """Return text with Slack's three characters escaped."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def resolve_references(state: State, line: str) -> str:
    """Return a typed line as sent with `should_escape`: `<@U…|handle>`, `<#C…|name>`, `<!here>`."""

    def reference(found: re.Match[str]) -> str:
        return _person(state, found.group(2)) if found.group(1) == "@" else _channel(state, found.group(2))

    return NAME.sub(reference, LINK.sub(lambda found: f"<{found.group(0)}>", escaped(line)))


def _person(state: State, handle: str) -> str:
    if handle in BROADCASTS:
        return f"<!{handle}>"
    for person in state.people.values():
        if person.handle == handle and (state.is_member(person) or person.is_stranger):
            return f"<@{person.id}|{handle}>"
    for group in state.groups.values():
        if group.handle == handle:
            return f"<!subteam^{group.id}|@{handle}>"
    return f"@{handle}"


def _channel(state: State, name: str) -> str:
    for channel in state.channels.values():
        if channel.name == name and channel.kind == "channel":
            return f"<#{channel.id}|{name}>"
    return f"#{name}"
