"""The metadata of the forms of promises: numbers and a link, never words or people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slackapp.slack.bolt.call import new_form_number
from slackapp.slack.bolt.forms import ROW_MAX, number_in
from slackapp.slack.bolt.values import metadata_of


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """What a form knows besides its inputs."""

    number: str = field(default_factory=new_form_number)
    promise_id: int = -1  # of the promise that the form is about; -1, never a promise's: a new one
    link: str | None = None  # permalink of the message it is about

    @property
    def key(self) -> str:
        """Return the key that makes repeated submissions of a form count once."""
        return f"form:{self.number}"

    def packed(self) -> str:
        """Return the metadata as JSON, within the 3,000 characters of `private_metadata`."""
        known = {"n": self.number, "p": self.promise_id if self.promise_id >= 0 else None, "l": self.link}
        return json.dumps({key: value for key, value in known.items() if value is not None}, separators=(",", ":"))


def promise_facts(view: Mapping[str, Any]) -> PromiseFacts:
    """Read a form's metadata; what is none of ours is left out."""
    packed = metadata_of(view)
    if not isinstance(packed, dict):
        packed = {}
    row, link = packed.get("p"), packed.get("l")
    return PromiseFacts(
        number=number_in(packed),
        promise_id=row if isinstance(row, int) and not isinstance(row, bool) and 0 < row < ROW_MAX else -1,
        link=link if isinstance(link, str) and link else None,
    )
