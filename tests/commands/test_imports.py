"""`tend import managers`: good lines come in, bad ones are named, and the file may come out of any spreadsheet."""

import codecs
import contextlib
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from sandbox import Slack
from slackapp.commands import lead_files
from slackapp.commands.lead_files import Pair
from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.storage.database import Database
from tests.cast import ANA, DEPLOYBOT, EXT, IVO, MIRA, NOBODY, SAM, TOMAS
from tests.commands.running import Shell

PLAIN = f"member,manager\n{ANA},{MIRA}\n{TOMAS},{MIRA}\n"
PAIRS = (Pair(2, ANA, MIRA), Pair(3, TOMAS, MIRA))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace(",", " , ").replace("member", "Member").encode(),
        PLAIN.replace("member", '"member"').replace(ANA, f'"{ANA}"').encode(),
        PLAIN.replace(ANA, ANA.lower()).encode(),
        PLAIN.rstrip("\n").encode(),
        f"name,manager,member\nAna Müller,{MIRA},{ANA}\nTomáš,{MIRA},{TOMAS}\n".encode(),
        f"name,manager,member\nAna Müller,{MIRA},{ANA}\nTom,{MIRA},{TOMAS}\n".encode("latin-1"),
    ],
)  # fmt: skip
def test_spreadsheets_write_in_many_ways(content: bytes) -> None:
    """Encodings, separators, line ends, quotes, more columns in another order."""
    read = lead_files.read(content)
    assert (read.pairs, read.bad) == (PAIRS, ())


def test_bad_lines_are_named_as_an_editor_counts() -> None:
    """Empty lines count but are no lines."""
    content = f"member,manager\n\n{ANA},{MIRA}\nana,{MIRA}\n\n,{MIRA}\n{SAM}\n,\n{TOMAS},mira@x\n{SAM},{MIRA}\n"
    read = lead_files.read(content.encode())
    assert [pair.line for pair in read.pairs] == [3, 10]
    assert read.bad == (
        BadLine(4, "'ana' is neither a Slack id nor an e-mail"),
        BadLine(6, "no member"),
        BadLine(7, "no manager"),
        BadLine(9, "'mira@x' is neither a Slack id nor an e-mail"),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"member,manager\n",
        f"{ANA},{MIRA}\n".encode(),
        b"member,boss\na,b\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\x01",
    ],
)
def test_nothing_to_read_has_a_reason(content: bytes) -> None:
    """Empty, no header, no list at all."""
    with pytest.raises(Unreadable, match=r"\w"):
        lead_files.read(content)


@pytest.mark.parametrize(
    ("header", "column"),
    [("member,manager,Member", "member"), ('manager;member;" MANAGER "', "manager")],
)
def test_a_column_that_stands_twice_is_named(header: str, column: str) -> None:
    """The first of the two was taken once, in silence, and might have been last year's."""
    with pytest.raises(Unreadable, match=f"its first line has the column {column} 2 times"):
        lead_files.read(f"{header}\n{ANA},{MIRA},{SAM}\n".encode())


def test_other_columns_may_stand_twice() -> None:
    read = lead_files.read(f"team,member,manager,team\n1,{ANA},{MIRA},2\n".encode())
    assert read.pairs == PAIRS[:1]


A, M, B = "ana@acme.test", "mira@acme.test", "bo@acme.test"


