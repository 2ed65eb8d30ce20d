"""Reader for an operator's file of efforts, line by line: only a few of 200,000 are in memory at once.

Must not know people or databases. Encodings and separators are the same as in `lead_files`.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from slackapp.commands.lead_files import BadLine, Unreadable, cells, encodings, known, places_of, short
from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.sources.intake import EARLIEST, LATEST
from slackapp.domain.words import WORDS_MAX
from slackapp.sources.webhook import is_link

DOER, WORDS, KIND, DONE_ON, LINK = "doer", "words", "kind", "done_on", "link"
NEEDED = (DOER, WORDS, DONE_ON)
SEPARATORS = (",", ";", "\t")
LINE_MAX = 20_000  # characters; the longest valid line has a few thousand
BEGINNING = 4_096  # bytes read to detect the encoding
PIECE = 1 << 20
PLAIN = "utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """One good line; the doer is a Slack id or an e-mail in lower case."""

    line: int
    doer: str
    words: str
    kind: str
    done_on: date
    link: str | None


@dataclass(frozen=True, slots=True)
class EffortFile:
    """A readable file, with its encoding, separator and columns."""

    path: Path
    encoding: str
    separator: str
    places: Mapping[str, int]

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding is a guess: not Unicode, so Windows-1252, as in older Western spreadsheets."""
        return self.encoding in {"cp1252", "latin-1"}

    def rows(self, today: date) -> Iterator[Row | BadLine]:
        """Yield the lines below the header, good and bad, in order."""
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, self.encoding, newline=None) as text:
            is_header = True
            for number, line in _lines(text):
                if line is not None and not line.strip(" ,;\t\ufeff\n"):
                    continue
                if is_header:
                    is_header = False
                    continue
                yield BadLine(number, "is too long") if line is None else self._row(number, line, today)

    def _row(self, number: int, line: str, today: date) -> Row | BadLine:
        found = cells(line.rstrip("\n"), self.separator)
        got = {name: found[place] if place < len(found) else "" for name, place in self.places.items()}
        bad = next((name for name in NEEDED if not got[name]), None)
        if bad is not None:
            return BadLine(number, f"no {bad}")
        doer, kind = known(got[DOER]), (got.get(KIND) or OTHER).lower()
        why = _why_not(got, doer, kind)
        if why is not None or doer is None:
            return BadLine(number, why or "")
        done_on = _date(got[DONE_ON])
        if done_on is None:
            return BadLine(number, f"{short(got[DONE_ON])} is no date like 2026-11-18")
        if not today - EARLIEST <= done_on <= today + LATEST:
            return BadLine(number, f"{done_on} lies in the future, or more than a year back")
        return Row(number, doer, got[WORDS], kind, done_on, got.get(LINK) or None)


def opened(path: Path) -> EffortFile:
    """Detect the encoding and columns of a file. Raises Unreadable, OSError."""
    with path.open("rb") as raw:
        beginning = raw.read(BEGINNING)
    if not beginning.strip():
        raise Unreadable("it is empty")
    encoding = next((name for name in encodings(beginning) if _decodes(path, name)), None)
    if encoding is None:
        raise Unreadable("it is no text")
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline=None) as text:
        lines = (line for _, line in _lines(text))
        header = next((line for line in lines if line is None or line.strip(" ,;\t\ufeff\n")), None)
    separator, places = _header(header or "")
    return EffortFile(path, encoding, separator, places)


def _decodes(path: Path, encoding: str) -> bool:
    """Return whether the whole file has this encoding; reads a piece at a time."""
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
            while text.read(PIECE):
                pass
    except UnicodeError:
        return False
    return True


def _lines(text: io.TextIOWrapper) -> Iterator[tuple[int, str | None]]:
    """Yield the lines, numbered as in an editor; None for a line longer than LINE_MAX."""
    number = 0
    while line := text.readline(LINE_MAX):
        number += 1
        if len(line) < LINE_MAX or line.endswith("\n"):
            yield number, line
            continue
        while (rest := text.readline(LINE_MAX)) and not rest.endswith("\n"):
            pass
        yield number, None


def _header(line: str) -> tuple[str, Mapping[str, int]]:
    for separator in SEPARATORS:
        names = [cell.casefold() for cell in cells(line.rstrip("\n"), separator)]
        if all(name in names for name in NEEDED):
            return separator, places_of(names, (*NEEDED, KIND, LINK))
    raise Unreadable("its first line has to be: doer,words,kind,done_on,link")


def _why_not(got: Mapping[str, str], doer: str | None, kind: str) -> str | None:
    if doer is None:
        return f"{short(got[DOER])} is neither a Slack id nor an e-mail"
    if len(got[WORDS]) > WORDS_MAX or "\0" in got[WORDS]:
        return f"its words have more than {WORDS_MAX} characters, or are no text"
    if kind not in KINDS:
        return f"{short(kind)} is no kind; there are {', '.join(KINDS)}"
    if got.get(LINK) and not is_link(got[LINK]):
        return "its link is no https address"
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
