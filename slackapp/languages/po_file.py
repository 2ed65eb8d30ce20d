"""Read a catalogue as `make messages` writes it: gettext's `.po`, https://www.gnu.org/software/gettext/manual.

The file itself is read, without a compiled copy, so that a checkout, an installed package and an image hold the same.
Babel reads any `.po` there is, in ten times the time; a test compares both on every catalogue.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CONTEXT_ENDS = "\x04"  # between a message's context and its text, as gettext has it
HEADER = ""  # the message of a file's own facts
_LINE = re.compile(r'^(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")$')
_EMPTY = re.compile(r'^msgstr(?:\[\d\])? ""\n(?!")', re.MULTILINE)


@dataclass(slots=True)
class PoFile:
    """The sentences of one catalogue."""

    header: dict[str, str] = field(default_factory=dict)  # Language, Plural-Forms and the like
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by the key of the English, or of its singular
    plurals: dict[str, str] = field(default_factory=dict)  # the English plural, by its singular


def read(path: Path) -> PoFile:
    """Return the catalogue in a file. Raises OSError, and ValueError for a line that is none of gettext's."""
    found = PoFile()
    for entry in path.read_text(encoding="utf-8").split("\n\n"):
        texts = _texts(entry)
        context = texts.pop("msgctxt", None)
        message = texts.pop("msgid", None)
        many = texts.pop("msgid_plural", None)
        if message == HEADER:
            lines = (line.partition(": ") for line in texts["msgstr"].splitlines())
            found.header = {name: value for name, _, value in lines}
        elif message is not None:
            message = key_of(message, context)
            if many is not None:
                found.plurals[message] = many
            found.forms[message] = tuple(texts.values())  # in the file's order, which is that of their numbers
    return found


def key_of(message: str, context: str | None) -> str:
    """Return the key of a message; `context` tells two meanings of the same English apart, None: it has one."""
    return message if context is None else f"{context}{CONTEXT_ENDS}{message}"


def text_of(key: str) -> str:
    """Return the English message of a key, without its context."""
    return key.rpartition(CONTEXT_ENDS)[2]


def context_of(key: str) -> str | None:
    """Return the context in a key; None without one."""
    return key.rpartition(CONTEXT_ENDS)[0] or None


def is_complete(path: Path) -> bool:
    """Whether no message of the file waits for its translation; cheaper than reading it."""
    return _EMPTY.search(path.read_text(encoding="utf-8")) is None


def _texts(entry: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    name = ""
    for line in entry.splitlines():
        if not line or line.startswith("#"):
            continue
        parts = _LINE.match(line)
        if parts is None:
            raise ValueError(line)
        name = parts[1] or name
        # gettext escapes as JSON does, of the characters that a sentence has
        texts[name] = texts.get(name, "") + json.loads(parts[2])
    return texts
