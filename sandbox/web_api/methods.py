"""What a Web API method is: its arguments, its scope, its answer and its errors.

The methods stand in `chat`, `modals`, `directory`, `groups`, `conversations` and `connections`; `api` calls them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.workspace.state import Json, State


class SlackError(Exception):
    """Slack says no: its name for the reason, and details in `response_metadata.messages`."""

    def __init__(self, name: str, *messages: str, **more: Any) -> None:
        """Keep the name, the messages, and other keys of the answer such as `needed`."""
        super().__init__(name)
        self.name = name
        self.messages = list(messages)
        self.more = more

    def answer(self) -> Json:
        """Return the body that Slack would send."""
        body: Json = {"ok": False, "error": self.name, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A Web API method: what it needs and what it does."""

    run: Callable[[State, Json], Json]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scope: Callable[[State, Json], str | None] = lambda _state, _args: None
    caller: Literal["bot", "app"] = "bot"  # whose token it takes


def needs(scope: str) -> Callable[[State, Json], str | None]:
    """Return the rule for a method that always needs the same scope."""
    return lambda _state, _args: scope
