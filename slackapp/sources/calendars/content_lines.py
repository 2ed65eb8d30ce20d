"""Read one content line of iCalendar: name, parameters and value. RFC 5545 3.1, 3.2 and 3.3.11, and RFC 6868.

More forgiving than the standard: a stray quotation mark costs the parameter it stands in, not the line, and
spaces around a parameter cost nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = re.compile(r"([A-Za-z0-9-]+)(?=[;:])")
PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*((?:"[^"]*"|[^;:"])*)')
CIRCUMFLEX = re.compile(r"\^([n'^])")
ESCAPED = re.compile(r"\\(.)")
BAD = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MEANT = {"n": " ", "'": '"', "^": "^"}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property."""

    name: str  # upper case
    parameters: Mapping[str, str]  # by upper-case name, without quotation marks
    value: str  # unread


def content_line(line: str) -> ContentLine | None:
    """Return the property of a line; None for what is no property."""
    found = NAME.match(line)
    if found is None:
        return None
    name, at, parameters = found[1].upper(), found.end(), dict[str, str]()
    while (parameter := PARAMETER.match(line, at)) is not None:
        typed = parameter[2].replace('"', "").strip()
        parameters.setdefault(parameter[1].upper(), CIRCUMFLEX.sub(lambda found: MEANT[found[1]], typed))
        at = parameter.end()
    return ContentLine(name, parameters, line[at:].partition(":")[2].strip())


def text(value: str) -> str:
    """Return the text of a value, in one line, without escapes and control characters."""
    value = ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    return BAD.sub("", " ".join(value.split()))
