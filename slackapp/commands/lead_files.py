"""Reader for an admin's file of managers: takes bytes, returns numbered pairs and numbered complaints.

Must not know people or databases. Spreadsheets write such files in several encodings and with several separators.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MEMBER, MANAGER = "member", "manager"
SEPARATORS = (",", ";", "\t")
SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}", re.ASCII)
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(ValueError):
    """The whole file is unreadable; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One good line; member and manager are Slack ids or e-mails in lower case."""

    line: int
    member: str
    manager: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line left out."""

    line: int  # numbered as in an editor, from 1
    reason: str


@dataclass(frozen=True, slots=True)
class LeadFile:
    """The content of the file."""

    pairs: tuple[Pair, ...]
    bad: tuple[BadLine, ...]


def read(content: bytes) -> LeadFile:
    """Read a file with the columns member and manager in its header; ignore other columns. Raises Unreadable."""
    lines = _text(content).splitlines()
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip(" ,;\t")]
    if not numbered:
        raise Unreadable("it is empty")
    separator, places = _header(numbered[0][1])
    pairs: list[Pair] = []
    bad: list[BadLine] = []
    for number, line in numbered[1:]:
        found = _pair(number, cells(line, separator), places)
        if isinstance(found, Pair):
            pairs.append(found)
        else:
            bad.append(found)
    if not pairs and not bad:
        raise Unreadable("nothing stands below its header")
    return LeadFile(tuple(pairs), tuple(bad))


def is_e_mail(who: str) -> bool:
    """Return whether `who` is an e-mail, to be looked up."""
    return "@" in who


def _text(content: bytes) -> str:
    for encoding in encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("it is no text")


def encodings(content: bytes) -> Iterator[str]:
    """Yield the possible encodings of a file with this beginning, likeliest first."""
    yield from (encoding for mark, encoding in MARKS if content.startswith(mark))
    # UTF-16 without a mark: every other byte of plain letters is zero
    if b"\0" in content[:200]:
        yield "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return
    yield "utf-8"
    yield "cp1252"
    yield "latin-1"


def _header(line: str) -> tuple[str, Mapping[str, int]]:
    for separator in SEPARATORS:
        names = [cell.casefold() for cell in cells(line, separator)]
        if MEMBER in names and MANAGER in names:
            return separator, places_of(names, (MEMBER, MANAGER))
    raise Unreadable("its first line has to be: member,manager")


def places_of(names: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    """Return the index of each of `columns` found in the header. Raises Unreadable for a repeated column.

    A repeated column is ambiguous. Columns with other names may repeat.
    """
    doubled = next((name for name in columns if names.count(name) > 1), None)
    if doubled is not None:
        raise Unreadable(f"its first line has the column {doubled} {names.count(doubled)} times")
    return {name: names.index(name) for name in columns if name in names}


def cells(line: str, separator: str) -> list[str]:
    """Split one line, without the other lines, so that an unclosed quote spoils only its own line."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def _pair(number: int, cells: list[str], places: Mapping[str, int]) -> Pair | BadLine:
    who: dict[str, str] = {}
    for name, place in places.items():
        cell = cells[place] if place < len(cells) else ""
        if not cell:
            return BadLine(number, f"no {name}")
        found = known(cell)
        if found is None:
            return BadLine(number, f"{short(cell)} is neither a Slack id nor an e-mail")
        who[name] = found
    return Pair(number, who[MEMBER], who[MANAGER])


def known(cell: str) -> str | None:
    """Return a Slack id in capitals or an e-mail in lower case; None for any other text."""
    if SLACK_ID.fullmatch(cell.upper()):
        return cell.upper()
    return cell.lower() if E_MAIL.fullmatch(cell) else None


def short(cell: str) -> str:
    """Return a cell for a complaint: printable and at most 40 characters."""
    shown = "".join(character if character.isprintable() else "?" for character in cell)
    return repr(shown if len(shown) <= 40 else shown[:39] + "…")  # noqa: PLR2004  (enough to find it in the line)
