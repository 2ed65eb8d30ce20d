"""Read and write text files of settings: `.env` and key files, in the encodings that editors and shells write.

Must not know any setting.
"""

import codecs
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from slackapp.domain.text import is_blank

MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
# straight, of Markdown, and those that keyboards of several languages put instead of straight ones
QUOTES = frozenset(
    {
        ('"', '"'), ("'", "'"), ("`", "`"), ("“", "”"), ("”", "”"), ("„", "“"), ("„", "”"), ("‘", "’"), ("’", "’"),
        ("\u201a", "‘"), ("«", "»"), ("»", "«"), ("「", "」"), ("\uff02", "\uff02"),
    }
)  # fmt: skip


class UnreadableFile(ValueError):
    """A file is no text, or no list of settings; `reason` never quotes it, because it holds secrets."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text_of(path: Path) -> str:
    """Read a file in UTF-8, or in UTF-16 or UTF-32 with a byte order mark. Raises OSError and UnreadableFile."""
    data = path.read_bytes()
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = f"line {line} is no {encoding.removesuffix('-sig').upper()}"
        raise UnreadableFile(f"{where}; save the file as UTF-8") from None
    if "\x00" in text:
        raise UnreadableFile("holds NUL characters, as UTF-16 without a byte order mark does; save the file as UTF-8")
    return text


def settings_of(path: Path) -> dict[str, str]:
    """Return the settings in a `.env` file; none without a file. Raises UnreadableFile.

    A line that python-dotenv would pass over with a warning is an error: its setting would be missing.
    """
    if not path.exists() or path.is_dir():
        return {}
    try:
        text = text_of(path)
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})") from None
    for binding in parse_stream(StringIO(text)):
        if reason := _reason_against(binding):
            raise UnreadableFile(f"line {_line_of(binding)} {reason}")
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def _reason_against(binding: Binding) -> str | None:
    if binding.error:
        return "cannot be read; is a quotation mark not closed?"
    if binding.key is not None and binding.value is None and not binding.key.isidentifier():
        # dotenv takes "PORT:4001" for a name; a name alone is how `docker --env-file` passes a variable on
        return "has no = between a name and its value"
    if any(map(is_blank, binding.key or "")):  # as a byte order mark in the middle, where two files were joined
        return "has an invisible character in a name; type the name anew"
    return None


def _line_of(binding: Binding) -> int:
    """Return the line of a setting in its file; dotenv counts from the empty lines before it."""
    before = binding.original.string
    return binding.original.line + before[: len(before) - len(before.lstrip())].count("\n")


def unquoted(value: str) -> str:
    """Take off the spaces and the pair of quotation marks around a value, as `docker --env-file` leaves them there."""
    value = value.strip()
    if len(value) > 1 and (value[0], value[-1]) in QUOTES:
        return value[1:-1].strip()
    return value


def with_settings(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a `.env` file in which `values` stand, and every other line as it was.

    A setting that stood there keeps its place, the first if there were several; a new one comes last. The values are
    plain words without quotes, spaces or line ends.
    """
    left = dict(values)
    parts: list[str] = []
    for binding in parse_stream(StringIO(text)):
        was = binding.original.string
        if binding.key not in values:
            parts.append(was)
            continue
        parts.append(was[: len(was) - len(was.lstrip())])  # empty lines before it
        if binding.key in left:
            parts.append(f"{binding.key}={left.pop(binding.key)}\n")
    before = "".join(parts)
    gap = "" if before.endswith("\n") or not before else "\n"
    return before + gap + "".join(f"{name}={value}\n" for name, value in left.items())
