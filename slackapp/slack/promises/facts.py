"""The metadata of the forms of promises: numbers and a link, never words or people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.bolt.forms import NumberedForm, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in, text_in


@dataclass(frozen=True, slots=True)
class PromiseFacts(NumberedForm):
    """The facts of a form besides its inputs."""

    promise_id: int = -1  # of the promise that the form is about; -1, never a promise's: a new one
    link: str | None = None  # permalink of the message behind the form

    def packed(self) -> str:
        """Return the metadata as JSON, within the 3,000 characters of `private_metadata`."""
        known = {"n": self.number, "p": self.promise_id if self.promise_id >= 0 else None, "l": self.link}
        return packed_facts(known)


def promise_facts(view: Mapping[str, Any]) -> PromiseFacts:
    """Read a form's metadata; unknown values are left out."""
    packed = facts_in(view)
    return PromiseFacts(
        number=number_in(packed),
        promise_id=row_in(packed.get("p")) or -1,
        link=text_in(packed.get("l")),
    )
