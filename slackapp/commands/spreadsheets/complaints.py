"""Sentences about a file of an operator: what is wrong, and on which line. Must not know what the file is for."""

import re
from dataclasses import dataclass

SHOWN_MAX = 40  # characters of a cell in a complaint; enough to find it in the line
# Fonts draw nothing for these, although Unicode has them as letters or signs.
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Unreadable(ValueError):
    """The whole file is unreadable; the text is the reason."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """One row left out."""

    line: int  # where the row begins, numbered as in an editor, from 1
    reason: str


def is_invisible(character: str) -> bool:
    """Return whether a character shows nothing: control, format and space characters except the plain space."""
    return not character.isprintable() or character in FILLERS or VARIATIONS.match(character) is not None


def trimmed(cell: str) -> str:
    """Return a cell without white space and invisible characters at its edges."""
    if cell.isascii() and cell.isprintable():
        return cell.strip(" ")
    begin, end = 0, len(cell)
    while begin < end and _is_blank(cell[begin]):
        begin += 1
    while begin < end and _is_blank(cell[end - 1]):
        end -= 1
    return cell[begin:end]


def _is_blank(character: str) -> bool:
    return character == " " or (character != "\0" and is_invisible(character))


def hidden_in(cell: str) -> str | None:
    """Return the first invisible character of a cell, or None."""
    if cell.isascii() and cell.isprintable():
        return None
    return next(filter(is_invisible, cell), None)


def why_hidden(cell: str, column: str) -> str | None:
    """Return a complaint about an invisible character inside a cell of `column`, or None."""
    hidden = hidden_in(cell)
    if hidden is None:
        return None
    if hidden in "\r\n":
        return f"there is a line break in the {column}"
    return f"there is an invisible character ({code_point(hidden)}) in the {column}"


def code_point(character: str) -> str:
    """Return the name of a character as in U+200B."""
    return f"U+{ord(character):04X}"


def short(cell: str) -> str:
    """Return a cell for a complaint: visible and at most SHOWN_MAX characters."""
    shown = "".join(f"[{code_point(c)}]" if is_invisible(c) else c for c in cell[:SHOWN_MAX])
    is_cut = max(len(cell), len(shown)) > SHOWN_MAX
    return repr(shown[: SHOWN_MAX - 1] + "…" if is_cut else shown)
