"""`tend import efforts`: spreadsheets of what was done, however they are written, and however long."""

import tracemalloc
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from slackapp.commands import effort_files
from slackapp.commands.effort_files import Row
from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.domain.tables.efforts import Effort
from slackapp.storage.database import Database
from tests.cast import ANA, DEPLOYBOT, NOBODY, TOMAS
from tests.commands.running import Shell

TODAY = date(2026, 11, 18)
HEADER = "doer,words,kind,done_on,link\n"
GOOD = f"{TOMAS},covered the night,cover,2026-11-17,https://example.com/1\n"


def rows(path: Path) -> list[Row | BadLine]:
    """Read a file."""
    return list(effort_files.open_efforts(path).rows(TODAY))


@pytest.mark.parametrize(
    ("encoding", "more"),
    [("utf-8", "żółw"), ("utf-8-sig", "żółw"), ("utf-16", "żółw"), ("utf-16-le", "żółw"), ("cp1252", "Müller")],
)
def test_spreadsheets_write_in_many_ways(tmp_path: Path, encoding: str, more: str) -> None:
    path = tmp_path / "efforts.csv"
    path.write_bytes(f"{HEADER}{TOMAS},helped {more},,2026-11-17,\r\n".encode(encoding))
    [row] = rows(path)
    assert isinstance(row, Row)
    assert (row.words, row.kind, row.link, row.line) == (f"helped {more}", "other", None, 2)
    assert effort_files.open_efforts(path).guess == ("Windows-1252" if encoding == "cp1252" else None)


def test_bad_lines_are_named(tmp_path: Path) -> None:
    """A line of any length spoils only itself."""
    lines = [
        f"{TOMAS},,cover,2026-11-17,",
        "tomas,helped,cover,2026-11-17,",
        f"{TOMAS},helped,heroics,2026-11-17,",
        f"{TOMAS},helped,cover,17.11.2026,",
        f"{TOMAS},helped,cover,2027-11-17,",
        f"{TOMAS},helped,cover,2020-11-17,",
        f"{TOMAS},helped,cover,2026-11-17,http://example.com",
        f"{TOMAS},{'x' * 150_000},cover,2026-11-17,",
        f"{TOMAS},{'x' * 50_000},cover,2026-11-17,",
        f"{TOMAS},{'x' * 2_001},cover,2026-11-17,",
        f"{TOMAS},\u3164\u200b,cover,2026-11-17,",
        f"{TOMAS},…,cover,2026-11-17,",
    ]
    path = tmp_path / "efforts.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n" + GOOD)
    *bad, good = rows(path)
    assert [one.line for one in bad if isinstance(one, BadLine)] == list(range(2, 14))
    assert isinstance(good, Row)
    assert good.line == 14


