"""The encoding of a CSV file. Must not know rows or columns.

Unicode is certain: a byte order mark says so, or every byte is UTF-8. Anything else is a guess among the encodings that
spreadsheets wrote before. A guess cannot change who is meant: in each of them the separators, the quotation mark and
every cell of plain ASCII read the same, and ids and e-mails outside ASCII are refused.
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from slackapp.commands.spreadsheets.complaints import Unreadable

Source = Callable[[], BinaryIO]  # opens the file at its beginning, each time anew

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
GUESSED = {"cp1252": "Windows-1252", "cp850": "CP850", "cp932": "Shift-JIS", "gb18030": "GB18030"}  # likeliest first
REJECTED = 0.2  # the disorder from which charset-normalizer drops an encoding
BEGINNING = 200  # bytes read to find UTF-16 without a mark
PIECE = 1 << 16
SAMPLE_MAX = 20_000  # bytes of lines outside ASCII; more make the guess slower, not better
BINARY = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")  # a NUL byte has a sentence of its own
ESCAPED_JAPANESE = b"\x1b$"  # ISO-2022-JP: its letters are bytes that look like separators and quotation marks
TYPOGRAPHIC = frozenset("–—‘’“”„…€«»¿¡°§")
ADVICE = "save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file, after `skipped` bytes of a byte order mark."""

    name: str
    skipped: int = 0

    @property
    def guess(self) -> str | None:
        """The name of a guessed encoding as people know it; None for Unicode, which is certain."""
        return GUESSED.get(self.name)

    @contextmanager
    def opened(self, source: Source) -> Iterator[TextIO]:
        """Open the text of a file, with its line ends as they stand."""
        with source() as raw:
            raw.read(self.skipped)
            with io.TextIOWrapper(raw, self.name, newline="") as text:
                yield text


def detect(source: Source) -> Encoding:
    """Return an encoding in which the whole file can be read. Raises Unreadable, OSError."""
    with source() as raw:
        beginning = raw.read(BEGINNING)
    declared = _declared(beginning)
    if declared is not None:
        wrong = _first_wrong_line(source, declared)
        if wrong is not None:
            raise Unreadable(f"it begins as {declared.name.upper()}, and line {wrong} is not; {ADVICE}")
        return declared
    plain = Encoding("utf-8")
    wrong = _first_wrong_line(source, plain)
    if wrong is None:
        return plain
    sample, is_mostly_utf_8 = _sample(source)
    if is_mostly_utf_8:
        raise Unreadable(f"line {wrong} is not UTF-8, and other lines are; {ADVICE}")
    for name in _ranked(sample):
        guessed = Encoding(name)
        if _first_wrong_line(source, guessed) is None:
            return guessed
    raise Unreadable(f"it is not text, or its encoding is unknown to Tend; {ADVICE}")


def _declared(beginning: bytes) -> Encoding | None:
    """Return the encoding that the first bytes show: by a mark, or as UTF-16, with a zero in every other byte."""
    for mark, name in MARKS:
        if beginning.startswith(mark):
            return Encoding(name, len(mark))
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if bool(even) != bool(odd) and 4 * (even + odd) > len(beginning):
        return Encoding("utf-16-be" if even else "utf-16-le")
    return None


def _first_wrong_line(source: Source, encoding: Encoding) -> int | None:
    """Return the number of the first line that is not in this encoding, or None."""
    decoder = codecs.getincrementaldecoder(encoding.name)()
    line, last = 1, ""
    with source() as raw:
        raw.read(encoding.skipped)
        is_more = True
        while is_more:
            piece = raw.read(PIECE)
            is_more = bool(piece)
            if encoding.name == "utf-8" and ESCAPED_JAPANESE in piece:
                raise Unreadable(f"it is ISO-2022-JP, which Tend does not read; {ADVICE}")
            try:
                text = decoder.decode(piece, final=not is_more)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding.name, "ignore")
                return line + _ends_in(good, last)
            line += _ends_in(text, last)
            last = text[-1:] or last
    return None


def _ends_in(text: str, before: str) -> int:
    """Count the line ends of a piece; one that began in the piece before counts once."""
    is_second_half = before == "\r" and text.startswith("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n") - is_second_half


def _sample(source: Source) -> tuple[bytes, bool]:
    """Return lines outside ASCII, and whether at least half of all such lines are UTF-8."""
    sample = bytearray()
    valid = wrong = 0
    with source() as raw:
        for line in _byte_lines(raw):
            if line.isascii():
                continue
            if _is_utf_8(line):
                valid += 1
            else:
                wrong += 1
            if len(sample) < SAMPLE_MAX:
                sample += line + b"\n"
    return bytes(sample), valid >= wrong


def _byte_lines(raw: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; one longer than a piece comes in parts."""
    rest = b""
    while piece := raw.read(PIECE):
        *lines, rest = re.split(rb"[\r\n]+", rest + piece)
        yield from lines
        if len(rest) > PIECE:
            yield rest
            rest = b""
    yield rest


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _ranked(sample: bytes) -> list[str]:
    """Return the encodings in which a sample is text, likeliest first.

    charset-normalizer measures the disorder of each. It knows few words in a short sample, so letters count too.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415  (megabytes, needed only where a file is not Unicode)

    disorder = {match.encoding: match.chaos for match in from_bytes(sample, cp_isolation=list(GUESSED))}
    scores: dict[str, float] = {}
    for name in GUESSED:
        text = sample.decode(name, "replace")
        if not BINARY.search(text):
            scores[name] = disorder.get(name, REJECTED) + oddness(text) + text.count("\ufffd")
    return sorted(scores, key=lambda name: scores[name])


def oddness(text: str) -> float:
    """Return the share of characters outside ASCII that do not look like writing, from 0 to 1.

    A sign inside a word is odd, and so is a wide letter beside a narrow one.
    """
    odd = count = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character.isascii():
            continue
        count += 1
        width, beside = _width(character), [c for c in (before, after) if c.isalpha()]
        if character.isalpha():
            odd += width != "narrow" and any(_width(c) != width for c in beside)
        else:
            odd += not _is_mark(character, width, is_inside=len(beside) == 2)  # noqa: PLR2004  (both neighbours)
    return odd / count if count else 0.0


def _is_mark(character: str, width: str, *, is_inside: bool) -> bool:
    """Return whether people write this mark between words, or, as the apostrophe, inside them."""
    if width == "wide":
        return unicodedata.category(character)[0] in "PZ"
    return character == "’" or (character in TYPOGRAPHIC and not is_inside)


def _width(character: str) -> str:
    return {"W": "wide", "F": "wide", "H": "half"}.get(unicodedata.east_asian_width(character), "narrow")
