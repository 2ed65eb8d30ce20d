"""The shifts found in a calendar, as plain values and as lines of JSON. Must not know iCalendar.

Both the child process and its parent import this module, so it imports nothing but the standard library.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

BACKWARDS, UNREADABLE, TOO_OFTEN = "backwards", "unreadable", "too_often"  # why an item was passed over


class NotRead(Exception):
    """A whole feed could not be read; `why` is a short name as in `SourceFailure`, never a text from the feed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Shift:
    """An ended shift."""

    key: str  # of this occurrence, the same in every read while the tool keeps its UID and start
    title: str
    began_at: datetime  # aware UTC
    ended_at: datetime  # aware UTC
    e_mails: tuple[str, ...]  # of attendees, else of the organizer
    names: tuple[str, ...] = ()  # of attendees, else of the organizer


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An item of the feed left out, with the reason: BACKWARDS, UNREADABLE or TOO_OFTEN."""

    why: str
    title: str
    day: str  # of its start, as 2026-11-16; empty where that cannot be told


@dataclass(frozen=True, slots=True)
class Rota:
    """The shifts found in one read."""

    ended: tuple[Shift, ...]
    next_at: datetime | None  # end of the next shift; None: no shift ends within a month
    passed_over: tuple[PassedOver, ...] = ()
    is_cut: bool = False  # more shifts ended than one read returns


def packed(rota: Rota) -> Iterator[str]:
    """Yield the rota as lines of JSON, one a shift, so that the parent reads no long line at once."""
    for one in rota.ended:
        moments = (one.began_at.isoformat(), one.ended_at.isoformat())
        yield json.dumps(["shift", one.key, one.title, *moments, one.e_mails, one.names])
    for item in rota.passed_over:
        yield json.dumps(["passed_over", item.why, item.title, item.day])
    yield json.dumps(["end", None if rota.next_at is None else rota.next_at.isoformat(), rota.is_cut])


def refused(why: str) -> str:
    """Return the line of JSON for a feed that could not be read."""
    return json.dumps(["refused", why])


class Unpacking:
    """Collect the lines made by `packed`, one at a time."""

    def __init__(self) -> None:
        self._ended: list[Shift] = []
        self._passed_over: list[PassedOver] = []
        self.rota: Rota | None = None  # None until the last line
        self.why: str | None = None  # as in NotRead, after the line made by `refused`

    def add(self, line: bytes) -> None:
        """Take in one line; a line cut off by the child's end is ignored."""
        try:
            what, *rest = json.loads(line)
        except ValueError:
            return
        if what == "shift":
            key, title, began_at, ended_at, e_mails, names = rest
            began, ended = datetime.fromisoformat(began_at), datetime.fromisoformat(ended_at)
            self._ended.append(Shift(key, title, began, ended, tuple(e_mails), tuple(names)))
        elif what == "passed_over":
            self._passed_over.append(PassedOver(*rest))
        elif what == "refused":
            [self.why] = rest
        else:
            next_at, is_cut = rest
            next_at = None if next_at is None else datetime.fromisoformat(next_at)
            self.rota = Rota(tuple(self._ended), next_at, tuple(self._passed_over), is_cut)
