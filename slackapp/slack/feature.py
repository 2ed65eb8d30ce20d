"""A feature's contributions to Tend: a `Feature` value, declared by each noun in its own folder.

`slackapp/features.py` lists all `Feature` values and builds the central lists. The module must not know any feature.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import cast

from slack_bolt.async_app import AsyncApp

from slackapp.domain.data_rules import DataRules
from slackapp.domain.home.pages import Numbered, by_number
from slackapp.slack.block_kit.home_sections import HomeList, HomeSection, Rows
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.block_kit.reminder_kinds import ReminderKind
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.bolt.answers import Way
from slackapp.slack.delivery.kinds import Kind
from slackapp.slack.directory.switches import SwitchMap

Register = Callable[[AsyncApp], None]


@dataclass(frozen=True, slots=True)
class CommandWord:
    """A word after `/tend`, in lower case."""

    word: str
    way: Way
    alike: tuple[str, ...] = ()  # unknown words for which Tend asks the person: did you mean this word?


@dataclass(frozen=True, slots=True)
class Feature:
    """All contributions of a noun to the central lists."""

    name: str
    listeners: tuple[Register, ...] = ()  # each registers its payloads of Slack with Bolt
    outbox_kinds: Mapping[str, Kind] = field(default_factory=dict)  # by the `kind` of the outbox row
    sentences: Sentences = field(default_factory=dict)  # a sentence for each of its refusals
    ids: ModuleType | None = None  # the module with the ids of its buttons, forms and fields; None: no ids
    words: tuple[CommandWord, ...] = ()  # which of the words after `/tend` are its own
    usage: tuple[UsageLine, ...] = ()  # its lines in `/tend help`
    home_sections: tuple[HomeSection, ...] = ()  # its sections on Home
    home_lists: tuple[HomeList, ...] = ()  # its lists that begin on Home and go on in pages
    reminders: tuple[ReminderKind, ...] = ()  # its kinds of private reminders
    jobs: tuple[str, ...] = ()  # names in jobs/timetable.py
    switch: str | None = None  # the part of Tend that admins turn off, see `domain/workspace/switches`; None: always on
    switched: Mapping[str, str] = field(default_factory=dict)  # ids and words of its own that belong to another part
    data: DataRules | None = None  # how its rows are exported, erased and removed in time


class _Recorder:
    """Takes listeners as the Bolt app does, and keeps their sorts and ids only."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str | re.Pattern[str]]] = []

    def __getattr__(self, sort: str) -> Callable[..., Callable[..., None]]:
        def register(wanted: str | re.Pattern[str]) -> Callable[..., None]:
            self.taken.append((sort, wanted))
            return lambda _listener: None

        return register


def switch_map_of(features: Sequence[Feature]) -> SwitchMap:
    """Return the part of Tend for each id and word of `features`, by their listeners."""
    ids: dict[tuple[str, str], str] = {}
    patterns: list[tuple[str, re.Pattern[str], str]] = []
    words: dict[str, str] = {}
    for feature in features:
        recorder = _Recorder()
        for register in feature.listeners:
            register(cast("AsyncApp", recorder))
        words |= {word.word: feature.switch for word in feature.words if feature.switch}
        words |= {word.word: feature.switched[word.word] for word in feature.words if word.word in feature.switched}
        for sort, wanted in recorder.taken:
            part = feature.switched.get(wanted, feature.switch) if isinstance(wanted, str) else feature.switch
            if part is None:
                continue
            if isinstance(wanted, str):
                ids[sort, wanted] = part
            else:
                patterns.append((sort, wanted, part))
    return SwitchMap(ids, tuple(patterns), words)


def numbered(listing: Listing, lines_of: Numbered, rows: Rows) -> HomeList:
    """Return a short list, with one query for Home and its pages."""
    return HomeList(listing, by_number(lines_of), rows, lines_of)
