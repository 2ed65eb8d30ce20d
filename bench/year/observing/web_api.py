"""A double of Slack's Web API: takes calls as Slack does, and keeps what it received with the moment.

Must not know Tend: calls come as a method with arguments. Every message is kept as it was posted first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """A message as Slack received it; `target` is the person."""

    at: datetime
    target: str
    text: str
    blocks: tuple[Mapping[str, Any], ...]


class WebApi:
    """The Slack of one company."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._standing: set[tuple[str, str]] = set()  # channel and ts
        self.changes = 0  # messages drawn again or deleted

    def call(self, method: str, args: Mapping[str, Any], at: datetime) -> Mapping[str, str]:
        """Take a call and return Slack's answer. Raises ValueError where Slack would refuse."""
        if method == "chat.postMessage":
            return self._post(args, at)
        if method not in {"chat.update", "chat.delete"}:
            raise ValueError(method)
        place = (args["channel"], args["ts"])
        if place not in self._standing:
            message = f"message_not_found: {place}"
            raise ValueError(message)
        if method == "chat.delete":
            self._standing.remove(place)
        self.changes += 1
        return {"channel": place[0], "ts": place[1]}

    def _post(self, args: Mapping[str, Any], at: datetime) -> Mapping[str, str]:
        text, target = args["text"], args["channel"]
        if not text or not target.startswith("U"):
            message = f"a message without text or person: {target}"
            raise ValueError(message)
        self.received.append(Received(at, target, text, tuple(args["blocks"])))
        channel, ts = f"D{target[1:]}", f"{int(at.timestamp())}.{len(self.received):06d}"
        self._standing.add((channel, ts))
        return {"channel": channel, "ts": ts}
