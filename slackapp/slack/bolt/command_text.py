"""Parse the text of a slash command into receivers and words.

Pure. Must not know the people behind the ids, or what a command does with them. Receivers are the mentions before the
first other word; later mentions are words (DESIGN §4).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from slackapp.domain.text import CLOSES_DIRECTION, OPENS_DIRECTION, UNSEEN, is_blank, tidy
from slackapp.slack.bolt.markup import BROADCAST, GROUP, NO_NAMES, SHORTCODE, USER, plain_words

_WHITE: Final = UNSEEN + OPENS_DIRECTION + CLOSES_DIRECTION
_COMMA: Final = ",\u060c\u3001\uff0c"  # Latin, Arabic, ideographic and full-width commas
_GAP: Final = rf"(?=[{_WHITE}]|\Z)"
_LABEL: Final = r"(?:\|[^<>]*)?"
_RECEIVER: Final = (
    rf"(?:<@(?P<person>{USER}){_LABEL}>"
    rf"|<!subteam\^(?P<group>{GROUP})(?:\|@?(?P<handle>[^<>]*))?>"
    rf"|<!(?P<broadcast>{BROADCAST}){_LABEL}>"
    rf"|@(?P<bare>(?=_*[^\W_])\w[^{_WHITE}{_COMMA};:<>&+/!?()\"]*)"
    rf"|(?P<me>(?i:me))(?=[{_WHITE}{_COMMA};:<&+/.!]|\Z))"
)
_PRIVATELY: Final = re.compile(rf"[{_WHITE}]*(?P<privately>privately)(?=[{_WHITE}{_COMMA}:<@]|\Z)", re.IGNORECASE)
_FIRST: Final = re.compile(rf"[{_WHITE}]*+{_RECEIVER}")
_NEXT: Final = re.compile(rf"(?P<between>(?:[{_WHITE}{_COMMA};:/+]|&(?:amp;)?|(?i:and)(?=[{_WHITE}<@]))*+){_RECEIVER}")
# Signs after a mention are part of the address, not of the words: "<@U1>: for", "<@U1>'s night", "<@U1>, thank". A
# colon at the start of an emoji or a smiley is part of the words.
_AFTERWARDS: Final = re.compile(
    rf"\A(?:['\u2019]s{_GAP}|[.!:;]{_GAP}|(?!{SHORTCODE}):(?=\w))?"
    rf"(?:[{UNSEEN}{CLOSES_DIRECTION}{_COMMA}]|[:;]{_GAP})*+"
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A parsed command text. Each tuple is in typed order, without duplicates."""

    privately: bool  # the text began with `privately`; used by /thanks only
    people: tuple[str, ...]  # ids
    groups: tuple[str, ...]  # ids of user groups
    bare: tuple[str, ...]  # names such as `@maya`, not resolved by Slack; without the @
    broadcasts: tuple[str, ...]  # "channel", "here", "everyone", resolved by Slack or typed
    me: bool  # `me` was among the receivers; used by /noticed only
    words: str  # the rest as plain text; may be empty or too long
    # Slack's handles of the groups by id, without the @; only for sentences about groups
    handles: Mapping[str, str] = field(default_factory=dict, compare=False)


def addressed(text: str, names: Mapping[str, str] = NO_NAMES) -> Addressed:
    """Parse a command's text. `names` are for mentions within the words; see `plain_words`."""
    private = _PRIVATELY.match(text)
    start = private.end() if private else 0
    receivers = _receivers(text, start)
    rest = text[receivers[-1].end() if receivers else start :]
    if receivers or private:
        rest = _AFTERWARDS.sub("", rest, count=1)
    bare = tuple(map(_bare_name, _every("bare", receivers)))
    called = tuple(name.lower() for name in bare if _is_broadcast(name))
    return Addressed(
        privately=private is not None,
        people=_every("person", receivers),
        groups=_every("group", receivers),
        bare=tuple(dict.fromkeys(name for name in bare if not _is_broadcast(name))),
        broadcasts=tuple(dict.fromkeys(_every("broadcast", receivers) + called)),
        me=bool(_every("me", receivers)),
        words=tidy(plain_words(rest, names)),
        handles={found["group"]: plain_words(found["handle"]) for found in receivers if found["handle"]},
    )


def _receivers(text: str, start: int) -> list[re.Match[str]]:
    """Match the mentions before the first other word."""
    # An "and" is allowed between receivers; before the first receiver, "and" is a word.
    found = (_NEXT if start else _FIRST).match(text, start)
    receivers: list[re.Match[str]] = []
    while found and not (receivers and _is_plain_me(found)):
        receivers.append(found)
        found = _NEXT.match(text, found.end())
    return receivers


def _is_plain_me(found: re.Match[str]) -> bool:
    """Whether `me` is a word, as in `<@U1> me too`, and not a receiver, as in `<@U1> and me`."""
    return bool(found["me"]) and is_blank(found["between"])


def _every(kind: str, receivers: list[re.Match[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[kind] for found in receivers if found[kind]))


def _bare_name(typed: str) -> str:
    name = typed.rstrip(".-_*'\u2019")
    return name.removesuffix("'s").removesuffix("\u2019s")


def _is_broadcast(name: str) -> bool:
    return re.fullmatch(BROADCAST, name, re.IGNORECASE) is not None
