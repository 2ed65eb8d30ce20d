"""Reader for an operator's file of efforts: only a few of 200,000 rows are in memory at once.

Must not know people or databases; `spreadsheets` reads what spreadsheets write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from slackapp.commands.lead_files import known, why_unknown
from slackapp.commands.spreadsheets.complaints import BadLine, short
from slackapp.commands.spreadsheets.tables import Columns, Table, open_table
from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.sources.intake import EARLIEST, LATEST
from slackapp.domain.text import tidy
from slackapp.domain.words import WORDS_MAX, says_nothing
from slackapp.sources.webhook import is_link

DOER, WORDS, KIND, DONE_ON, LINK = "doer", "words", "kind", "done_on", "link"
NEEDED = (DOER, WORDS, DONE_ON)
COLUMNS = Columns(needed=NEEDED, optional=(KIND, LINK), free=(WORDS,))


@dataclass(frozen=True, slots=True)
class Row:
    """One good row; the doer is a Slack id or an e-mail in lower case."""

    line: int
    doer: str
    words: str
    kind: str
    done_on: date
    link: str | None


@dataclass(frozen=True, slots=True)
class EffortFile:
    """A file without a mistake that would make its rows uncertain."""

    path: Path
    table: Table

    @property
    def guess(self) -> str | None:
        """The name of the file's encoding if it is not Unicode, and so a guess."""
        return self.table.encoding.guess

    def rows(self, today: date) -> Iterator[Row | BadLine]:
        """Yield the rows below the header, good and bad, in order."""
        for row in self.table.rows():
            yield row if isinstance(row, BadLine) else _read_row(row.line, row.cells, today)


def open_efforts(path: Path) -> EffortFile:
    """Find the encoding and columns of a file, and check all of its rows. Raises Unreadable, OSError."""
    table = open_table(lambda: path.open("rb"), COLUMNS, _is_whole)
    table.check()
    return EffortFile(path, table)


def _read_row(line: int, got: Mapping[str, str], today: date) -> Row | BadLine:
    bad = next((name for name in NEEDED if not got[name]), None)
    if bad is not None:
        return BadLine(line, f"no {bad}")
    doer, kind = known(got[DOER]), (got.get(KIND) or OTHER).lower()
    words = tidy(got[WORDS])
    why = _why_not(got, words, doer, kind)
    if why is not None or doer is None:
        return BadLine(line, why or "")
    done_on = _date(got[DONE_ON])
    if done_on is None:
        return BadLine(line, f"{short(got[DONE_ON])} is not a date like 2026-11-18")
    if not today - EARLIEST <= done_on <= today + LATEST:
        return BadLine(line, f"{done_on} is in the future, or more than a year ago")
    return Row(line, doer, words, kind, done_on, got.get(LINK) or None)


def _is_whole(cells: Mapping[str, str]) -> bool:
    return known(cells[DOER]) is not None and _date(cells[DONE_ON]) is not None


def _why_not(got: Mapping[str, str], words: str, doer: str | None, kind: str) -> str | None:
    if doer is None:
        return why_unknown(got[DOER])
    if says_nothing(words):
        return "its words say nothing"
    if len(words) > WORDS_MAX:
        return f"its words have more than {WORDS_MAX} characters"
    if kind not in KINDS:
        return f"{short(kind)} is not a kind; the kinds are {', '.join(KINDS)}"
    if got.get(LINK) and not is_link(got[LINK]):
        return "its link is not an https address"
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