@pytest.mark.parametrize(
    "content",
    [
        f"member,title,manager\n{A},Team\u2028Lead\u2029,{M}\n".encode(),
        f"member,title,manager\n{A},Head of\vPlatform\f\x85\x1c,{M}\n".encode(),
        f"member,name,manager\n{A},Müller à Genève,{M}\n".encode("cp850"),
        f"member,name,manager\n{A},田中さん,{M}\n".encode("cp932"),
        f"member,name,manager\n{A},帮助了张伟,{M}\n".encode("gb18030"),
        f'member,address,manager\n{A},"Main St 1\nBerlin",{M}\n'.encode(),
        f'member,address,manager\r{A},"{B},{B}\r\n{B},{B},x",{M}\r'.encode(),
        f"sep=;\r\nmember;manager\r\n{A};{M}\r\n".encode(),
        f"member,manager\n{A},\u200b{M}\u200e\n".encode(),
        f"\ufeff\ufeffmember,\u00a0manager\n\u2060{A}\u3164, {M}\u00ad\n".encode(),
    ],
    ids=[
        "u2028",
        "vt",
        "cp850",
        "shift-jis",
        "gb18030",
        "break",
        "rows in a cell",
        "sep",
        "invisible",
        "more invisible",
    ],
)
def test_breaks_in_cells_sep_u2028_and_vt_hide_nobody(content: bytes) -> None:
    """Each came as a line that named nobody, or somebody else."""
    read = lead_files.read(content)
    assert [(pair.member, pair.manager) for pair in read.pairs] == [(A, M)]
    assert read.bad == ()


LINE_BREAKS = (*"\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\r\n", "\n\n", "\0\n", "\n\ufeff")


@pytest.mark.parametrize("line_break", LINE_BREAKS, ids=ascii)
@pytest.mark.parametrize("head", ["", "sep=,\n", "\ufeff"], ids=ascii)
@pytest.mark.parametrize(
    "row", ['{A},"x{n}{B},y,{B}{n}z",{M}', '{A},y,"{M}{n}{B}"', '"{A}{n}{B}",y,{M}', '{A},"{n}{B},y,{B}{n}",{M}']
)
def test_a_cells_second_line_never_becomes_a_manager(row: str, head: str, line_break: str) -> None:
    """Whatever breaks the lines of a cell, in whichever column: one row is read or named, or the file is refused."""
    written = row.format(A=A, B=B, M=M, n=line_break)
    for ending in ("\n", "\r\n", ""):
        content = f"{head}member,name,manager\n{written}{ending}".encode()
        with contextlib.suppress(Unreadable):  # where a second line would be a whole row
            read = lead_files.read(content)
            assert len(read.pairs) + len(read.bad) == 1
            assert {(pair.member, pair.manager) for pair in read.pairs} <= {(A, M)}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{A},mira\u200b@acme.test", "there is an invisible character (U+200B) in the manager"),
        (f"ana\u202e@acme.test,{M}", "there is an invisible character (U+202E) in the member"),
        (f'"ana@\nacme.test",{M}', "there is a line break in the member"),
        (
            f"{A},mir\u0430@acme.test",
            "'mir\u0430@acme.test' has the character U+0430, which Slack ids and e-mails never have",
        ),
        (f"Zoë,{M}", "'Zoë' is neither a Slack id nor an e-mail"),
        (f"U0STRA\u00dfE1,{M}", "'U0STRA\u00dfE1' is neither a Slack id nor an e-mail"),
        (f"{A},{M}\0", "there is a NUL byte in it"),
        (f"{A},{M},{B}", "has 3 cells, and the header has 2"),
    ],
)
def test_a_person_is_never_half_understood(row: str, reason: str) -> None:
    """What an eye cannot see is named by its number in Unicode."""
    read = lead_files.read(f"member,manager\n{row}\n{B},{M}\n".encode())
    assert read.bad == (BadLine(2, reason),)
    assert [pair.member for pair in read.pairs] == [B]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp932", "gb18030"])
