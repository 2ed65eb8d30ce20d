"""CSV files as tables: any dialect and encoding of spreadsheets; headers as people type them; nothing guessed twice."""

import codecs
import csv
import io
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.commands.spreadsheets.encoding import GUESSED
from slackapp.commands.spreadsheets.records import SEPARATORS
from slackapp.commands.spreadsheets.tables import Columns, Row, open_table
from slackapp.domain.text import stripped, trimmed
from tests.commands.spreadsheets.letters import letters_of

COLUMNS = Columns(needed=("id", "done_on"), optional=("words",), free=("words",))
HEADER = "id,done_on,words\n"
UNICODE = {
    "utf-8": b"", "utf-8-sig": b"", "utf-16": b"",
    "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
}  # fmt: skip
ONE_WAY = "\xa2\xa3\xac\u2016\u2212\u301c"  # Shift-JIS writes these, and reads their bytes as others
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


def is_whole(cells: Mapping[str, str]) -> bool:
    return cells["id"].startswith("U0") and cells["done_on"].startswith("2026")


def rows(content: bytes | str) -> list[Row | BadLine]:
    data = content.encode() if isinstance(content, str) else content
    return list(open_table(lambda: io.BytesIO(data), COLUMNS, is_whole).rows())


def written(cells: list[tuple[str, str, str]], separator: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]  # one of csv's
    writer.writerows([("id", "done_on", "words"), *cells])
    return text.getvalue()


DIALECTS = st.tuples(st.sampled_from(SEPARATORS), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))


@given(
    st.lists(st.tuples(ASCII, ASCII, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))),
    st.sampled_from(sorted(UNICODE)),
    DIALECTS,
)
def test_what_spreadsheets_write_in_unicode_comes_back(
    cells: list[tuple[str, str, str]], encoding: str, dialect: tuple[str, int]
) -> None:
    found = rows(UNICODE[encoding] + written(cells, *dialect).encode(encoding))
    wanted = [(one, other, trimmed(words)) for one, other, words in cells]
    assert [tuple(row.cells.values()) for row in found if isinstance(row, Row)] == wanted


@given(st.data(), st.sampled_from(sorted(GUESSED)), DIALECTS)
def test_a_guess_changes_no_plain_cell(data: st.DataObject, encoding: str, dialect: tuple[str, int]) -> None:
    """Whichever encoding is taken, and the words come back if it is the right one."""
    letters = st.text(letters_of(encoding, ONE_WAY, {"Cc", "Cf", "Co"}))
    cells = data.draw(st.lists(st.tuples(ASCII, ASCII, letters)))
    content = written(cells, *dialect).encode(encoding)
    try:
        table = open_table(lambda: io.BytesIO(content), COLUMNS, is_whole)
    except Unreadable as unreadable:
        assert str(unreadable).endswith("save it as UTF-8")  # noqa: PT017  (most texts are read)
        return
    found = [row for row in table.rows() if isinstance(row, Row)]
    assert [(row.cells["id"], row.cells["done_on"]) for row in found] == [(one, other) for one, other, _ in cells]
    if table.encoding.name == encoding:
        assert [stripped(row.cells["words"]) for row in found] == [stripped(words) for *_, words in cells]


