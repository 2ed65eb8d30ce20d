"""Rows of a CSV text, each with the line on which it begins. Must not know encodings or columns.

RFC 4180 says what a quotation mark does. A cell in quotation marks may have line breaks; its second line is never read
as a row. Where the marks do not pair up, nobody can say which lines are rows, so the whole text is refused.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable

SEPARATORS = (",", ";", "\t")  # none is the second byte of a letter in any encoding that Tend reads
ROW_MAX = 100_000  # characters; below the limit of the csv module, which is 131,072 a cell
LINE_END = re.compile(r"\r\n|\r|\n")
ENDS = ("\r", "\n")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line on which it begins, its cells as they stand, and its lines in the file."""

    line: int
    cells: list[str]
    lines: list[str]


class _TooLong(Exception):
    """A row has more than ROW_MAX characters."""


class Lines:
    """The lines of a text opened with newline="", counted as an editor does, and the lines of the current row."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._is_end_cut = False
        self.number = 0
        self.ended = False
        self.taken: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._piece()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if self._size > ROW_MAX:
            raise _TooLong
        return line

    def _piece(self) -> str:
        """Read a line, or ROW_MAX characters of it; a line end cut in two counts once."""
        line = self._text.readline(ROW_MAX + 1)
        if self._is_end_cut and line == "\n":
            line = self._text.readline(ROW_MAX + 1)
        self._is_end_cut = len(line) > ROW_MAX and line.endswith("\r")
        return line

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self.taken, self._size = [], 0
        return self.number + 1

    def skip(self) -> BadLine:
        """Skip the rest of a line that is too long. Raises Unreadable if a row could go on below it."""
        piece = self.taken[-1]
        has_quote, has_nul = '"' in piece, "\0" in piece
        while not piece.endswith(ENDS) and (piece := self._piece()):
            has_quote = has_quote or '"' in piece
        if has_quote or len(self.taken) > 1:
            first = self.number - len(self.taken) + 1
            raise Unreadable(
                f"the row that begins on line {first} has more than {ROW_MAX:,} characters; "
                "a quotation mark may be missing"
            )
        return BadLine(self.number, "there is a NUL byte in it" if has_nul else "is too long")


def records(text: TextIO, separator: str) -> Iterator[Record | BadLine]:
    """Yield the rows of a text opened with newline="", empty lines too. Raises Unreadable."""
    lines = Lines(text)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        first = lines.begin()
        cells = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            yield lines.skip()
            continue
        except csv.Error:
            pass  # `_mended` finds out what is wrong
        yield Record(first, _mended(first, lines, separator) if cells is None else cells, lines.taken)


def _mended(first: int, lines: Lines, separator: str) -> list[str]:
    """Return the cells of a row with text behind a closing quotation mark, if the row is one line."""
    lenient = csv.reader([*lines.taken, "\n"], delimiter=separator, skipinitialspace=True)
    cells = next(lenient)
    if lines.ended:
        text, cell = "".join(lines.taken), cells[-1].removesuffix("\n")
        opened = first + len(LINE_END.findall(text)) - len(LINE_END.findall(cell))
        raise Unreadable(f"the quotation mark that opens on line {opened} is never closed; the file may be cut off")
    if len(lines.taken) > 1 or lenient.line_num > 1:
        raise Unreadable(
            f"the quotation marks in the row that begins on line {first} do not pair up; "
            "close each one, and write it twice inside a cell"
        )
    return cells