def test_a_guessed_letter_names_nobody(encoding: str) -> None:
    """Where the guess is wrong, the letter would be another, and the address somebody else's."""
    letter = "ü" if encoding.startswith("cp") and encoding != "cp932" else "田"
    read = lead_files.read(f"member,manager\n{letter}{A},{M}\n{B},{M}\n".encode(encoding))
    assert [(bad.line, "which Slack ids and e-mails never have" in bad.reason) for bad in read.bad] == [(2, True)]
    assert [pair.member for pair in read.pairs] == [B]
    assert read.guess is not None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f'member,manager\n{A},{M}\n{B},"{M}\n', "the quotation mark that opens on line 3 is never closed"),
        (f'member,title,manager\n{A},"Lead,{M}\n{B},Head",{M}\n', "the row that begins on line 2 takes in another row"),
        (f'member,title,manager\n{A},"Lead,{M}\n{B},"Head",{M}\n', "that begins on line 2 do not pair up"),
        ("Zoë = U0ANA00001\n", "its first line has to be: member,manager"),
    ],
)
def test_a_file_with_uncertain_rows_is_refused(content: str, reason: str) -> None:
    """Nobody can say which of its lines are people."""
    with pytest.raises(Unreadable, match=reason):
        lead_files.read(content.encode())


def test_two_hundred_thousand_lines_are_read_in_seconds_and_bad_ones_named() -> None:
    """With a mark at the beginning, as spreadsheets write it; every thousandth line is no pair."""
    lines = [f"U{number:08},U{number // 10:08}" if number % 1_000 else "nobody," for number in range(200_000)]
    began = time.process_time()
    read = lead_files.read(codecs.BOM_UTF8 + "\r\n".join(["member,manager", *lines]).encode())
    assert time.process_time() - began < 20
    assert (len(read.pairs), len(read.bad)) == (199_800, 200)
    assert read.bad[1] == BadLine(1_002, "'nobody' is neither a Slack id nor an e-mail")


def test_a_bad_line_shows_no_control_characters() -> None:
    """It is written to a terminal."""
    (bad,) = lead_files.read(f"member,manager\n\x1b[2J{'x' * 200},{MIRA}\n".encode()).bad
    assert "\x1b" not in bad.reason
    assert len(bad.reason) < 100


async def leads(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Lead.member_id, Lead.manager_id).where(Lead.confirmed_at.is_not(None)))
        return sorted((member, manager) for member, manager in rows)


@pytest.mark.both_databases
async def test_ids_and_e_mails_come_in(shell: Shell, slack: Slack, database: Database) -> None:
    """People Tend has never met are looked up, with their zone and language."""
    (shell.folder / "leads.csv").write_text(f"member,manager\n{ANA},{MIRA}\n{slack.person(TOMAS).email},{MIRA}\n")
    done = await shell.tend("import", "managers", "leads.csv")
    assert (done.code, done.out.strip()) == (0, "2 pairs imported for 2 members; 0 lines left out")
    assert await leads(database) == [(ANA, MIRA), (TOMAS, MIRA)]
    async with database.reading() as session:
        ana = await session.get_one(Person, ("T0SANDBOX1", ANA))
        assert (ana.name, ana.zone) == ("Ana Duarte", "Europe/Lisbon")
    assert slack.refused == []


async def test_bad_lines_are_told_and_good_ones_imported(shell: Shell, slack: Slack, database: Database) -> None:
    """Each by its number and reason, on stderr; exit code 1."""
    lines = ["member,manager", f"{ANA},{MIRA}", f"{SAM},{SAM}", f"{DEPLOYBOT},{MIRA}", f"{TOMAS},{IVO}"]
    lines += [f"{TOMAS},{EXT}", f"{NOBODY},{MIRA}", f"nobody@x.test,{MIRA}", "what,ever", f"{MIRA},{ANA}"]
    (shell.folder / "leads.csv").write_text("\n".join(lines))
    done = await shell.tend("import", "managers", "leads.csv")
    assert done.code == 1
    assert done.out.strip() == "1 pair imported for 1 member; 8 lines left out"
    assert [said for said in done.err.splitlines() if said.startswith("line")] == [
        "line 3: nobody is their own manager",
        f"line 4: {DEPLOYBOT} is a bot",
        f"line 5: {IVO} is deactivated",
        f"line 6: {EXT} belongs to another organisation",
        f"line 7: {NOBODY} is not known in this workspace",
        "line 8: nobody@x.test is not known in this workspace",
        "line 9: 'what' is neither a Slack id nor an e-mail",
        f"line 10: that would make a circle: {ANA}, who is led by {MIRA}",
    ]
    assert await leads(database) == [(ANA, MIRA)]


