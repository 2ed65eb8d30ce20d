"""A CSV file as a table: its columns by their names in the header, its rows by their lines.

Must not know what the columns mean. Every import reads through this module, so that each reads all that spreadsheets
write, and refuses the same things in the same words.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slackapp.commands.spreadsheets.complaints import (
    BadLine,
    Unreadable,
    code_point,
    hidden_in,
    is_invisible,
    short,
    trimmed,
    why_hidden,
)
from slackapp.commands.spreadsheets.encoding import Encoding, Source, detect
from slackapp.commands.spreadsheets.records import ROW_MAX, SEPARATORS, Record, records
from slackapp.domain import text

NUL = "there is a NUL byte in it"
SEPARATOR_LINE = re.compile(r'\W*sep=([^\r\n])[\s",;]*', re.IGNORECASE)  # spreadsheets write and obey this first line
WORD_SPACE = re.compile(r"[\s_]+")
ASCII_SPACE = " \t\r\n\v\f"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of file. `free` ones hold words; in all others an invisible character is a mistake."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, needed ones first."""
        return (*self.needed, *self.optional)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, and the cell of each column; "" for an empty or missing cell."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file with a readable header on line `header`."""

    source: Source
    encoding: Encoding
    separator: str
    columns: Columns
    places: Mapping[str, int]
    width: int  # columns of the header, also those with other names
    header: int
    is_whole: Callable[[Mapping[str, str]], bool]

    def rows(self) -> Iterator[Row | BadLine]:
        """Yield the rows below the header, good and bad, in order. Raises Unreadable, at any row."""
        for record in self._records():
            if isinstance(record, BadLine):
                yield record
            elif not is_blank(record.cells):
                yield self._read_row(record)

    def check(self) -> None:
        """Read all rows once. Raises Unreadable, which `rows` then does not."""
        for _ in self._records():
            pass

    def _records(self) -> Iterator[Record | BadLine]:
        with self.encoding.opened(self.source) as text:
            for record in records(text, self.separator):
                if record.line > self.header:
                    if isinstance(record, Record) and len(record.lines) > 1:
                        self._refuse_swallowed(record)
                    yield record

    def _read_row(self, record: Record) -> Row | BadLine:
        if any("\0" in cell for cell in record.cells):
            return BadLine(record.line, NUL)
        count = len(record.cells)
        if not is_blank(record.cells[self.width :]):
            return BadLine(record.line, f"has {count} cells, and the header has {self.width}")
        cells = self._cells(record.cells)
        for name, cell in cells.items():
            why = None if name in self.columns.free else why_hidden(cell, name)
            if why is not None:
                return BadLine(record.line, why)
        return Row(record.line, cells)

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: self._cell(name, cells[i] if i < len(cells) else "") for name, i in self.places.items()}

    def _cell(self, name: str, cell: str) -> str:
        if cell.isascii() and cell.isprintable():
            return cell.strip(" ")
        if self.encoding.guess is not None:
            return cell.strip(ASCII_SPACE)  # other space may be half a letter in another encoding
        return text.trimmed(cell) if name in self.columns.free else trimmed(cell)

    def _refuse_swallowed(self, record: Record) -> None:
        """Refuse a cell in quotation marks that holds a whole row: the mark before it is not closed."""
        for line in record.lines[1:]:
            cells = line.replace('"', "").split(self.separator)
            if len(cells) == self.width and self.is_whole(self._cells(cells)):
                raise Unreadable(
                    f"a cell in the row that begins on line {record.line} takes in another row; "
                    "a quotation mark is missing, or stands there once too often"
                )


def open_table(source: Source, columns: Columns, is_whole: Callable[[Mapping[str, str]], bool]) -> Table:
    """Find the encoding, separator and columns of a file. Raises Unreadable, OSError.

    `is_whole` says whether some cells could be a row.
    """
    encoding = detect(source)
    separators, above = _separators(source, encoding)
    reasons: list[str] = []
    for separator in separators:
        try:
            header = _header(source, encoding, separator, above)
            places = _places(header, columns)
        except Unreadable as unreadable:
            reasons.append(str(unreadable))
            continue
        if places is not None:
            width = len(header.cells)
            return Table(source, encoding, separator, columns, places, width, header.line, is_whole)
    raise Unreadable(next(iter(reasons), f"its first line has to be: {','.join(columns.names)}"))


def is_blank(cells: Sequence[str]) -> bool:
    """Return whether cells show nothing."""
    return not any(map(trimmed, cells))


def _separators(source: Source, encoding: Encoding) -> tuple[Sequence[str], int]:
    """Return the separators to try, and the number of the line that names one, or 0. Raises Unreadable."""
    number = 0
    with encoding.opened(source) as text:
        while line := text.readline(ROW_MAX):
            number += 1
            if trimmed(line):
                break
    if not line:
        raise Unreadable("it is empty")
    named = SEPARATOR_LINE.fullmatch(line)
    if named is None:
        return SEPARATORS, 0
    if named[1] not in SEPARATORS:
        raise Unreadable(f"line {number} names the separator {short(named[1])}; it has to be a comma, semicolon or tab")
    return named[1], number


def _header(source: Source, encoding: Encoding, separator: str, above: int) -> Record:
    """Return the first row with something in it below line `above`. Raises Unreadable."""
    with encoding.opened(source) as text:
        for record in records(text, separator):
            if record.line <= above:
                continue
            if isinstance(record, BadLine):
                raise Unreadable(f"line {record.line}: {record.reason}")
            if any("\0" in cell for cell in record.cells):
                raise Unreadable(f"line {record.line}: {NUL}")
            if not is_blank(record.cells):
                return record
    raise Unreadable("it is empty")


def _places(header: Record, columns: Columns) -> dict[str, int] | None:
    """Return the index of each column in the header, or None if a needed one is missing.

    Raises Unreadable for a name with an invisible character in it, and for a repeated column, which is ambiguous.
    Columns with other names may repeat.
    """
    wanted = {_plain(name): name for name in columns.names}
    names = [_plain(cell) for cell in header.cells]
    for name in names:
        hidden = hidden_in(name)
        if hidden is not None and (meant := wanted.get("".join(c for c in name if not is_invisible(c)))):
            shown = f"an invisible character ({code_point(hidden)})"
            raise Unreadable(f"line {header.line}: there is {shown} in the name of the column {meant}")
    if not all(_plain(name) in names for name in columns.needed):
        return None
    for plain, name in wanted.items():
        if names.count(plain) > 1:
            raise Unreadable(f"its first line has the column {name} {names.count(plain)} times")
    return {name: names.index(plain) for plain, name in wanted.items() if plain in names}


def _plain(name: str) -> str:
    """Return the name of a column without white space, underscores and capitals."""
    return WORD_SPACE.sub("", trimmed(name)).casefold()