def test_words_have_all_their_lines(tmp_path: Path) -> None:
    """The first line alone was noted once, and the rest was a complaint."""
    path = tmp_path / "efforts.csv"
    path.write_bytes(
        b'done_on,doer,words\r\n2026-11-18,ana@acme.test,"covered the night\r\nand called, the ""customer""\rback"\r\n'
    )
    assert rows(path) == [
        Row(2, "ana@acme.test", 'covered the night\nand called, the "customer"\nback', "other", TODAY, None)
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ana@acme.test,helped a, b,2026-11-17,", "'b' is not a kind"),
        ("ana@acme.test,helped,cover,2026-11-17,https://example.com/1,more", "has 6 cells, and the header has 5"),
        ("ana@acme.test,\u200b\u00a0,cover,2026-11-17,", "no words"),
        ("ana@acme.test,helped,cover,2026-\u00ad11-17,", "there is an invisible character (U+00AD) in the done_on"),
        ("ana@acme.test,helped,co\ufeffver,2026-11-17,", "there is an invisible character (U+FEFF) in the kind"),
        ("ana@acme.test,helped,cover,2026-11-17,https://ex\u200eample.com", "invisible character (U+200E) in the link"),
        ("\u0430na@acme.test,helped,cover,2026-11-17,", "has the character U+0430"),
        ("ana@acme.test,he\0lped,cover,2026-11-17,", "there is a NUL byte in it"),
    ],
)
def test_no_cell_is_half_understood(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "efforts.csv"
    path.write_text(HEADER + row + "\n" + GOOD)
    bad, good = rows(path)
    assert isinstance(bad, BadLine)
    assert reason in bad.reason
    assert isinstance(good, Row)


@given(st.binary() | st.text(st.sampled_from('"",;\n\r\0aü@\u200b-')).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for begin in (b"", HEADER.encode(), HEADER.encode() + b"ana@acme.test,"):
        path.write_bytes(begin + content)
        with suppress(Unreadable):
            rows(path)


@pytest.mark.parametrize("content", [b"", b"  \n", b"a,b\n1,2\n", b"doer,words\nU1,x\n"])
def test_what_is_no_such_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "efforts.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        rows(path)


@pytest.mark.parametrize("column", ["doer", "words", "done_on", "kind", "link"])
def test_a_column_that_stands_twice_is_named(tmp_path: Path, column: str) -> None:
    path = tmp_path / "efforts.csv"
    path.write_text(f"{HEADER.strip()},note,note,{column.upper()}\n{GOOD}")
    with pytest.raises(Unreadable, match=f"its first line has the column {column} 2 times"):
        rows(path)


def test_fifty_thousand_lines_take_no_room(tmp_path: Path) -> None:
    path = tmp_path / "efforts.csv"
    with path.open("w") as file:
        file.write(HEADER)
        file.writelines(f"{TOMAS},did thing {number},cover,2026-11-17,\n" for number in range(50_000))
    tracemalloc.start()
    count = sum(1 for _ in effort_files.open_efforts(path).rows(TODAY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 50_000
    assert peak < 8_000_000  # all of them at once are twice as large


@pytest.mark.both_databases
async def test_the_same_file_twice_adds_nothing(shell: Shell, database_url: str, tmp_path: Path) -> None:
    """Good lines come in as efforts, one a person, kind and fortnight; bad ones are named; again nothing is new."""
    today = date.today().isoformat()  # noqa: DTZ011  (the command has the machine's own)
    path = tmp_path / "efforts.csv"
    path.write_text(
        HEADER
        + f"{TOMAS},covered the night,cover,{today},\n"
        + f"tomas@sandbox.slack.test,covered the day,cover,{today},https://example.com/1\n"
        + f"{ANA},wrote it down,notes,{today},\n"
        + f"{NOBODY},x,cover,{today},\n{DEPLOYBOT},x,cover,{today},\nno.one@example.com,x,cover,{today},\n",
    )
    first = await shell.tend("import", "efforts", str(path))
    assert (first.code, first.out.strip()) == (1, "3 taken in, 0 known before; 3 left out")
    for line in (5, 6, 7):
        assert f"line {line}: " in first.err
    again = await shell.tend("import", "efforts", str(path))
    assert again.out.strip() == "0 taken in, 3 known before; 3 left out"
    database = Database(database_url)
    async with database.reading() as session:
        found = list(await session.scalars(select(Effort).order_by(Effort.doer_id)))
    await database.close()
    assert sorted((one.doer_id, one.words) for one in found) == sorted(
        [(ANA, "wrote it down"), (TOMAS, "covered the night; covered the day")]
    )


async def test_a_file_cut_off_in_a_cell_takes_in_nothing(shell: Shell, tmp_path: Path) -> None:
    """Not even the rows before the cut."""
    today = date.today().isoformat()  # noqa: DTZ011  (the command has the machine's own)
    path = tmp_path / "efforts.csv"
    lines = "".join(f"{TOMAS},thing {number},cover,{today},\n" for number in range(600))
    path.write_text(f'{HEADER}{lines}{TOMAS},"covered the night\nand called')
    done = await shell.tend("import", "efforts", str(path))
    assert (done.code, done.out) == (2, "")
    assert "the quotation mark that opens on line 602 is never closed; the file may be cut off" in done.err
    path.write_text(f"{HEADER}{lines}")
    assert "600 taken in, 0 known before" in (await shell.tend("import", "efforts", str(path))).out


async def test_a_guessed_encoding_is_told(sqlite_shell: Shell, tmp_path: Path) -> None:
    today = date.today().isoformat()  # noqa: DTZ011  (the command has the machine's own)
    path = tmp_path / "efforts.csv"
    path.write_bytes(f"{HEADER}{TOMAS},夜勤を代わってくれた,cover,{today},\n".encode("cp932"))
    done = await sqlite_shell.tend("import", "efforts", str(path))
    assert done.out.strip() == "1 taken in, 0 known before; 0 left out; read as Shift-JIS"
    assert "is not Unicode; read as Shift-JIS. If letters look wrong, save it as UTF-8" in done.err
