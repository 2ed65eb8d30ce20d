"""The encodings of spreadsheets: Unicode for certain, older ones by a guess, anything else refused in one sentence."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.commands.spreadsheets.complaints import Unreadable
from slackapp.commands.spreadsheets.encoding import GUESSED, Encoding, detect
from tests.commands.spreadsheets.letters import letters_of

LETTERS = {
    "cp1252": "Müller à Genève, Größe „geändert“ für 5 €",
    "cp850": "Müller à Genève, Größe für Jürgen geändert",
    "cp932": "田中さんの夜勤を代わって、サーバーを直した",
    "gb18030": "帮助了张伟处理故障、周末加班写了文档",
}
ONE_WAY = "\xa2\xa3\xac\u2016\u2212\u301c"  # Shift-JIS writes these, and reads their bytes as others


def found(content: bytes) -> Encoding:
    return detect(lambda: io.BytesIO(content))


@pytest.mark.parametrize("encoding", LETTERS)
def test_shift_jis_cp850_and_gb18030_are_guessed(encoding: str) -> None:
    guessed = found(f"member,name\nana@acme.test,{LETTERS[encoding]}\n".encode(encoding))
    assert (guessed.name, guessed.guess) == (encoding, GUESSED[encoding])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain", Encoding("utf-8")),
        ("żółw".encode(), Encoding("utf-8")),
        (codecs.BOM_UTF8 + "żółw".encode(), Encoding("utf-8", 3)),
        ("member,żółw".encode("utf-16-le"), Encoding("utf-16-le")),
        ("member,żółw".encode("utf-16-be"), Encoding("utf-16-be")),
        (codecs.BOM_UTF16_LE + "żółw".encode("utf-16-le"), Encoding("utf-16-le", 2)),
        (codecs.BOM_UTF16_BE + "żółw".encode("utf-16-be"), Encoding("utf-16-be", 2)),
        (codecs.BOM_UTF32_LE + "żółw".encode("utf-32-le"), Encoding("utf-32-le", 4)),
        (codecs.BOM_UTF32_BE + "żółw".encode("utf-32-be"), Encoding("utf-32-be", 4)),
    ],
)
def test_unicode_is_certain(content: bytes, encoding: Encoding) -> None:
    assert found(content) == encoding
    assert encoding.guess is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (codecs.BOM_UTF8 + b"a\r\nb\r\n\xff", "it begins as UTF-8, and line 3 is not; save it as UTF-8"),
        (codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le")[:-1], "it begins as UTF-16-LE, and line 2 is not"),
        ("żółw\nmüde\n".encode() + b"caf\xe9\n", "line 3 is not UTF-8, and other lines are; save it as UTF-8"),
        (("a\r\n" * 30_000 + "ż\r\n").encode() + b"\xe9", "line 30002 is not UTF-8"),
        (bytes(range(256)), "it is not text, or its encoding is unknown to Tend; save it as UTF-8"),
        ("山田".encode("iso2022_jp"), "it is ISO-2022-JP, which Tend does not read; save it as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        found(content)


@given(st.binary())
def test_any_bytes_are_read_whole_or_refused(content: bytes) -> None:
    try:
        encoding = found(content)
    except Unreadable:
        return
    with encoding.opened(lambda: io.BytesIO(content)) as text:
        text.read()


@given(st.data(), st.sampled_from(sorted(GUESSED)))
def test_every_guess_reads_separators_alike(data: st.DataObject, encoding: str) -> None:
    """So a wrong guess moves no cell, and changes no cell of plain ASCII."""
    letters = st.text(letters_of(encoding, ",\n" + ONE_WAY))
    cells = data.draw(st.lists(letters | st.text(st.characters(max_codepoint=127, exclude_characters=",\n"))))
    content = ",".join(cells).encode(encoding)
    for name in GUESSED:
        try:
            read = content.decode(name).split(",")
        except UnicodeDecodeError:
            continue
        assert len(read) == len(cells) or not cells
        assert all(one == other for one, other in zip(cells, read, strict=False) if one.isascii())
