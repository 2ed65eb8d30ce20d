"""Parse the text of a slash command into receivers and words.

Pure. Must not know the people behind the ids, or the commands. Receivers are the mentions before the first other word;
later mentions are words (DESIGN §4).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from slackapp.domain.text import CLOSES_DIRECTION, OPENS_DIRECTION, UNSEEN, folded, is_blank, tidy
from slackapp.domain.words import says_nothing
from slackapp.slack.bolt.markup import BROADCAST, GROUP, NO_NAMES, SHORTCODE, USER, mentioned, plain_words


def _in_both_forms(alternatives: str) -> str:
    """Add to each alternative of a pattern its decomposed form, as macOS writes letters with accents."""
    words = alternatives.split("|")
    return "|".join(dict.fromkeys([*words, *(unicodedata.normalize("NFD", word) for word in words)]))


_WHITE: Final = UNSEEN + OPENS_DIRECTION + CLOSES_DIRECTION
# commas and semicolons: Latin, Arabic, ideographic, small, half-width and full-width
_COMMA: Final = ",\u060c\u061b\u3001\ufe50\uff0c\uff1b\uff64"
_WIDE_COLON: Final = "\uff1a"
# what else people put between two names: "/", "+", "|", middle dots, a bullet, and their full-width forms
_JOINTS: Final = "/+|\u00b7\u2022\u30fb\uff06\uff0b\uff0f\uff5c\uff65" + _WIDE_COLON
_GAP: Final = rf"(?=[{_WHITE}]|\Z)"
_LABEL: Final = r"(?:\|[^<>]*)?"
# "me" in English, German, French, Spanish, Portuguese, Japanese, as people name themselves before their own deed.
_ME: Final = _in_both_forms("me|ich|mich|moi|yo|mí|eu|mim|自分|私")
_RECEIVER: Final = (
    rf"(?:<@(?P<person>{USER}){_LABEL}>"
    rf"|<!subteam\^(?P<group>{GROUP})(?:\|@?(?P<handle>[^<>]*))?>"
    rf"|<!(?P<broadcast>{BROADCAST}){_LABEL}>"
    rf"|@(?P<bare>(?=_*[^\W_])\w[^{_WHITE}{_COMMA}{_JOINTS};:<>&!?()\"]*)"
    rf"|(?P<me>(?i:{_ME}))(?=[{_WHITE}{_COMMA}{_JOINTS};:<&.!]|\Z))"
)
# "and" in English, German, French, Spanish, Portuguese, Japanese, Italian, Polish, Dutch, Czech, Danish, Norwegian,
# Swedish, Finnish, Turkish, Greek, Ukrainian, Chinese, Korean, Hungarian, Romanian, Russian. Before a mention only.
_AND: Final = _in_both_forms(
    "and|plus|und|sowie|samt|et|y|e|ed|と|や|および|及び|i|oraz|en|a|og|och|ja|sekä|ve|ile|και|κι|і|й|та|"  # noqa: RUF001
    "和|与|與|及|以及|跟|와|과|하고|및|és|și|и"
)
_HONOURED: Final = "さん|様|さま|くん|君|ちゃん|先生|님"  # Japanese and Korean write them after a name
_PRIVATELY: Final = re.compile(
    rf"[{_WHITE}]*(?P<privately>privately)(?=[{_WHITE}{_COMMA}{_WIDE_COLON}:<@]|\Z)", re.IGNORECASE
)
_FIRST: Final = re.compile(rf"[{_WHITE}]*+{_RECEIVER}")
_NEXT: Final = re.compile(
    rf"(?P<between>(?:{_HONOURED}|[{_WHITE}{_COMMA}{_JOINTS};:]|&(?:amp;)?|(?i:{_AND})(?=[{_WHITE}<@]))*+){_RECEIVER}"
)
# Signs after a mention are part of the address, not of the words: "<@U1>: for", "<@U1>'s night", "<@U1>, thank". A
# colon at the start of an emoji or a smiley is part of the words.
_AFTERWARDS: Final = re.compile(
    rf"\A(?:{_HONOURED}|['\u2019]s{_GAP}|[.!:;]{_GAP}|[\u3002\uff01]|(?!{SHORTCODE}):(?=\w))?"
    rf"(?:[{UNSEEN}{CLOSES_DIRECTION}{_COMMA}{_WIDE_COLON}]|[:;]{_GAP})*+"
)
# "for" joins a command and its words, as in the usage, and is none of them: except in a saying, and as "For" at the
# beginning of a sentence. Alone, in whatever language, it is no word at all.
_FOR: Final = re.compile(r"for:?\s+(?!(?:ever|once|real|sure|instance|example|me|us|now|what it)\b)")
_COLON: Final = re.compile(f"[:{_WIDE_COLON}]")
_WITHIN_HEAD: Final = re.compile(
    r"[\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
)  # spaces, and all that looks like a hyphen
_FOR_ALONE: Final = re.compile(
    r"(?P<before>\W*)"
    r"(?i:for|für|pour|por|para|per|voor|za|pro|för|til|dla|için|για|за|для|为|為|ために|のために|위해)"  # noqa: RUF001
    r"(?P<after>\W*)"
)
_EMPHASIS: Final = re.compile("[*_~`]")  # Slack's signs for bold, italic, struck and code


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
    later: tuple[str, ...] = field(default=(), compare=False)  # ids of people, groups, channels within the words

    @property
    def has_words(self) -> bool:
        """Return whether the words say something."""
        return not says_nothing(self.words)


def addressed(text: str, names: Mapping[str, str] = NO_NAMES, *, takes_me: bool = True) -> Addressed:
    """Parse a command's text. `names` are for mentions within the words; see `plain_words`.

    `takes_me`: whether `me` may be a receiver; otherwise `me` is a word.
    """
    private = _PRIVATELY.match(text)
    start = private.end() if private else 0
    receivers = _receivers(text, start, takes_me=takes_me)
    rest = text[receivers[-1].end() if receivers else start :]
    if receivers or private:
        rest = _AFTERWARDS.sub("", rest, count=1)
    words = tidy(plain_words(rest, names))
    bare = tuple(map(_bare_name, _every("bare", receivers)))
    called = tuple(name.lower() for name in bare if _is_broadcast(name))
    return Addressed(
        privately=private is not None,
        people=_every("person", receivers),
        groups=_every("group", receivers),
        bare=tuple(dict.fromkeys(name for name in bare if not _is_broadcast(name))),
        broadcasts=tuple(dict.fromkeys(_every("broadcast", receivers) + called)),
        me=bool(_every("me", receivers)),
        words=_without_for(words) if receivers else words,
        handles={found["group"]: plain_words(found["handle"]) for found in receivers if found["handle"]},
        later=mentioned(rest),
    )


def headed(words: str, heads: Mapping[str, str]) -> tuple[str | None, str]:
    """Split words like "review: the release" into the value of the head and the rest; None without a known head.

    `heads` maps heads to values; case, accents, spaces and hyphens make no difference.
    """
    head, *rest = _COLON.split(words, maxsplit=1)
    value = {_bare_head(each): value for each, value in heads.items()}.get(_bare_head(head)) if rest else None
    return (None, words) if value is None else (value, tidy(rest[0]))


def _bare_head(head: str) -> str:
    return _WITHIN_HEAD.sub("", folded(head))


def _without_for(words: str) -> str:
    alone = _FOR_ALONE.fullmatch(unicodedata.normalize("NFC", _EMPHASIS.sub("", words)))
    if alone and says_nothing(alone["before"]) and says_nothing(alone["after"]):
        return ""
    found = _FOR.match(words)
    return words if found is None else tidy(words[found.end() :])


def _receivers(text: str, start: int, *, takes_me: bool) -> list[re.Match[str]]:
    """Match the mentions before the first other word."""
    # An "and" is allowed between receivers; before the first receiver, "and" is a word. `me` is a receiver in
    # `<@U1> and me`, and a word in `<@U1> me too`.
    found = (_NEXT if start else _FIRST).match(text, start)
    receivers: list[re.Match[str]] = []
    while found and not (found["me"] and (not takes_me or (receivers and is_blank(found["between"])))):
        receivers.append(found)
        found = _NEXT.match(text, found.end())
    return receivers


def _every(kind: str, receivers: list[re.Match[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[kind] for found in receivers if found[kind]))


def _bare_name(typed: str) -> str:
    name = typed.rstrip(".-_*'\u2019")
    return name.removesuffix("'s").removesuffix("\u2019s")


def _is_broadcast(name: str) -> bool:
    return re.fullmatch(BROADCAST, name, re.IGNORECASE) is not None
