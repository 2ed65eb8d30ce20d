"""Reader for an admin's file of managers: takes bytes, returns numbered pairs and numbered complaints.

Must not know people or databases; `spreadsheets` reads what spreadsheets write.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable, code_point, short
from slackapp.commands.spreadsheets.tables import Columns, Row, open_table

MEMBER, MANAGER = "member", "manager"
COLUMNS = Columns(needed=(MEMBER, MANAGER))
SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}", re.ASCII)
E_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")  # each dot in one place: a long cell costs one pass


@dataclass(frozen=True, slots=True)
class Pair:
    """One good line; member and manager are Slack ids or e-mails in lower case."""

    line: int
    member: str
    manager: str


@dataclass(frozen=True, slots=True)
class LeadFile:
    """The content of the file; `guess` names its encoding if that is not Unicode."""

    pairs: tuple[Pair, ...]
    bad: tuple[BadLine, ...]
    guess: str | None = None


def read(content: bytes) -> LeadFile:
    """Read a file with the columns member and manager in its header; ignore other columns. Raises Unreadable."""
    table = open_table(lambda: io.BytesIO(content), COLUMNS, _is_whole)
    pairs: list[Pair] = []
    bad: list[BadLine] = []
    for row in table.rows():
        found = row if isinstance(row, BadLine) else _pair(row)
        if isinstance(found, Pair):
            pairs.append(found)
        else:
            bad.append(found)
    if not pairs and not bad:
        raise Unreadable("it has no rows below its header")
    return LeadFile(tuple(pairs), tuple(bad), table.encoding.guess)


def is_e_mail(who: str) -> bool:
    """Return whether `who` is an e-mail, to be looked up."""
    return "@" in who


def _is_whole(cells: Mapping[str, str]) -> bool:
    return all(known(cells[name]) for name in COLUMNS.needed)


def _pair(row: Row) -> Pair | BadLine:
    who: dict[str, str] = {}
    for name in COLUMNS.needed:
        cell = row.cells[name]
        if not cell:
            return BadLine(row.line, f"no {name}")
        found = known(cell)
        if found is None:
            return BadLine(row.line, why_unknown(cell))
        who[name] = found
    return Pair(row.line, who[MEMBER], who[MANAGER])


def known(cell: str) -> str | None:
    """Return a Slack id in capitals or an e-mail in lower case; None for any other text.

    Both are ASCII. Another letter is a mistake, or comes from a wrong guess of the encoding.
    """
    if not cell.isascii():
        return None
    if SLACK_ID.fullmatch(cell.upper()):
        return cell.upper()
    return cell.lower() if E_MAIL.fullmatch(cell) else None


def why_unknown(cell: str) -> str:
    """Return a complaint about a cell that is neither a Slack id nor an e-mail."""
    strange = next((c for c in cell if not c.isascii()), None)
    if strange is not None and is_e_mail(cell):
        return f"{short(cell)} has the character {code_point(strange)}, which Slack ids and e-mails never have"
    return f"{short(cell)} is neither a Slack id nor an e-mail"
