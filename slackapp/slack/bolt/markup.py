"""Slack's markup and people's words: what somebody typed, as the plain text they meant.

For commands, whose text Slack escapes (`should_escape: true`), and for forms. Plain text is shown
literally and notifies nobody, because views escape it again. It must not know who the people are
(names are passed in), or what may be said to whom. Lengths are counted in characters: `len(words)`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from unicodedata import category

# White space, and what looks like nothing: zero-width characters, fillers, marks of direction.
# Some of them hold an emoji or a script together inside a text, so only its edges are trimmed.
INVISIBLE: Final = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063"
    "\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164\ufeff\uffa0"
)
OPENS_DIRECTION: Final = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
CLOSES_DIRECTION: Final = "\u202c\u2069"

# docs.slack.dev/messaging/formatting-message-text
USER: Final = r"[UW][A-Z0-9]+"
GROUP: Final = r"S[A-Z0-9]+"
BROADCAST: Final = r"channel|here|everyone"
SHORTCODE: Final = r":[^\s:]+:"  # an emoji by its name, Slack's own or the workspace's
MARKUP: Final = re.compile(
    rf"<(?:(?:@(?P<user>{USER})|!subteam\^(?P<group>{GROUP})|\#(?P<channel>[CDG][A-Z0-9]+)"
    rf"|!(?P<broadcast>{BROADCAST})|!(?P<special>[^<>|]+)"
    r"|(?P<url>[A-Za-z][A-Za-z0-9+.-]*:[^<>|\s]+))(?:\|(?P<label>[^<>]*))?)>"
    r"|&(?P<entity>lt|gt|amp);"
)
ENTITY: Final = re.compile(r"&(lt|gt|amp);")
ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&"}
SCHEME: Final = re.compile(r"[^:]+:(?://)?")
LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


def plain_words(text: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Turn what Slack escaped into plain text: `<@U1|maya> &amp; co` into `@maya & co`.

    `names` are by id of person, group or channel; what they lack is called as Slack labelled it,
    else by its id. Not for the inputs of forms: Slack does not escape those.
    """
    return MARKUP.sub(lambda found: _plain(found, names), text)


def mentioned(text: str) -> tuple[str, ...]:
    """Name the people, groups and channels in Slack's text by id, so that they can be looked up."""
    found = (match["user"] or match["group"] or match["channel"] for match in MARKUP.finditer(text))
    return tuple(dict.fromkeys(an_id for an_id in found if an_id))


def trimmed(words: str) -> str:
    """Take away what cannot be seen at both ends, and half characters, which cannot be stored."""
    whole = LONE_SURROGATE.sub("\ufffd", words)
    return whole.lstrip(INVISIBLE + CLOSES_DIRECTION).rstrip(INVISIBLE + OPENS_DIRECTION)


def is_blank(words: str) -> bool:
    """Say whether nothing was said: nothing to be seen but punctuation. An emoji says something."""
    return all(char in INVISIBLE or _says_nothing(category(char)) for char in words)


def has_letters(words: str) -> bool:
    """Say whether there is a word in it: emoji alone, `:pray:` or its picture, have none."""
    spoken = re.sub(SHORTCODE, "", words)
    return any(char.isalpha() and char not in INVISIBLE for char in spoken)


def _says_nothing(kind: str) -> bool:
    # Not Cn, "unassigned": that is what emoji newer than this Python are.
    return kind[0] in "PZ" or kind in {"Cc", "Cf", "Cs", "Mn"}


def _plain(found: re.Match[str], names: Mapping[str, str]) -> str:
    if found["entity"]:
        return ENTITIES[found["entity"]]
    label = _unescaped(found["label"] or "")
    if found["url"]:
        return _plain_link(_unescaped(found["url"]), label)
    if found["special"]:
        return label or _unescaped(found[0])
    if found["broadcast"]:
        return "@" + found["broadcast"]
    sign = "#" if found["channel"] else "@"
    an_id = found["user"] or found["group"] or found["channel"]
    return sign + (names.get(an_id) or label.removeprefix(sign) or an_id)


def _plain_link(url: str, label: str) -> str:
    """Show where a link leads; what somebody typed as an address stays as typed."""
    if not label.strip(INVISIBLE):
        return url
    typed = {url, SCHEME.sub("", url, count=1)}
    return label if label in typed or f"{label}/" in typed else f"{label} ({url})"


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: ENTITIES[found[1]], text)
