"""What a check of `tend doctor` found: an id, what it saw, and a hint when something is wrong."""

from dataclasses import dataclass

GOOD, NOTE, BAD, UNKNOWN = "good", "note", "bad", "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    id: str
    state: str  # good · note: works, but · bad · unknown: could not be looked at
    says: str
    hint: str = ""
