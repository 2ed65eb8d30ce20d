"""Find patterns in a person's own notes: the same tag or kind three times in six weeks.

Pure functions, without a database. A pattern is shown to the author of the notes only, and is no score: nothing counts
further than TIMES.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from slackapp.domain.notes.bodies import NoteBody

TIMES: Final = 3  # PRODUCT, "Private notes and patterns"
WITHIN = timedelta(weeks=6)
NO_PATTERN: Final = frozenset({"other"})  # kinds that have nothing in common

By = Literal["tag", "kind"]
BYS: Final[tuple[By, ...]] = ("tag", "kind")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One tag or kind shared by notes."""

    by: By
    name: str  # one of TAGS or of `ruptures`


def newest_pattern(notes: Iterable[NoteBody], now: datetime) -> Pattern | None:
    """Return the pattern with the newest note, a tag before a kind; None without one. Any order of `notes`.

    Notes from before WITHIN do not count, nor those with which the author answered a pattern before: so a pattern is
    asked about once, and again only after TIMES new notes.
    """
    fresh = sorted((note for note in notes if _counts(note, now)), key=lambda note: note.written_at, reverse=True)
    for note in fresh:
        for pattern in _patterns_of(note):
            if len([one for one in fresh if pattern in _patterns_of(one)]) >= TIMES:
                return pattern
    return None


def is_part(note: NoteBody, pattern: Pattern, now: datetime) -> bool:
    """Return whether the note counts in the pattern at the moment."""
    return _counts(note, now) and pattern in _patterns_of(note)


def _counts(note: NoteBody, now: datetime) -> bool:
    return not note.is_answered and now - WITHIN <= note.written_at <= now


def _patterns_of(note: NoteBody) -> tuple[Pattern, ...]:
    found = ((by, note.tag if by == "tag" else note.kind) for by in BYS)
    return tuple(Pattern(by, name) for by, name in found if name is not None and name not in NO_PATTERN)
