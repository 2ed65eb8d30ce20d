"""Sentences about a file of an operator: what is wrong, and on which line. Must not know what the file is for."""

from dataclasses import dataclass

from slackapp.domain import text

SHOWN_MAX = 40  # characters of a cell in a complaint; enough to find it in the line


class Unreadable(ValueError):
    """The whole file is unreadable; the text is the reason."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """One row left out."""

    line: int  # where the row begins, numbered as in an editor, from 1
    reason: str


def is_invisible(character: str) -> bool:
    """Return whether a character shows nothing, or nothing that every font knows; the plain space is visible here."""
    return not character.isprintable() or (character != " " and text.is_blank(character))


def trimmed(cell: str) -> str:
    """Return a cell without white space and invisible characters at its edges; with a NUL, as it is."""
    return cell if "\0" in cell else text.stripped(cell)


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
