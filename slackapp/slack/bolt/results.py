"""Read a response's outcome from its JSON, never from its text."""

import json
from dataclasses import dataclass

from slack_bolt.response import BoltResponse

OK = 200


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a request, from its response."""

    status: int
    response_action: str | None = None  # errors · update · push · clear; None: the response names no action

    @property
    def is_done(self) -> bool:
        """Return whether the press or the form was accepted; a form with errors stays open."""
        return self.status == OK and self.response_action != "errors"


def result_of(response: BoltResponse) -> Result:
    """Read the outcome from a response; words typed by a person never count as an outcome."""
    try:
        payload = json.loads(response.body or "{}")
    except ValueError:
        payload = None
    action = payload.get("response_action") if isinstance(payload, dict) else None
    return Result(response.status, action if isinstance(action, str) else None)
