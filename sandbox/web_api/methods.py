"""Web API methods as data: arguments, scope, answer and errors.

The methods stand in `chat`, `modals`, `directory`, `groups`, `conversations` and `connections`; `api` calls them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.workspace.state import Json, State


class SlackError(Exception):
    """A refusal by Slack: the name of the error, and details for `response_metadata.messages`."""

    def __init__(self, name: str, *messages: str, **more: Any) -> None:
        """Store the name, the messages, and further keys of the answer such as `needed`."""
        super().__init__(name)
        self.name = name
        self.messages = list(messages)
        self.more = more

    def answer(self) -> Json:
        """Return the body of Slack's answer."""
        body: Json = {"ok": False, "error": self.name, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A Web API method: its requirements and its function."""

    run: Callable[[State, Json], Json]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scope: Callable[[State, Json], str | None] = lambda _state, _args: None
    caller: Literal["bot", "app"] = "bot"  # the owner of the token


def needs(scope: str) -> Callable[[State, Json], str | None]:
    """Return the rule of a method with one fixed scope."""
    return lambda _state, _args: scope
