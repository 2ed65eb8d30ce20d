"""Convert Slack's markup to plain text.

For commands, escaped by Slack (`should_escape: true`), and for forms. Plain text is shown literally, without
notifications, because views escape the text again. Must not know the people (callers pass names), or rules about
receivers. Lengths are counted in characters: `len(words)`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from slackapp.domain.text import is_blank, whole

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
PRIVATE: Final = "private-channel"

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


def plain_words(text: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Convert text escaped by Slack to plain text: `<@U1|maya> &amp; co` to `@maya & co`.

    `names` maps ids of people, groups and channels to names; an id without a name is shown by Slack's label, or by the
    id. Slack names a private channel only to apps inside. Not for form inputs: Slack does not escape form inputs.
    """
    return MARKUP.sub(lambda found: _plain(found, names), text)


def typed_in(body: Mapping[str, Any]) -> str:
    """Return a command's text in plain words, for quoting; empty for a request other than a command."""
    return whole(plain_words(str(body.get("text") or "")))


def mentioned(text: str) -> tuple[str, ...]:
    """Return the ids of all people, groups and channels mentioned in Slack's text, for looking up their names."""
    found = (match["user"] or match["group"] or match["channel"] for match in MARKUP.finditer(text))
    return tuple(dict.fromkeys(an_id for an_id in found if an_id))


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
    unnamed = PRIVATE if found["channel"] and found["label"] == "" else an_id
    return sign + (names.get(an_id) or label.removeprefix(sign) or unnamed)


def _plain_link(url: str, label: str) -> str:
    """Show a link's label and address; an address typed by the person stays as typed."""
    if is_blank(label):
        return url
    typed = {url, SCHEME.sub("", url, count=1)}
    return label if label in typed or f"{label}/" in typed else f"{label} ({url})"


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: ENTITIES[found[1]], text)
