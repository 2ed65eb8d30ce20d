"""Rows of CSV texts: what csv writes comes back, and quotation marks that do not pair up are named by their line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.commands.spreadsheets.records import LINE_END, ROW_MAX, SEPARATORS, Record, records

CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(' "\r\n,;\t\0\v\f\x85\u2028\u2029'))
# Cells with line breaks come in quotation marks; for "\n" and "\r" alone, csv knows only one of the two as a break.
DIALECTS = [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]


def read(text: str, separator: str = ",") -> list[tuple[int, list[str]]]:
    """Read a text whose rows are all good."""
    found = list(records(io.StringIO(text, newline=""), separator))
    good = [row for row in found if isinstance(row, Record)]
    assert found == good
    return [(row.line, row.cells) for row in good]


@given(st.lists(st.lists(CELLS, min_size=1)), st.sampled_from(SEPARATORS), st.sampled_from(DIALECTS))
def test_what_csv_writes_comes_back(rows: list[list[str]], separator: str, dialect: tuple[str, int]) -> None:
    """With the line of each row; only spaces at the beginning of a cell may go."""
    text, wanted = io.StringIO(newline=""), []
    writer = csv.writer(text, delimiter=separator, lineterminator=dialect[0], quoting=dialect[1])  # type: ignore[arg-type]  # one of csv's
    for row in rows:
        wanted.append((1 + len(LINE_END.findall(text.getvalue())), [cell.lstrip(" ") for cell in row]))
        writer.writerow(row)
    found = [(line, [cell.lstrip(" ") for cell in cells]) for line, cells in read(text.getvalue(), separator)]
    assert found == wanted


@given(st.text(st.sampled_from('"",;\t\n\r\0 a\u2028')), st.sampled_from(SEPARATORS))
def test_any_text_is_read_or_refused(text: str, separator: str) -> None:
    try:
        found = list(records(io.StringIO(text, newline=""), separator))
    except Unreadable:
        return
    assert "".join(line for row in found if isinstance(row, Record) for line in row.lines) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_in_an_editor(end: str) -> None:
    """Not at vertical tabs, form feeds, or the separators of Unicode, which stand inside cells."""
    cell = "a\vb\fc\x85d\u2028e\u2029f\x1cg"
    text = end.join(["h", cell, "", '"two', 'lines"', "z"])
    assert read(text) == [(1, ["h"]), (2, [cell]), (3, []), (4, [f"two{end}lines"]), (6, ["z"])]


def test_a_space_before_a_quotation_mark_and_text_behind_one_are_no_harm() -> None:
    assert read('a, "b, c" ,"d" e,5" f\n') == [(1, ["a", "b, c ", "d e", '5" f'])]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('a,b\nc,"d', "the quotation mark that opens on line 2 is never closed; the file may be cut off"),
        ('a,b\nc,"d\ne,f\n', "the quotation mark that opens on line 2 is never closed; the file may be cut off"),
        ('"a\r\nb","c\r\nd', "the quotation mark that opens on line 2 is never closed; the file may be cut off"),
        ('a\rb\r"', "the quotation mark that opens on line 3 is never closed; the file may be cut off"),
        ('a,"b\nc,"d",e\n', "the quotation marks in the row that begins on line 1 do not pair up"),
        ('a\n"b" c,"d\ne"\n', "the quotation marks in the row that begins on line 2 do not pair up"),
        ('a\n"' + "b\n" * ROW_MAX, "the row that begins on line 2 has more than 100,000 characters"),
        ('a\n"' + "b" * 3 * ROW_MAX, "the row that begins on line 2 has more than 100,000 characters"),
    ],
)
def test_unclosed_quotes_are_named_by_line(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        list(records(io.StringIO(text, newline=""), ","))


@pytest.mark.parametrize("length", [ROW_MAX - 1, ROW_MAX, ROW_MAX + 1, 3 * ROW_MAX])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_that_is_too_long_spoils_only_itself(length: int, end: str) -> None:
    """Wherever the pieces of it are cut."""
    found = list(records(io.StringIO(f"a{end}{'x' * length}{end}b{end}", newline=""), ","))
    assert [row.line for row in found] == [1, 2, 3]
    assert isinstance(found[1], BadLine) is (length + len(end) > ROW_MAX)