async def test_a_guessed_encoding_is_told(sqlite_shell: Shell) -> None:
    """Before the import, with advice, and in the report."""
    content = f"member,name,manager\n{ANA},Müller à Genève,{MIRA}\n"
    (sqlite_shell.folder / "leads.csv").write_bytes(content.encode("cp850"))
    done = await sqlite_shell.tend("import", "managers", "leads.csv")
    assert done.code == 0
    assert "leads.csv is not Unicode; read as CP850. If letters look wrong, save it as UTF-8" in done.err
    assert done.out.strip() == "1 pair imported for 1 member; 0 lines left out; read as CP850"


async def test_a_file_cut_off_in_a_cell_imports_nothing(sqlite_shell: Shell) -> None:
    (sqlite_shell.folder / "leads.csv").write_text(f'{PLAIN}{SAM},"{MIRA}\n{TOMAS}')
    done = await sqlite_shell.tend("import", "managers", "leads.csv")
    assert (done.code, done.out) == (2, "")
    said = "the quotation mark that opens on line 4 is never closed; the file may be cut off"
    assert done.err.strip() == f"tend: leads.csv cannot be read: {said}"


async def test_slack_is_waited_for_when_it_asks(sqlite_shell: Shell, slack: Slack) -> None:
    """Retry-After on both look-ups, and a server that stumbles."""
    slack.fail_next("users.lookupByEmail", retry_after=0, count=2)
    slack.fail_next("users.info", status=500)
    (sqlite_shell.folder / "leads.csv").write_text(f"member,manager\n{slack.person(ANA).email},{MIRA}\n")
    assert (await sqlite_shell.tend("import", "managers", "leads.csv")).code == 0
    assert len(slack.calls_to("users.lookupByEmail")) == 3


async def test_a_refusing_slack_imports_nothing(shell: Shell, slack: Slack, database: Database) -> None:
    """Half a file would make managers of people by accident of order."""
    slack.fail_next("users.info", error="missing_scope", count=9)
    (shell.folder / "leads.csv").write_text(PLAIN)
    done = await shell.tend("import", "managers", "leads.csv")
    assert done.code == 2
    assert "Slack refuses users.info (missing_scope), so nothing was imported" in done.err
    assert await leads(database) == []


@pytest.mark.parametrize(
    "content",
    [None, "", "who,whom\na,b\n", "member,manager,member\na,b,c\n"],
    ids=["missing", "empty", "header", "doubled"],
)
async def test_nothing_to_read_exits_with_two(sqlite_shell: Shell, content: str | None) -> None:
    """And says which file and why."""
    if content is not None:
        (sqlite_shell.folder / "leads.csv").write_text(content)
    done = await sqlite_shell.tend("import", "managers", "leads.csv")
    assert done.code == 2
    assert done.err.startswith("tend: leads.csv cannot be read: ")
    assert "Traceback" not in done.err


async def test_another_workspace_has_to_have_tend(sqlite_shell: Shell, tmp_path: Path) -> None:
    """A mistyped --workspace imports nothing into a workspace nobody has."""
    (tmp_path / "leads.csv").write_text(PLAIN)
    done = await sqlite_shell.tend("import", "managers", "leads.csv", "--workspace", "T0ELSE0001")
    assert done.code == 2
    assert "not installed in T0ELSE0001" in done.err


@pytest.mark.parametrize("cell", ["x@" + "a." * 60_000 + "@", "@" * 120_000, "x@" + "a" * 120_000], ids=range(3))
def test_a_very_long_cell_is_no_e_mail_in_one_pass(cell: str) -> None:
    """With a dot that could stand in two places of the pattern, the first of these took minutes."""
    assert lead_files.known(cell) is None
    assert lead_files.known("Ana.Maria@mail.tend.example") == "ana.maria@mail.tend.example"