@given(st.binary() | st.text(st.sampled_from('"",;\t\n\r\0 aü\u200b\u2028')).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """With nothing but the one error."""
    for begin in (b"", HEADER.encode(), b"sep=;\r\nid;done_on\r\n"):
        try:
            found = rows(begin + content)
        except Unreadable as unreadable:
            assert str(unreadable)  # noqa: PT017  (most bytes are refused)
        else:
            assert [row.line for row in found] == sorted({row.line for row in found})


@given(st.lists(st.tuples(ASCII, ASCII, st.text(st.sampled_from('ab"\n, '))), min_size=1), st.data())
def test_a_file_cut_anywhere_invents_no_row(cells: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """It is refused, or its last row is short of cells; no part of a cell is taken for a row."""
    text = written(cells, ",", csv.QUOTE_ALL)
    whole = rows(text)
    try:
        found = rows(text[: data.draw(st.integers(len(HEADER) + 7, len(text)))])
    except Unreadable as unreadable:
        assert "is never closed" in str(unreadable)  # noqa: PT017  (a cut between two cells cannot be seen)
        return
    assert found[:-1] == whole[: max(0, len(found) - 1)]
    assert [row.line for row in found] == [row.line for row in whole[: len(found)]]


@pytest.mark.parametrize(
    "content",
    [
        "id,done_on\n1,2",
        "ID , Done On\n1,2",
        "Done  on;team;Id;team\n2;x;1;y",
        "\ufeffid\tDONE_ON\n1\t2",
        "sep=;\r\nid;done_on\r\n1;2\r\n",
        "sep=,\nid,done_on\n1,2\n",
        "sep=\t\rid\tdone_on\r1\t2",
        '\n\n"SEP=;"\nid;done_on\n1;2',
        "\u200bid\u200e,\u00a0done\u00a0on\u2060\n1,2",
        '"a, ""long""\nname",id,"done_on"\nx,1,2',
    ],
)
def test_headers_are_understood_as_people_write_them(content: str) -> None:
    (row,) = rows(content)
    assert isinstance(row, Row)
    assert row.cells == {"id": "1", "done_on": "2"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty"),
        (" \r\n\u200b\n,,\n", "it is empty"),
        ("id,what\n", "its first line has to be: id,done_on,words"),
        ("id,done_on,Id\n", "its first line has the column id 2 times"),
        ("id;done_on;done on\n", "its first line has the column done_on 2 times"),
        ('id,"done_on\n1,2\n', "the quotation mark that opens on line 1 is never closed"),
        ("\ni\u200bd,done_on\n", r"line 2: there is an invisible character \(U\+200B\) in the name of the column id"),
        ("id\0,done_on\n1,2\n", "line 1: there is a NUL byte in it"),
        ("sep=|\nid|done_on\n", r"line 1 names the separator '\|'; it has to be a comma, semicolon or tab"),
        ("sep=;\nid,done_on\n", "its first line has to be: id,done_on,words"),
        ("x" * 200_000, "line 1: is too long"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        rows(content)


def test_bad_rows_are_named() -> None:
    """Each by the line on which it begins."""
    found = rows(
        f'{HEADER}1,2,"a\nb"\n1,2,\0\n1,2,a,b\n1,2,a,,\n\u00ad1,2\u00ad3\n1,"2\n3"\n{"x" * 200_000}\n\u200b,,\n1,,\n'
    )
    assert found == [
        Row(2, {"id": "1", "done_on": "2", "words": "a\nb"}),
        BadLine(4, "there is a NUL byte in it"),
        BadLine(5, "has 4 cells, and the header has 3"),
        Row(6, {"id": "1", "done_on": "2", "words": "a"}),
        BadLine(7, "there is an invisible character (U+00AD) in the done_on"),
        BadLine(8, "there is a line break in the done_on"),
        BadLine(10, "is too long"),
        Row(12, {"id": "1", "done_on": "", "words": ""}),
    ]


def test_words_keep_what_is_inside_them() -> None:
    (row,) = rows(HEADER + '1,2," a\u200bb\u2028c\vd\u00a0e\n"\n')
    assert isinstance(row, Row)
    assert row.cells["words"] == "a\u200bb\u2028c\vd\u00a0e"


@pytest.mark.parametrize(
    "lines",
    [
        'U01,2026-01-01,"a\nU02,2026-01-01,b"\n',
        'U01,2026-01-01,"a\r\nx\r\nU02,2026-01-01,b"\r\nU03,2026-01-01,c\r\n',
        'U01,2026-01-01,"a\nU02,2026-01-01,"b"\n',
    ],
)
def test_a_quotation_mark_too_few_swallows_no_row(lines: str) -> None:
    """The second mark may stand rows later; all between would be one cell."""
    with pytest.raises(Unreadable, match="the row that begins on line 2"):
        rows(HEADER + lines)


def test_a_guessed_space_is_not_cut_off() -> None:
    """In another encoding it may be half a letter of an address."""
    (row,) = rows("id,done_on,words\n\u00a0ana@x.test,2,Größe für Müller\n".encode("cp1252"))
    assert row == BadLine(2, "there is an invisible character (U+00A0) in the id")
