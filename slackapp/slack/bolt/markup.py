"""Convert Slack's markup to plain text.

For commands, escaped by Slack (`should_escape: true`), and for forms. Plain text is shown literally and notifies
nobody, because views escape it again. Must not know the people (callers pass names), or rules about receivers. Lengths
are counted in characters: `len(words)`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from unicodedata import category

# White space and invisible characters: zero-width characters, fillers, direction marks. Some of them join an emoji or a
# script inside a text, so only the edges of a text are trimmed.
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
SHORTCODE: Final = r":[^\s:]+:"  # an emoji by name, standard or the workspace's
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
    """Convert text escaped by Slack to plain text: `<@U1|maya> &amp; co` to `@maya & co`.

    `names` maps ids of people, groups and channels to names; an id without a name is shown by Slack's label, or by the
    id. Not for form inputs: Slack does not escape those.
    """
    return MARKUP.sub(lambda found: _plain(found, names), text)


def mentioned(text: str) -> tuple[str, ...]:
    """Return the ids of all people, groups and channels mentioned in Slack's text, for looking up their names."""
    found = (match["user"] or match["group"] or match["channel"] for match in MARKUP.finditer(text))
    return tuple(dict.fromkeys(an_id for an_id in found if an_id))


def trimmed(words: str) -> str:
    """Strip invisible characters from both ends, and replace lone surrogates, which databases refuse."""
    whole = LONE_SURROGATE.sub("\ufffd", words)
    return whole.lstrip(INVISIBLE + CLOSES_DIRECTION).rstrip(INVISIBLE + OPENS_DIRECTION)


def is_blank(words: str) -> bool:
    """Whether the text shows nothing but punctuation. An emoji counts as text."""
    return all(char in INVISIBLE or _says_nothing(category(char)) for char in words)


def has_letters(words: str) -> bool:
    """Whether the text contains a letter; emoji, as `:pray:` or as a picture, do not count."""
    spoken = re.sub(SHORTCODE, "", words)
    return any(char.isalpha() and char not in INVISIBLE for char in spoken)


def _says_nothing(kind: str) -> bool:
    # Without Cn, "unassigned": emoji newer than this Python have this category.
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
    """Show a link's label and address; an address typed by the person stays as typed."""
    if not label.strip(INVISIBLE):
        return url
    typed = {url, SCHEME.sub("", url, count=1)}
    return label if label in typed or f"{label}/" in typed else f"{label} ({url})"


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: ENTITIES[found[1]], text)
