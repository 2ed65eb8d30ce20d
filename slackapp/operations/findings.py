"""Findings of `tend doctor`."""

from dataclasses import dataclass

GOOD, NOTE, BAD, UNKNOWN = "good", "note", "bad", "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    id: str
    state: str  # good · note: works with a remark · bad · unknown: could not be checked
    says: str
    hint: str = ""
