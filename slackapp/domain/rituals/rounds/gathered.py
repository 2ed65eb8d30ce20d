"""The lines of a gathering, and their order. Pure; must not know where thanks are stored or how a post looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from slackapp.domain.efforts.lists import KINDS, OTHER


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in a gathering, with only its receivers who agreed; visible to every person in the channel."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]  # who agreed, in the order of agreeing; at least one
    words: str
    agreed_at: datetime  # when the first of them agreed
    kind: str = OTHER  # of the effort that the giver chose for it; `other` without one
    changed_at: datetime | None = None  # as in `ThanksShown`


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Sort lines by kinds of work as in KINDS, and within a kind by the first agreement.

    Never by a person's number of thanks: two lines of one person stand wherever their kinds and moments put the lines.
    """
    return tuple(sorted(lines, key=lambda line: (_place_of(line.kind), line.agreed_at, line.thanks_id)))


def _place_of(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)
