"""Define a line, white space and blank text once, for all text typed by people.

Used for commands, forms, cells of files and webhooks alike. Must not know Slack's markup or the purpose of a text.
"""

import re
import unicodedata
from typing import Final

# White space, controls, and what Unicode tells renderers to draw as nothing (Default_Ignorable_Code_Point of
# unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt), without the direction controls below. U+2800 is a
# Braille cell without dots, and U+1D159 a note without a head: both are drawn, as nothing. For a character class.
UNSEEN: Final = (
    "\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028\u2029\u202f"
    "\u205f-\u2065\u206a-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
ISOLATES: Final = "\u2066\u2067\u2068"
EMBEDDINGS: Final = "\u202a\u202b\u202d\u202e"
END_OF_ISOLATE, END_OF_EMBEDDING = "\u2069", "\u202c"
OPENS_DIRECTION: Final = ISOLATES + EMBEDDINGS
CLOSES_DIRECTION: Final = END_OF_ISOLATE + END_OF_EMBEDDING

# Some unseen characters change the character before them: a heart's colour, a flag's country. They stay at an end.
_ATTACHED: Final = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_LINE_BREAK: Final = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # those of str.splitlines
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # all but tab and newline, once breaks are one
_ALL_UNSEEN: Final = re.compile(f"[{UNSEEN}{OPENS_DIRECTION}{CLOSES_DIRECTION}]*")
_BEFORE: Final = re.compile(rf"\A[{UNSEEN}{CLOSES_DIRECTION}]*")
_MAY_END: Final = re.compile(f"[^{UNSEEN}{OPENS_DIRECTION}]|[{_ATTACHED}]")
_DIRECTIONS: Final = re.compile(f"[{OPENS_DIRECTION}{CLOSES_DIRECTION}]")
_HALF: Final = re.compile("[\ud800-\udfff]")


def is_blank(text: str) -> bool:
    """Return whether the text shows nothing at all."""
    return _ALL_UNSEEN.fullmatch(text) is not None


def has_half(text: str) -> bool:
    """Return whether the text contains half of a surrogate pair, which no database and no answer can carry."""
    return _HALF.search(text) is not None


def whole(text: str) -> str:
    """Return the text with U+FFFD in place of each half of a surrogate pair."""
    return _HALF.sub("\ufffd", text)


def trimmed(text: str) -> str:
    """Return the text without unseen characters at its ends; empty for blank text.

    Kept: a direction opened before the first letter or closed after the last, and marks of an emoji.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    if is_blank(text):
        return ""
    text = _BEFORE.sub("", text, count=1)
    end = len(text)
    while end and not _MAY_END.match(text[end - 1]):
        end -= 1
    return text[:end]


def stripped(text: str) -> str:
    """Return the text without anything unseen at its ends, for ids, addresses and names that have to match."""
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    begin, end = 0, len(text)
    while begin < end and is_blank(text[begin]):
        begin += 1
    while begin < end and is_blank(text[end - 1]):
        end -= 1
    return text[begin:end]


def tidy(text: str) -> str:
    """Return the text as Tend stores it: each line break as one newline, no controls, trimmed, all directions closed.

    Tidy text stays as it is. The tab is the only control left. Longer than `text` by the closed directions only.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    return directions_closed(trimmed(_CONTROLS.sub("", _LINE_BREAK.sub("\n", text))))


def one_line(text: str) -> str:
    """Return tidy text on one line, for names and labels; runs of white space become one space."""
    return directions_closed(" ".join(tidy(text).split()))


def lines(text: str) -> list[str]:
    """Return the tidy lines of a text, without blank ones."""
    return [line for line in map(tidy, _LINE_BREAK.split(text)) if line]


def first_word(text: str) -> tuple[str, str]:
    """Split a text at its first white space into the first word and the rest, both trimmed; empty parts are empty."""
    word, *rest = trimmed(text).split(maxsplit=1) or [""]
    return trimmed(word), trimmed("".join(rest))


def folded(text: str) -> str:
    """Normalize text for comparison: fold case, accents and double spaces, and split full-width and joined letters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def directions_closed(text: str) -> str:
    """Return the text with every direction closed at the end of its line, so that no sentence around it is turned.

    Unicode ends directions at the end of a paragraph: unicode.org/reports/tr9, BD9 and X8.
    """
    if _DIRECTIONS.search(text) is None:
        return text
    return "\n".join(map(_closed, text.split("\n")))


def without_directions(text: str) -> str:
    """Return the text without direction controls, for a place too short to close them."""
    return _DIRECTIONS.sub("", text)


def _closed(line: str) -> str:
    still: list[str] = []  # what would close each open direction
    isolates = 0
    for found in _DIRECTIONS.finditer(line):
        character = found[0]
        if character in OPENS_DIRECTION:
            still.append(END_OF_ISOLATE if character in ISOLATES else END_OF_EMBEDDING)
            isolates += character in ISOLATES
        elif character == END_OF_EMBEDDING:
            if still and still[-1] == END_OF_EMBEDDING:
                still.pop()
        elif isolates:
            isolates -= 1
            while still.pop() != END_OF_ISOLATE:
                pass
    return line + "".join(reversed(still))
