"""The metadata of the form and the list of notes: numbers alone, never words, kinds or tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.bolt.forms import NumberedForm, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in


@dataclass(frozen=True, slots=True)
class NoteFacts(NumberedForm):
    """The facts of a view of notes besides its inputs."""

    note_id: int | None = None  # the note that the form changes; None: a new one
    before: int | None = None  # the list shows notes with a lower number; None: the list begins with the newest
    older: int | None = None  # where its next page begins, the same way; None: there is none
    is_old: bool = False  # the list shows the notes about which the author is asked
    is_from_list: bool = False  # the form goes back to the list

    def packed(self) -> str:
        """Return the metadata as JSON."""
        known = {
            "n": self.number,
            "i": self.note_id,
            "b": self.before,
            "o": self.older,
            "a": self.is_old or None,
            "l": self.is_from_list or None,
        }
        return packed_facts(known)


def note_facts(view: Mapping[str, Any]) -> NoteFacts:
    """Read a view's metadata; unknown values are left out."""
    packed = facts_in(view)
    return NoteFacts(
        number=number_in(packed),
        note_id=row_in(packed.get("i")),
        before=row_in(packed.get("b")),
        older=row_in(packed.get("o")),
        is_old=packed.get("a") is True,
        is_from_list=packed.get("l") is True,
    )
